//go:build linux || darwin

package bench

import "syscall"

// diskFree is the room that is left where a directory lies, in octets.
func diskFree(dir string) (int64, bool) {
	var s syscall.Statfs_t
	err := syscall.Statfs(dir, &s)
	return int64(s.Bavail) * int64(s.Bsize), err == nil
}

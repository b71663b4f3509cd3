package suite

import (
	"os"
	"syscall"
)

// memoryRoom is how much room a directory in memory must have: many times
// what the largest examples keep at once.
const memoryRoom = 1 << 30

// MemoryDir is a directory that the system keeps in memory and that has room,
// for Options.Scratch; "" when there is none, or when TMPDIR names another.
func MemoryDir() string {
	const shm, tmpfs = "/dev/shm", 0x01021994
	var s syscall.Statfs_t
	if os.Getenv("TMPDIR") != "" || syscall.Statfs(shm, &s) != nil || int64(s.Type) != tmpfs ||
		s.Bavail*uint64(s.Bsize) < memoryRoom {
		return ""
	}
	dir, err := os.MkdirTemp(shm, "amfront-try-*")
	if err != nil {
		return ""
	}
	_ = os.Remove(dir)
	return shm
}

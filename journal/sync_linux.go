package journal

import (
	"os"
	"syscall"
)

// syncData puts a file's octets, and its length, on disk.
func syncData(f *os.File) error {
	for {
		if err := syscall.Fdatasync(int(f.Fd())); err != syscall.EINTR {
			return os.NewSyscallError("fdatasync", err)
		}
	}
}

// startWriteback asks the kernel to begin writing octets that will be synced
// later (SYNC_FILE_RANGE_WRITE); a hint, so errors do not matter.
func startWriteback(f *os.File, off, n int64) {
	_ = syscall.SyncFileRange(int(f.Fd()), off, n, 2)
}

package journal

import (
	"errors"
	"os"
	"syscall"
	"unsafe"
)

var lockFileEx = syscall.NewLazyDLL("kernel32.dll").NewProc("LockFileEx")

// lockFile takes the exclusive lock of an open file, or returns ErrLocked.
// The system drops it with the process.
func lockFile(f *os.File) error {
	const exclusive, failImmediately = 2, 1
	const lockViolation = syscall.Errno(33)
	var o syscall.Overlapped
	r, _, err := lockFileEx.Call(f.Fd(), exclusive|failImmediately, 0, 1, 0, uintptr(unsafe.Pointer(&o)))
	if r != 0 {
		return nil
	}
	if errors.Is(err, lockViolation) {
		return ErrLocked
	}
	return err
}

// noRoom tells whether an error is that of a full disk.
func noRoom(err error) bool {
	const handleDiskFull, diskFull = syscall.Errno(39), syscall.Errno(112)
	return errors.Is(err, handleDiskFull) || errors.Is(err, diskFull)
}

// syncDir does nothing: Windows has no such call, NTFS journals names.
func syncDir(path string) error { return nil }

//go:build !linux

package suite

// MemoryDir is a directory that the system keeps in memory: "", none is known
// here.
func MemoryDir() string { return "" }

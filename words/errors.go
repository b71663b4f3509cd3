package words

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// Speaker is an error with words of its own in both languages.
type Speaker interface{ In(l Language) string }

// Error says an error in this language: ours by the table, those of Go's
// libraries in our words, and of one that wraps another what it adds with the
// other said so. The rest is as it is.
func (l Language) Error(err error) string {
	switch e := err.(type) { //nolint:errorlint // each layer is said for itself
	case nil:
		return ""
	case Speaker:
		return e.In(l)
	case *fs.PathError:
		return l.Say("%s: %v", e.Path, e.Err)
	case *net.OpError:
		return l.network(e)
	case *url.Error:
		return l.Error(e.Err)
	case syscall.Errno:
		return l.errno(e)
	case interface{ Unwrap() []error }:
		return l.joined(err, e.Unwrap())
	}
	if said := l.library(err); said != "" {
		return said
	}
	if inner := errors.Unwrap(err); inner != nil {
		return l.joined(err, []error{inner})
	}
	return err.Error()
}

// joined says what err adds to the errors that it wraps, and them.
func (l Language) joined(err error, inner []error) string {
	said := err.Error()
	for _, e := range inner {
		said = strings.Replace(said, e.Error(), l.Error(e), 1)
	}
	return said
}

// network says why an address was not reached.
func (l Language) network(e *net.OpError) string {
	if e.Addr == nil || e.Addr.String() == "" {
		return l.Error(e.Err)
	}
	return l.Say("%s: %v", e.Addr, e.Err)
}

// library says errors of Go's libraries; "" for one that it does not know.
func (l Language) library(err error) string {
	switch e := err.(type) { //nolint:errorlint // each layer is said for itself
	case *os.SyscallError:
		return l.Error(e.Err)
	case *exec.Error:
		if errors.Is(e.Err, exec.ErrNotFound) || errors.Is(e.Err, fs.ErrNotExist) {
			return l.Say("program %q not found", e.Name)
		}
		return l.Say("program %q: %v", e.Name, e.Err)
	case *net.DNSError:
		return l.Say("host %q: nobody knows this name", e.Name)
	case *net.AddrError:
		return l.Say("address %q: expected HOST:PORT", e.Addr)
	case *json.SyntaxError:
		return l.Say("no JSON from octet %d on", e.Offset)
	case *json.UnmarshalTypeError:
		return l.Say("%q: a value of another kind than expected (found %s, octet %d)", e.Field, e.Value, e.Offset)
	case *time.ParseError:
		return l.Say("%q: not a time", e.Value)
	}
	for _, known := range []struct {
		err  error
		word string
	}{
		{context.Canceled, "interrupted"}, {context.DeadlineExceeded, "no answer in time"},
		{io.ErrUnexpectedEOF, "the data end too early"}, {io.EOF, "the data end too early"},
		{zip.ErrFormat, "not a zip archive"}, {zip.ErrChecksum, "a file of the archive is damaged"},
		{fs.ErrNotExist, "does not exist"}, {fs.ErrExist, "exists already"}, {fs.ErrPermission, "access is refused"},
		{fs.ErrInvalid, "the system does not accept it"},
	} {
		if err == known.err { //nolint:errorlint // a wrapped one has words around it
			return l.Word(known.word)
		}
	}
	return ""
}

// errno says what the operating system answered.
func (l Language) errno(e syscall.Errno) string {
	if said, known := system[e]; known {
		return l.Word(said)
	}
	return l.Say("error %d of the system", int(e))
}

var system = map[syscall.Errno]string{
	syscall.ENOENT: "does not exist", syscall.EEXIST: "exists already", syscall.EACCES: "access is refused",
	syscall.EPERM: "access is refused", syscall.EISDIR: "is a directory", syscall.ENOTDIR: "is not a directory",
	syscall.ENOSPC: "the disk is full", syscall.EROFS: "the disk is read-only",
	syscall.ENAMETOOLONG: "the name is too long", syscall.ENOTEMPTY: "the directory is not empty",
	syscall.EMFILE: "too many open files", syscall.ENOEXEC: "is no program of this system",
	syscall.ECONNREFUSED: "nothing listens there", syscall.ECONNRESET: "the connection was cut",
	syscall.EPIPE: "the connection was cut", syscall.ETIMEDOUT: "no answer in time",
	syscall.EHOSTUNREACH: "no way leads there", syscall.ENETUNREACH: "no way leads there",
	syscall.EADDRINUSE: "the port is in use", syscall.EADDRNOTAVAIL: "the address is not of this machine",
	syscall.EINVAL: "the system does not accept it", syscall.ELOOP: "links that lead in a circle",
}

//go:build !unix

package journal

import "errors"

func fifo(string) error { return errors.ErrUnsupported }

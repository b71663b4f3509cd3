//go:build linux

package e2e_test

import (
	"bufio"
	"bytes"
	"slices"
	"strings"
	"sync"
)

// logged keeps what the bench said.
type logged struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logged) tail() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	text := l.b.Bytes()
	return string(text[max(len(text)-8000, 0):])
}

// holds is the first line with one of the texts.
func (l *logged) holds(texts ...string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	lines := bufio.NewScanner(bytes.NewReader(l.b.Bytes()))
	lines.Buffer(nil, 4<<20)
	for lines.Scan() {
		if slices.ContainsFunc(texts, func(t string) bool { return strings.Contains(lines.Text(), t) }) {
			return lines.Text()
		}
	}
	return ""
}

package capture

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"iter"
	"regexp"

	"amfront/words"
)

// separator is a From_ line: an address, then a date with its time and year (RFC
// 4155, appendix A). A line of a text that merely begins with "From " is none.
var separator = regexp.MustCompile(`^From \S+ +.*\d\d:\d\d.*\d{4}`)

// maxLine bounds what is looked at of a line; the rest of a longer one is copied.
const maxLine = 64 << 10

// Split are the mails of an mbox, at most limit octets each. A From_ line begins
// one at the start and after an empty line; one ">" is taken off a line of ">"s
// and "From " (mboxrd, which reads mboxo's quoting too); the empty line before a
// From_ line is the mbox's. Line ends stay as they are.
func Split(r io.Reader, limit int) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		br := bufio.NewReaderSize(r, maxLine)
		var mail []byte
		n, empty, start := 0, true, true // mails begun; the line before was empty; at the start of a line
		for {
			line, err := br.ReadSlice('\n')
			if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
				yield(nil, err)
				return
			}
			switch text := bytes.TrimRight(line, "\r\n"); {
			case start && empty && separator.Match(text):
				if n > 0 && !yield(unended(mail), nil) {
					return
				}
				mail, empty = nil, false
				n++
				if errors.Is(err, bufio.ErrBufferFull) {
					yield(nil, words.Errorf("mail %d: its From_ line is longer than %d octets", n, maxLine))
					return
				}
			case len(line) > 0 && n == 0:
				yield(nil, words.Errorf("not an mbox: its first line is no From_ line (From ADDRESS DATE)"))
				return
			default:
				if start && quoted(line) {
					line = line[1:]
				}
				if len(mail)+len(line) > limit {
					yield(nil, words.Errorf("mail %d: larger than %d octets, the most for one mail", n, limit))
					return
				}
				mail = append(mail, line...)
				empty = start && len(text) == 0 && len(line) > 0
			}
			start = !errors.Is(err, bufio.ErrBufferFull)
			if errors.Is(err, io.EOF) {
				break
			}
		}
		if n > 0 {
			yield(unended(mail), nil)
		}
	}
}

// quoted tells whether a line is ">"s and "From ".
func quoted(line []byte) bool {
	rest := bytes.TrimLeft(line, ">")
	return len(rest) < len(line) && bytes.HasPrefix(rest, []byte("From "))
}

// unended takes off the empty line that the mbox put behind a mail.
func unended(mail []byte) []byte {
	for _, end := range []string{"\r\n", "\n"} {
		if bytes.HasSuffix(mail, []byte("\n"+end)) || string(mail) == end {
			return mail[:len(mail)-len(end)]
		}
	}
	return mail
}

package bench

import "testing"

// TestByteOrderMark: what editors of Windows write before a JSON text is no part of it.
func TestByteOrderMark(t *testing.T) {
	if c, err := ReadConfig("c.json", []byte("\uFEFF{\"arl\": false}\r\n")); err != nil || c.ARL {
		t.Errorf("%v, %+v", err, c)
	}
}

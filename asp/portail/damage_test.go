package portail

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"amfront/asp"
	"amfront/asp/exemple"
)

// TestDamagedDepositIsTold: the portal's start says of a deposit whose file is no
// longer as it was what the start of the mail's journal says of a mail.
func TestDamagedDepositIsTold(t *testing.T) {
	dir := t.TempDir()
	p := open(t, dir)
	deposit(t, p, asp.Avance, exemple.Series{Number: 1, Editors: []string{"00001"}})
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	blobs := filepath.Join(dir, "journal", "blobs-000001.dat")
	b, err := os.ReadFile(blobs)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)-1] ^= 1
	for _, name := range []string{"marked", "unmarked"} {
		if err := os.WriteFile(blobs, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if closed := filepath.Join(dir, "journal", "closed"); name == "unmarked" {
			if err := os.Remove(closed); err != nil {
				t.Fatal(err)
			}
		}
		told := make(chan string, 10)
		p, err := Open(t.Context(), Options{Dir: dir, Log: slog.New(slog.NewTextHandler(said(told), nil))})
		if err != nil {
			t.Fatal(err)
		}
		line := <-told // however long the second reading takes
		p.Close()
		if !strings.Contains(line, "WARN") || !strings.Contains(line, "amfront journal check") && name == "marked" {
			t.Errorf("%s: the start says %q", name, line)
		}
	}
}

// said hands every line on.
type said chan string

func (s said) Write(p []byte) (int, error) { s <- string(bytes.Clone(p)); return len(p), nil }

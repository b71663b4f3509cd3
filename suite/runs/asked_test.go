package runs

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"amfront/lps/adapter"
)

// TestAskedIsShown: a page sees what an adapter takes its time to do, and no
// longer once the run is broken off; nothing of it stays.
func TestAskedIsShown(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("needs sh")
	}
	d := open(t, t.TempDir())
	pid := filepath.Join(t.TempDir(), "pid")
	d.opt.Adapters = []Adapter{{Name: "lent", Spec: adapter.Spec{Resident: true, Runner: adapter.Runner{Command: []string{
		"sh", "-c", `echo $$ >` + pid + `
echo '{"protocol":2,"action":"announce","status":"done","software":{"name":"lent"}}'
read -r line; echo "$line" |
  sed 's/.*"id":"\([^"]*\)","action":"\([^"]*\)".*/{"protocol":2,"id":"\1","action":"\2","status":"unsupported"}/'
read -r line; sleep 600`}}}}}
	id, err := d.Start(Request{Way: ByAdapter, Adapter: "lent", Only: []string{"C-02.algorithme.fse-de-test"}})
	if err != nil {
		t.Fatal(err)
	}
	s := d.until(t, id, func(s Status) bool { return len(s.Asked) > 0 || over(s) })
	if len(s.Asked) != 1 || !strings.HasPrefix(s.Asked[0].What, "configure ") ||
		s.Asked[0].ID != "C-02.algorithme.fse-de-test" {
		t.Fatalf("%+v", s)
	}
	if err := d.Cancel(id); err != nil {
		t.Fatal(err)
	}
	if s := d.until(t, id, over); len(s.Asked) != 0 {
		t.Errorf("after its end: %+v", s.Asked)
	}
	d.Close()
	number, err := os.ReadFile(pid)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join("/proc", strings.TrimSpace(string(number)))); err == nil {
		t.Errorf("process %s is still there", number)
	}
}

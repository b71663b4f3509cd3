package runs

import (
	"archive/zip"
	"bytes"
	"errors"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"amfront/features"
	"amfront/judge/compare"
	"amfront/judge/report"
	"amfront/pki/testca"
	"amfront/suite"
)

// desk is a keeper for tests, with what changed.
type desk struct {
	*Keeper
	changed chan string
}

func open(t *testing.T, dir string) *desk {
	t.Helper()
	list, err := suite.Load(features.Files)
	if err != nil {
		t.Fatal(err)
	}
	keys := testca.NewKeyPool(2, 0).Recycled()
	d := &desk{changed: make(chan string, 1000)}
	d.Keeper, err = Open(t.Context(), Options{Dir: dir, Features: func() []suite.Feature { return list },
		Version: features.Version, Keys: keys, Changed: func(id string) { d.changed <- id }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close(); keys.Close() })
	return d
}

// patience is how long a test waits for an event before it calls it missing.
const patience = 3 * time.Minute

// until waits for a run to be in a state.
func (d *desk) until(t *testing.T, id string, ok func(Status) bool) Status {
	t.Helper()
	for {
		s, err := d.Status(id)
		if err != nil {
			t.Fatal(err)
		}
		if ok(s) {
			return s
		}
		select {
		case <-d.changed:
		case <-time.After(patience):
			t.Fatalf("still %+v", s)
		}
	}
}

func over(s Status) bool { return s.State != Playing }

func TestRunIsKept(t *testing.T) {
	dir := t.TempDir()
	d := open(t, dir)
	good, err := d.Start(Request{Way: ByReference, Only: []string{"C-02.algorithme", "D-03.perime"}})
	if err != nil {
		t.Fatal(err)
	}
	s := d.until(t, good, over)
	if s.State != Ended || s.Verdict != report.Conforming || s.Done != s.Total || s.Total < 3 || len(s.Lines) != s.Total {
		t.Fatalf("%+v", s)
	}
	bad, err := d.Start(Request{Way: ByVariant, Variant: "aes-256", Only: []string{"C-02.algorithme", "D-03.perime"}})
	if err != nil {
		t.Fatal(err)
	}
	if s := d.until(t, bad, over); s.Verdict != report.NonConforming || s.Exit != 1 {
		t.Fatalf("%+v", s)
	}
	before, err := d.Report(good)
	if err != nil {
		t.Fatal(err)
	}
	after, err := d.Report(bad)
	if err != nil {
		t.Fatal(err)
	}
	c, err := compare.Of(compare.Side{Name: good, Run: before}, compare.Side{Name: bad, Run: after})
	if err != nil || c.SameSoftware || c.Exit() != 1 {
		t.Errorf("%+v, %v", c, err)
	}
	d.Close()

	// Another bench on the same directory knows them, and the record holds.
	d = open(t, dir)
	if list := d.List(); len(list) != 2 || list[0].ID != bad || list[1].State != Ended {
		t.Errorf("%+v", list)
	}
	if _, err := suite.Judge(t.Context(), d.Record(good)); err != nil {
		t.Error(err)
	}
	if f, err := d.Keeper.Open(good, CahierFile); err != nil {
		t.Error(err)
	} else {
		f.Close()
	}
	if _, err := d.Keeper.Open(good, "../"+bad+"/run.json"); !errors.Is(err, ErrUnknown) {
		t.Errorf("a file that is no report: %v", err)
	}
	if err := d.Delete(good); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(d.dir(good)); !os.IsNotExist(err) {
		t.Error("its directory is still there")
	}
}

// TestVerdictsAsTheyFall: while a run is played it tells what is being played
// and the verdicts that it will end with.
func TestVerdictsAsTheyFall(t *testing.T) {
	d := open(t, t.TempDir())
	followed := make(chan string, 1000)
	d.Follow(func(id string) { followed <- id })
	id, err := d.Start(Request{Way: ByVariant, Variant: "aes-256", Only: []string{"C-02.algorithme", "D-03.perime"}})
	if err != nil {
		t.Fatal(err)
	}
	fell, played := map[string]report.Verdict{}, map[string]bool{}
	s := d.until(t, id, func(s Status) bool {
		for _, l := range s.Now {
			played[l.ID] = true
		}
		if s.State == Playing {
			for _, l := range s.Lines {
				fell[l.ID] = l.Verdict
			}
		}
		return over(s)
	})
	if len(fell) == 0 || len(played) == 0 || len(followed) == 0 || len(s.Now) != 0 {
		t.Fatalf("fell %v, played %v, %d news, now %v", fell, played, len(followed), s.Now)
	}
	for _, l := range s.Lines {
		if v, seen := fell[l.ID]; seen && v != l.Verdict {
			t.Errorf("%s fell as %q and ended as %q", l.ID, v, l.Verdict)
		}
	}
}

// TestPortTaken: another program on the port of a run by hand is no reason not
// to play: the run has another port and says so.
func TestPortTaken(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	d := open(t, t.TempDir())
	d.opt.Operator = Addresses{SMTP: l.Addr().String(), POP3: "127.0.0.1:0"}
	p := byHand(t, d, "C-02.algorithme.fse-de-test")
	p.next(t, "")
	s, err := d.Status(p.run)
	if err != nil || s.Station == nil || s.Station.SMTP == l.Addr().String() ||
		!slices.Equal(s.Taken, []string{"SMTP " + l.Addr().String()}) {
		t.Errorf("%v: station %+v, taken %v", err, s.Station, s.Taken)
	}
	p.play(t)
	if s := d.until(t, p.run, over); s.Verdict != report.Conforming || s.Station != nil {
		t.Errorf("%+v", s)
	}
}

// TestPack: the record that is handed out holds what a judge reads, and
// nothing of the station, whose PKI has private keys.
func TestPack(t *testing.T) {
	d := open(t, t.TempDir())
	p := byHand(t, d, "C-02.algorithme.fse-de-test")
	p.play(t)
	d.until(t, p.run, over)
	var b bytes.Buffer
	if err := d.Pack(t.Context(), &b, p.run); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, z); err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		if strings.Contains(f.Name, "/"+stationDir) || strings.Contains(f.Name, "/"+filesDir) ||
			strings.Contains(f.Name, ".key") {
			t.Errorf("%s is handed out", f.Name)
		}
	}
	r, err := suite.Judge(t.Context(), filepath.Join(dir, "passage-"+p.run))
	if err != nil || r.Result.Verdict != report.Conforming {
		t.Errorf("judged again: %v", err)
	}
}

func TestBrokenOffAndResumed(t *testing.T) {
	dir := t.TempDir()
	d := open(t, dir)
	id, err := d.Start(Request{Way: ByReference, Only: []string{"C-01", "C-02", "C-03", "C-04"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Start(Request{Way: ByReference, Only: []string{"C-01"}}); !errors.Is(err, ErrBusy) {
		t.Errorf("a second run: %v", err)
	}
	d.until(t, id, func(s Status) bool { return s.Done >= 2 })
	if err := d.Cancel(id); err != nil {
		t.Fatal(err)
	}
	s := d.until(t, id, over)
	if s.State != Interrupted {
		t.Fatalf("%+v", s)
	}
	d.Close()
	d = open(t, dir)
	if err := d.Resume(id); err != nil {
		t.Fatal(err)
	}
	if s := d.until(t, id, over); s.State != Ended || s.Verdict != report.Conforming || len(s.Lines) != s.Total {
		t.Errorf("resumed: %+v", s)
	}
	if err := d.Resume(id); !errors.Is(err, ErrState) {
		t.Errorf("resumed after its end: %v", err)
	}
}

func TestRequestsRefused(t *testing.T) {
	d := open(t, t.TempDir())
	for name, r := range map[string]Request{
		"no way":             {},
		"stranger's command": {Way: ByAdapter, Adapter: "/bin/true"},
		"unknown variant":    {Way: ByVariant, Variant: "x"},
		"unknown id":         {Way: ByReference, Only: []string{"Z-99"}},
		"unknown profile":    {Way: ByReference, Profile: "x"},
		"tag slip":           {Way: ByReference, Tags: "@D-99"},
		"long note":          {Way: ByReference, Note: strings.Repeat("x", 300<<10)},
	} {
		if _, err := d.Start(r); !errors.Is(err, ErrRequest) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := d.Cancel("20260101-000000"); !errors.Is(err, ErrState) {
		t.Error(err)
	}
	if _, err := d.Status("../x"); !errors.Is(err, ErrUnknown) {
		t.Error(err)
	}
}

// A run that was being played when the bench was killed can be gone on with.
func TestKilledInTheMiddle(t *testing.T) {
	dir := t.TempDir()
	d := open(t, dir)
	e := &entry{request: Request{Way: ByReference, Only: []string{"C-01"}},
		status: Status{ID: "20260101-000000", State: Playing}}
	if err := d.prepare(e); err != nil {
		t.Fatal(err)
	}
	d.save(e.status)
	d = open(t, dir)
	if s, err := d.Status("20260101-000000"); err != nil || s.State != Interrupted {
		t.Fatalf("%+v %v", s, err)
	}
	if err := d.Resume("20260101-000000"); err != nil {
		t.Fatal(err)
	}
	if s := d.until(t, "20260101-000000", over); s.State != Ended {
		t.Errorf("%+v", s)
	}
}

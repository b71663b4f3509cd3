package runs

import (
	"errors"
	"os"
	"testing"

	"amfront/features"
	"amfront/pki/testca"
	"amfront/report"
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
	d.Keeper, err = Open(t.Context(), Options{Dir: dir, Features: list, Version: features.Version, Keys: keys, Changed: func(id string) { d.changed <- id }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close(); keys.Close() })
	return d
}

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
		case <-t.Context().Done():
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
	c, err := d.Compare(good, bad)
	if err != nil || len(c.Changes) == 0 {
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
	e := &entry{request: Request{Way: ByReference, Only: []string{"C-01"}}, status: Status{ID: "20260101-000000", State: Playing}}
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

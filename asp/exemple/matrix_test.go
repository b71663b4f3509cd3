package exemple

import (
	"bytes"
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"amfront/asp"
	"amfront/asp/piece"
)

func all(t *testing.T, kind asp.Kind) []*Example {
	t.Helper()
	list, err := All(kind)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func checked(t *testing.T, e *Example, every bool) *asp.Report {
	t.Helper()
	opt := e.Options()
	opt.All, opt.Pieces = every, evidence(t, e)
	r, err := asp.Check(context.Background(), bytes.NewReader(e.JSON()), opt)
	if err != nil {
		t.Fatalf("%s: %v", e.Name(), err)
	}
	return r
}

// evidence is what the example's zip really holds.
func evidence(t *testing.T, e *Example) *piece.Evidence {
	t.Helper()
	z, err := e.evidence()
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// evidence writes the zip to a file, where a large one takes no room, and reads it.
func (e *Example) evidence() (*piece.Evidence, error) {
	f, err := os.CreateTemp("", "pieces*.zip")
	if err != nil {
		return nil, err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	if err := e.WriteZip(f); err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return piece.Read(context.Background(), slices.Repeat([]piece.Archive{{Name: Archive, Size: info.Size(), ReaderAt: f}},
		e.Zips)...)
}

func codes(r *asp.Report) (rejections, remarks []string) {
	for _, f := range r.Rejected {
		rejections = append(rejections, f.Code)
	}
	for _, f := range r.Remarks {
		remarks = append(remarks, f.Code)
	}
	for _, q := range r.Requests {
		for _, f := range q.Findings {
			rejections = append(rejections, f.Code)
		}
		for _, f := range q.Remarks {
			remarks = append(remarks, f.Code)
		}
	}
	return rejections, remarks
}

// TestMatrix: every twin gets exactly its code, at its request, and nothing else.
func TestMatrix(t *testing.T) {
	for _, kind := range asp.Kinds() {
		for _, e := range all(t, kind) {
			t.Run(strings.ReplaceAll(e.Name(), "\\", "/"), func(t *testing.T) {
				first, every := checked(t, e, false), checked(t, e, true)
				rejections, remarks := codes(every)
				var want, wantRemarks []string
				switch {
				case e.Remark():
					wantRemarks = []string{e.Code}
				case !e.Valid():
					want = []string{e.Code}
				}
				for _, also := range e.Also {
					if also[0] == 'R' {
						wantRemarks = append(wantRemarks, also)
					} else {
						want = append(want, also)
					}
				}
				if e.FileName == "" && e.Code != "R013" {
					wantRemarks = append(wantRemarks, "R013")
				}
				if !slices.Equal(rejections, want) {
					t.Errorf("%s: rejected with %v, expected %v", e.Title, rejections, want)
				}
				if !slices.Equal(remarks, wantRemarks) {
					t.Errorf("%s: remarks %v, expected %v", e.Title, remarks, wantRemarks)
				}
				if first.AllAccepted() != e.Valid() || every.AllAccepted() != e.Valid() {
					t.Errorf("%s: accepted %v", e.Title, first.AllAccepted())
				}
				atItsPlace(t, e, first)
			})
		}
	}
}

// atItsPlace: the file is rejected when request is 0; else the request has the
// code, and every other is accepted.
func atItsPlace(t *testing.T, e *Example, r *asp.Report) {
	if e.Valid() {
		return
	}
	if e.Request == 0 {
		if !r.FileRejected() || r.Answer() != nil {
			t.Errorf("%s: expected the whole file to be rejected", e.Title)
		}
		return
	}
	if r.FileRejected() {
		t.Fatalf("%s: the whole file was rejected: %+v", e.Title, r.Rejected)
	}
	for _, q := range r.Requests {
		want := asp.Accepted
		if q.Position == e.Request {
			want = e.Code
		}
		if q.Code != want {
			t.Errorf("%s: request %d got %s, expected %s", e.Title, q.Position, q.Code, want)
		}
		for _, f := range q.Findings {
			if f.Expected == "" || f.Found == "" || f.Advice == "" || f.Title == "" || f.Path == "" || f.Line == 0 {
				t.Errorf("%s: a finding that does not say everything: %+v", e.Title, f)
			}
		}
	}
}

// TestNoRuleWithoutTwin: every code of the table, of each model, has a twin.
func TestNoRuleWithoutTwin(t *testing.T) {
	for _, kind := range asp.Kinds() {
		has := map[string]bool{}
		for _, e := range all(t, kind) {
			has[e.Code] = true
			for _, also := range e.Also {
				has[also] = has[also] || also[0] == 'R' // one that stands beside a rejection in this model
			}
		}
		for _, c := range asp.Codes() {
			// R014 stands beside a rejection of the structure only, when no type was declared.
			if slices.Contains(c.Kinds, kind) && !has[c.Code] && c.Code != "R014" {
				t.Errorf("%s: no twin for %s (%s)", kind, c.Code, c.Title)
			}
		}
	}
}

// TestUnrecognised: R014 tells that the type was guessed.
func TestUnrecognised(t *testing.T) {
	r, err := asp.Check(context.Background(), strings.NewReader(`{"lignesImport":[]}`), asp.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, remarks := codes(r); !slices.Equal(remarks, []string{"R014"}) || !r.FileRejected() {
		t.Errorf("got %+v", r)
	}
}

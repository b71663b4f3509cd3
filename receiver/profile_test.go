package receiver

import (
	"testing"

	"amfront/pki/testca"
)

// TestProfile: which references a subject may bear, how grave a departure is
// that rests on a withdrawn paragraph alone, and what counts as in the clear.
func TestProfile(t *testing.T) {
	severity := func(p Profile, edit func(*mailOf) *mailOf, id string) Severity {
		t.Helper()
		w := newWorld(t, func(o *Options) { o.Profile = p })
		box := boxes[testca.AMO]
		k := Flow{Kind: FSE, Usage: UsageTest, Encrypted: true}.Describe(MixedProfile{})
		in, _ := w.inspect(edit(message(box, k, lot(3), true)).bytes(), box)
		for _, f := range in.Findings {
			if f.ID == id {
				return f.Severity
			}
		}
		return ""
	}
	later := func(m *mailOf) *mailOf {
		return m.set(&m.head, "Subject", "SV150710/00000000123456/2026030209000000001/00003")
	}
	other := func(m *mailOf) *mailOf { return m.set(&m.head, "Subject", "Lot du jour") }
	for _, c := range []struct {
		name string
		p    Profile
		edit func(*mailOf) *mailOf
		id   string
		want Severity
	}{
		{"a later reference", Profile{}, later, "A-01", Erreur},
		{"selected", Profile{References: []string{"140610", "150710"}}, later, "A-01", ""},
		{"another shape", Profile{}, other, "A-01", Erreur},
		{"another shape, not strict", Profile{Loose: true}, other, "A-01", Avertissement},
		{"in the clear, not strict", Profile{Loose: true}, func(m *mailOf) *mailOf { return m }, "A-06", Erreur},
	} {
		if got := severity(c.p, c.edit, c.id); got != c.want {
			t.Errorf("%s: %s %q, want %q", c.name, c.id, got, c.want)
		}
	}
	w := newWorld(t)
	k := Flow{Kind: FSE, Usage: UsageTest, Encrypted: true}.Describe(MixedProfile{})
	if in, _ := w.inspect(message(boxes[testca.AMO], k, lot(3), true).bytes(), boxes[testca.AMO]); !in.Facts.Clear {
		t.Errorf("a file of records is not seen to be clear: %+v", in.Facts)
	}
	noise := make([]byte, 512)
	for i := range noise {
		noise[i] = byte(i*i*31 + 1)
	}
	if in, _ := w.inspect(message(boxes[testca.AMO], k, noise, true).bytes(), boxes[testca.AMO]); in.Facts.Clear {
		t.Error("octets without structure are taken for a file in the clear")
	}
}

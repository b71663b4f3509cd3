package main

import (
	"errors"
	"testing"
)

// TestAdapters: a name is told from a command, and what cannot run is refused
// before the bench starts.
func TestAdapters(t *testing.T) {
	m := &Main{Getenv: func(string) string { return "" }}
	for _, c := range []struct {
		in   string
		name string // "" when refused
		args int
	}{
		{"logiciel=/bin/sh -c true", "logiciel", 3},
		{"mon-logiciel.v2=/bin/sh", "mon-logiciel.v2", 1},
		{"/bin/sh -c true", "sh", 3},
		{"sh -Da=b", "sh", 2},
		{"resident:/bin/sh -c true", "sh", 3},
		{"java=resident:/bin/sh", "java", 1},
		{"windows=http://127.0.0.1:9/", "windows", 0},
		{"http://127.0.0.1:9/", "http://127.0.0.1:9/", 0},
		{"http://192.0.2.1:9/", "", 0},
		{"http://user:secret@127.0.0.1:9/", "", 0},
		{"logiciel=", "", 0},
		{"logiciel=/nowhere/adapter", "", 0},
		{"", "", 0},
	} {
		list, err := m.adapters([]string{c.in})
		var usage usageError
		if c.name == "" {
			if !errors.As(err, &usage) {
				t.Errorf("%q: %v, want a usage error", c.in, err)
			}
			continue
		}
		if err != nil || len(list) != 1 || list[0].Name != c.name || len(list[0].Spec.Command) != c.args {
			t.Errorf("%q: %+v, %v", c.in, list, err)
		}
	}
	if _, err := m.adapters([]string{"/bin/sh", "sh=/bin/true"}); err == nil {
		t.Error("two adapters of one name are taken")
	}
}

package main

import (
	"cmp"
	"context"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"amfront/features"
	"amfront/pki/testca"
	"amfront/suite"
	"amfront/suite/runs"
)

// runKeys bounds the workers that make keys for the runs of a console: the
// bench itself must stay quick while a run begins.
const runKeys = 2

// adapterName is what may stand before the first = of --lps: no word of a
// command line looks like it, for a path has a slash and an option a hyphen.
var adapterName = regexp.MustCompile(`^([\pL\pN][\pL\pN_.+]*(?:-[\pL\pN_.+]+)*)=`)

// adapterFlag is --lps of serve, which may be repeated.
type adapterFlag []string

func (a *adapterFlag) String() string { return strings.Join(*a, " ") }

// Set implements flag.Value.
func (a *adapterFlag) Set(s string) error { *a = append(*a, s); return nil }

// adapters reads NAME=CMD, or CMD alone, which is named after its program; CMD
// may be an address, or begin with "resident:" for a process that stays.
func (m *Main) adapters(list []string) ([]runs.Adapter, error) {
	var out []runs.Adapter
	for _, s := range list {
		name, command := "", s
		if found := adapterName.FindStringSubmatch(s); found != nil {
			name, command = found[1], s[len(found[0]):]
		}
		spec, err := m.spec("--lps "+s, command)
		if err != nil {
			return nil, err
		}
		if _, err := spec.Open(); err != nil {
			return nil, usagef("--lps %s: %w", s, err)
		}
		standard := spec.URL
		if standard == "" {
			standard = filepath.Base(spec.Command[0])
		}
		name = cmp.Or(name, standard)
		if slices.ContainsFunc(out, func(a runs.Adapter) bool { return a.Name == name }) {
			return nil, usagef("--lps: two adapters are named %q; name them by --lps NAME=COMMAND", name)
		}
		out = append(out, runs.Adapter{Name: name, Spec: spec})
	}
	return out, nil
}

// keeper keeps the runs of the console in DATA/passages. What it returns ends
// it.
func (m *Main) keeper(ctx context.Context, f *serveFlags) (*runs.Keeper, func(), error) {
	keys := testca.NewKeyPool(runKeys, 0)
	k, err := runs.Open(ctx, runs.Options{Dir: filepath.Join(f.Dir, "passages"), Features: f.features,
		Version: features.Version, Keys: keys,
		Adapters: f.adapters, Operator: f.operator, Exposed: f.Exposed, Limits: runs.Limits(),
		Choices: runs.Choices(f.Config, f.Layout), Config: f.Config, Layout: f.Layout,
		Log: f.Log})
	if err != nil {
		keys.Close()
		return nil, nil, usagef("the runs kept in %s cannot be read: %w; choose another directory with --data", f.Dir, err)
	}
	return k, func() { k.Close(); keys.Close() }, nil
}

// builtIn is the suite of this program. It panics when that cannot be read: each
// test of the suite would have failed before.
func builtIn() []suite.Feature {
	list, err := suite.Load(features.Files)
	if err != nil {
		panic(err)
	}
	return list
}

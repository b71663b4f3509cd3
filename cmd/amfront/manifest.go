package main

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"

	"amfront/lps/manifest"
	"amfront/suite"
)

// noManifest is the word of --manifest for none.
const noManifest = "none"

// describe takes from lps.json what the flags do not say.
func (m *Main) describe(f *runFlags) error {
	name := f.findManifest()
	if name == "" {
		return nil
	}
	d, err := manifest.Read(name)
	if err != nil {
		return usageError{err}
	}
	if _, _, err := timeouts(d.Timeout); err != nil {
		return usagef("%w : %s, « timeout » : attendu une durée telle que 30s, ou des gestes tels que send=30s,poll=10s ; "+
			"trouvé %q ; corriger", manifest.ErrManifest, name, d.Timeout)
	}
	if _, err := splitCommand(d.Adapter); err != nil {
		return usagef("%w : %s, « adapter » : attendu une commande aux guillemets fermés ; trouvé %q ; corriger",
			manifest.ErrManifest, name, d.Adapter)
	}
	if f.lps == "" {
		if f.lps, err = fromHere(d, d.Adapter); err != nil {
			return err // it was split before
		}
	}
	f.resident = f.resident || d.Mode == manifest.Resident
	f.name, f.version, f.editor = cmp.Or(f.name, d.Name), cmp.Or(f.version, d.Version), cmp.Or(f.editor, d.Vendor)
	f.baseline, f.timeout = cmp.Or(f.baseline, d.Beside(d.Baseline)), cmp.Or(f.timeout, d.Timeout)
	if f.tags == "" && f.only == "" && f.features == "" { // else something else was chosen
		f.profile = cmp.Or(f.profile, d.Profile)
	}
	f.described, f.manifest = d, name
	m.say(m.Stderr, "amfront : le logiciel est décrit par %s (--manifest none l'ignore)\n", name)
	return nil
}

// findManifest is the manifest to read: the one named, else that of the current
// directory, else one beside the adapter's program or script; "" for none. The
// reference needs to be told.
func (f *runFlags) findManifest() string {
	switch {
	case f.manifest == noManifest:
		return ""
	case f.manifest != "" || f.reference:
		return f.manifest
	}
	places := []string{manifest.File}
	if words, err := splitCommand(f.lps); err == nil {
		for _, w := range words {
			if isFile(w) {
				places = append(places, filepath.Join(filepath.Dir(w), manifest.File))
			}
		}
	}
	for _, p := range places {
		if isFile(p) {
			return p
		}
	}
	return ""
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

// fromHere is the command of a manifest as it is called from this directory:
// the files that it names stand beside the manifest.
func fromHere(d *manifest.Manifest, command string) (string, error) {
	if command == "" || d.Mode == manifest.Endpoint || d.Beside(".") == "." {
		return command, nil
	}
	words, err := splitCommand(command)
	for i, w := range words {
		if p := d.Beside(w); isFile(p) && (i > 0 || strings.ContainsAny(w, `/\`)) {
			w = p
		}
		if strings.ContainsAny(w, " \t\n'\"\\") {
			w = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
		words[i] = w
	}
	return strings.Join(words, " "), err
}

// declared hands the suite what lps.json declares.
func (f *runFlags) declared(opt *suite.Options) {
	if f.described == nil {
		return
	}
	opt.Manifest = f.manifest
	opt.Attested, opt.AttestedIn = f.described.Attested(), manifest.File
	if len(f.described.Capabilities) > 0 {
		opt.Capabilities, opt.CapabilitiesIn = f.described.Capabilities, manifest.File
	}
}

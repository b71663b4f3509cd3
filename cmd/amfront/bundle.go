package main

import (
	"context"
	"os"
	"path/filepath"

	"amfront/suite"
)

// bundle makes a copy of a record that may be shown to others.
func (m *Main) bundle(ctx context.Context, args []string) error {
	fs := m.flags("bundle", "--redact [--out DIR] RECORD\nRECORD is a directory that amfront run --out wrote, or an "+
		"unpacked zip of the console. The copy holds no mail, no password and no number of a person; amfront judge "+
		"gives the same verdicts on it.")
	redact := fs.Bool("redact", false, "take out mails, transcripts, passwords, addresses of real domains, numbers "+
		"that may be a NIR, user names in paths")
	out := fs.String("out", "", "`directory` of the copy, which must not exist (default RECORD-redacted)")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) != 1 || !*redact {
		return usagef("expected --redact and one record, a directory that amfront run --out wrote")
	}
	if info, err := os.Stat(rest[0]); err != nil || !info.IsDir() {
		return usagef("%s: not a directory; expected a record that amfront run --out wrote", rest[0])
	}
	if *out == "" {
		*out = filepath.Clean(rest[0]) + "-redacted"
	}
	if _, err := os.Lstat(*out); err == nil {
		return usagef("--out %s exists already; choose another directory", *out)
	}
	if within(rest[0], *out) {
		return usagef("--out %s is inside the record %s; choose a directory beside it", *out, rest[0])
	}
	n, r, err := suite.Redact(ctx, rest[0], *out)
	if err != nil {
		return bundleFailure(err)
	}
	if err := m.write(&runFlags{out: *out}, r); err != nil {
		return err
	}
	m.say(m.Stdout, "%s : %d courriel(s) et transcriptions, %d mot(s) de passe, %d adresse(s), %d numéro(s) de la "+
		"forme d'un NIR et %d nom(s) de dossier personnel ôtés ; les verdicts sont les mêmes.\nÀ relire avant de "+
		"l'envoyer : sujets, noms de fichiers et remarques écrites à la main y restent.\n", *out, n.Blobs, n.Passwords,
		n.Addresses, n.Numbers, n.Folders)
	if n.Pictures > 0 {
		m.say(m.Stdout, "Captures d'écran de l'opérateur ôtées : %d.\n", n.Pictures)
	}
	return nil
}

// within tells whether a path that does not exist yet would lie below a directory,
// by whatever name its parents go.
func within(dir, path string) bool {
	parent, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err == nil {
		parent, err = filepath.Abs(parent)
	}
	record, none := os.Stat(dir)
	if err != nil || none != nil {
		return false // there is no such directory: making the copy says so
	}
	for p := parent; ; p = filepath.Dir(p) {
		if at, err := os.Stat(p); err == nil && os.SameFile(at, record) {
			return true
		}
		if p == filepath.Dir(p) {
			return false
		}
	}
}

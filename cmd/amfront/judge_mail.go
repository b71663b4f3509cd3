package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"amfront/features"
	"amfront/judge/report"
	"amfront/receiver"
	"amfront/suite"
	"amfront/suite/capture"
	"amfront/words"
)

// mailFlags is what `amfront judge --mail` was asked for.
type mailFlags struct {
	mail        string
	certs, keys wordsFlag
}

// wordsFlag is a flag that may be repeated.
type wordsFlag []string

func (w *wordsFlag) String() string { return strings.Join(*w, " ") }

// Set implements flag.Value.
func (w *wordsFlag) Set(s string) error { *w = append(*w, s); return nil }

func (f *mailFlags) flags(fs *flag.FlagSet, out *runFlags) {
	fs.StringVar(&f.mail, "mail", "", "judge mails captured elsewhere: a `path` of .eml files, a Maildir or an mbox")
	fs.Var(&f.certs, "cert", "with --mail: certificate of a recipient, PEM or DER `file`; repeat with its --key")
	fs.Var(&f.keys, "key", "with --mail: its RSA private key, PEM or DER `file`")
	fs.StringVar(&out.out, "out", "", "with --mail: `directory` of the record, as of run")
	fs.StringVar(&out.name, "name", "", "with --mail: `name` of the software that sent them, for the reports")
	fs.StringVar(&out.version, "version", "", "with --mail: its `version`")
}

// limitsOfMail are told in every report of captured mails.
func limitsOfMail(s *capture.Source) []string {
	out := []string{"Seuls des lots de synthèse ont leur place ici : un lot réel contient des données de santé.",
		"Les courriels ont été captés ailleurs : ni le dialogue avec le serveur, ni les fins de ligne, ni l'annuaire, ni " +
			"la boîte du destinataire n'ont été vus. Ce qu'ils ne montrent pas est « non observé », et le verdict ne peut " +
			"être « conforme »."}
	for _, list := range []struct {
		of    []string
		words string
	}{{s.Left, "Fichiers laissés de côté, qui ne sont ni .eml, ni .mbox, ni d'un Maildir"},
		{s.Twice, "Courriels identiques à l'octet près, jugés une fois"}} {
		if n := len(list.of); n > 0 {
			out = append(out, fmt.Sprintf("%s (%d) : %s", list.words, n, strings.Join(list.of[:min(n, 10)], ", ")))
		}
	}
	return out
}

// judgeMail judges mails that were captured elsewhere.
func (m *Main) judgeMail(ctx context.Context, f *runFlags, mails *mailFlags) error {
	keys, err := mails.pairs()
	if err != nil {
		return usageError{err}
	}
	if f.out != "" {
		if _, err := os.Stat(filepath.Join(f.out, "run.json")); err == nil {
			return usagef("--out %s already holds a run; choose another directory", f.out)
		}
	}
	list, err := suite.Load(features.Files)
	if err != nil {
		return err
	}
	source, err := capture.Open(mails.mail)
	if err != nil {
		return usageError{err}
	}
	opt := suite.CapturedOptions{Mails: capture.Look(ctx, source.Files(ctx), keys), Features: list,
		Version: features.Version, From: mails.mail, LPS: report.LPS{Name: f.name, Version: f.version}, Bundle: f.out}
	name(&opt.LPS, "logiciel dont les courriels ont été captés")
	var writing error
	opt.Reports = func(r *report.Run) error {
		r.Limits = limitsOfMail(source)
		writing = m.write(f, r)
		return nil
	}
	r, err := suite.JudgeCaptured(ctx, opt)
	if errors.Is(err, capture.ErrInput) {
		return usageError{err}
	} else if err != nil {
		return err
	}
	for _, l := range r.Limits {
		fmt.Fprintf(m.Stderr, "amfront judge --mail: %s\n", l)
	}
	return m.tell(f, r, writing)
}

// pairs reads the certificates and keys, the first of one with the first of the
// other.
func (f *mailFlags) pairs() (out []receiver.KeyPair, err error) {
	if len(f.certs) != len(f.keys) {
		return nil, words.Errorf("expected a --key for each --cert, in the same order; found %d and %d", len(f.certs),
			len(f.keys))
	}
	for i := range f.certs {
		var p receiver.KeyPair
		if p.Certificate, p.Key, err = loadKey(f.certs[i], f.keys[i]); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

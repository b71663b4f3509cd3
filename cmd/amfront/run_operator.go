package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"amfront/bench"
	"amfront/lps/adapter"
	"amfront/operator"
	"amfront/report"
	"amfront/suite"
)

// filesDir is where a record keeps the files that the person hands to the LPS:
// always the same paths, so that the LPS's settings stay.
const filesDir = "fichiers"

// operatorDir is where a record keeps what stays the same from one scenario to
// the next for the person at the LPS: PKI and password.
const operatorDir = "poste"

// operatorWorlds makes every world look the same to the LPS: the same ports,
// password and trust anchors, one world at a time.
func (m *Main) operatorWorlds(f *runFlags, opt *suite.Options, desk *operator.Desk) func(context.Context) error {
	opt.Parallel = 1
	opt.Progress = func(done, total int, s *report.Scenario) {
		fmt.Fprintf(m.Stdout, "\n%s\n", report.ProgressLine(s, done, total, report.TextOptions{Color: m.color(m.Stdout)}))
	}
	opt.World = bench.Options{SMTP: f.smtp, POP3: f.pop3, LDAP: f.ldap}
	opt.DriverFor = func(at suite.Position) adapter.Driver {
		s := at.Example.Sheet
		return desk.Driver(operator.Briefing{N: at.N, Total: at.Total, ID: at.Example.ID, Title: at.Example.Title,
			Objective: s.Objective, Why: s.Why, Situation: s.Situation, ToDo: s.ToDo, Ref: suite.Reference(at.Example), Witness: witness{at.World.Journal}})
	}
	return func(ctx context.Context) error {
		base, err := filepath.Abs(filepath.Join(f.out, operatorDir))
		if err != nil {
			return err
		}
		o := opt.World
		o.World, o.Dir, o.Keys = "poste", base, opt.Keys
		w, err := bench.Start(ctx, o)
		if err != nil {
			return startFailure(err)
		}
		e := w.Endpoints()
		if err := w.Close(); err != nil {
			return err
		}
		opt.World.Password = e.PS.Password
		if opt.Files, err = filepath.Abs(filepath.Join(f.out, filesDir)); err != nil {
			return err
		}
		// The addresses stay those of the first world, also when any free port was asked for.
		opt.World.SMTP, opt.World.POP3, opt.World.LDAP = e.SMTP, e.POP3, e.LDAP
		opt.Prepare = func(dir string) error {
			return os.CopyFS(filepath.Join(dir, "pki"), os.DirFS(filepath.Join(base, "pki")))
		}
		fmt.Fprintf(m.Stdout, "Le banc attend le logiciel ici, pendant tout le passage :\n  SMTP %s   POP3 %s   LDAP %s\n  boîte %s, mot de passe %s\n  racines de confiance : %s\n",
			e.SMTP, e.POP3, e.LDAP, e.PS.User, e.PS.Password, e.TrustAnchors)
		return nil
	}
}

func tempDir() string {
	dir, err := filepath.Abs(os.TempDir())
	if err != nil {
		return os.TempDir()
	}
	return dir
}

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"amfront/judge/report"
	"amfront/lps/adapter"
	"amfront/lps/operator"
	"amfront/suite"
	"amfront/suite/runs"
)

// operatorWorlds makes every world look the same to the LPS: the same ports,
// password and trust anchors, one world at a time.
func (m *Main) operatorWorlds(f *runFlags, opt *suite.Options, desk *operator.Desk) func(context.Context) error {
	opt.Progress = func(done, total int, s *report.Scenario) {
		fmt.Fprintf(m.Stdout, "\n%s\n", report.ProgressLine(s, done, total, m.textOptions(m.Stdout)))
	}
	opt.World.SMTP, opt.World.POP3, opt.World.LDAP = f.smtp, f.pop3, f.ldap
	opt.DriverFor = func(at suite.Position) adapter.Driver { return desk.Driver(runs.Briefing(at)) }
	return func(ctx context.Context) error {
		e, err := runs.Station(ctx, f.out, opt)
		if err != nil {
			return startFailure(err)
		}
		m.say(m.Stdout, "Le banc attend le logiciel ici, pendant tout le passage :\n  SMTP %s   POP3 %s   LDAP %s\n "+
			" boîte %s, mot de passe %s\n  racines de confiance : %s\n",
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

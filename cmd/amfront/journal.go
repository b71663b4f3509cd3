package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"amfront/bench"
	"amfront/journal"
)

// journalCommand says of a data directory what a start would say.
func (m *Main) journalCommand(ctx context.Context, args []string) error {
	fs := m.flags("journal", "check DIR\nDIR is the data directory of a bench that does not run, or a journal. Nothing "+
		"is changed in it.\nExit 0: sound (what a kill left unfinished at the end was never acknowledged); 1: a start "+
		"would do, yet something may be missing; 4: damaged (journals or keys), a start would refuse.")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) != 2 || rest[0] != "check" {
		return usagef("expected check and a data directory")
	}
	there := func(name string) bool { _, err := os.Stat(filepath.Join(rest[1], name)); return err == nil }
	if there("lock") && !there("journal") {
		return exit(m.checkJournal(ctx, rest[1]))
	}
	if !slices.ContainsFunc([]string{"journal", "asp", "pki"}, there) {
		return usagef("%s: no journal there; expected the data directory of a bench (--data-dir), or a journal", rest[1])
	}
	worst := m.checkDirectory(ctx, rest[1])
	for _, name := range []string{"journal", filepath.Join("asp", "journal")} {
		if there(name) {
			worst = max(worst, m.checkJournal(ctx, filepath.Join(rest[1], name)))
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return exit(worst)
}

// checkDirectory looks at all but the journals.
func (m *Main) checkDirectory(ctx context.Context, dir string) int {
	doubts, err := bench.Assess(ctx, dir)
	if err != nil {
		m.say(m.Stdout, "%s : le banc refuserait de démarrer : %v\n", dir, err)
		return exitUsage
	}
	for _, d := range doubts {
		m.say(m.Stdout, "%s: %s\n", dir, m.lang.Word(d))
	}
	if len(doubts) > 0 {
		return exitNo
	}
	return exitOK
}

func (m *Main) checkJournal(ctx context.Context, dir string) int {
	say := func(format string, args ...any) { m.say(m.Stdout, "%s: %s\n", dir, m.lang.Say(format, args...)) }
	c, err := journal.Examine(ctx, dir, func(d journal.Digest, b journal.Blob) {
		say("pièce sans événement : %s (%d octets%s)", d, b.Size(), messageID(b))
	})
	var damage *journal.DamageError
	switch {
	case errors.As(err, &damage):
		say("endommagé, le banc refuserait de démarrer : %v", damage)
		return exitUsage
	case errors.Is(err, journal.ErrLocked):
		say("un banc en service s'en sert : arrêtez-le d'abord")
		return exitUsage
	case err != nil:
		say("illisible : %v", err)
		return exitError
	case c.Resets:
		say("une remise à zéro a été interrompue : le démarrage la finira, rien n'est gardé")
		return exitOK
	}
	doubts := c.Doubts()
	for _, b := range c.Missing {
		doubts = append(doubts, b.String())
	}
	if c.Events > 0 || c.Recovery.Blobs > 0 {
		say("fin du journal pas entière : le démarrage retirera %d octets d'événements et %d octets de pièces ; le dernier "+
			"événement gardé est le %d", c.Events, c.Recovery.Blobs, c.Last)
	}
	if c.Orphans > 0 && !c.Unmarked {
		say("%d pièce(s) sans événement : des envois interrompus, qui n'avaient pas été confirmés", c.Orphans)
	}
	for _, d := range doubts {
		say("%s", d)
	}
	if len(doubts) > 0 {
		return exitNo
	}
	say("sain : événements 1 à %d sans lacune, %d pièce(s) relues", c.Last, c.Blobs)
	return exitOK
}

// messageID is how a person finds a mail again.
func messageID(r io.Reader) string {
	lines := bufio.NewScanner(io.LimitReader(r, 64<<10))
	for lines.Scan() && lines.Text() != "" {
		if name, value, _ := strings.Cut(lines.Text(), ":"); strings.EqualFold(name, "Message-ID") {
			return ", Message-ID " + strings.TrimSpace(value)
		}
	}
	return ""
}

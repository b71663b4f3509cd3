package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"amfront/journal"
)

// journalCommand says of the journals of a data directory what a start would say.
func (m *Main) journalCommand(ctx context.Context, args []string) error {
	fs := m.flags("journal", "check DIR\nDIR is the data directory of a bench that does not run, or a journal. Nothing "+
		"is changed in it.\nExit 0: sound (what a kill left unfinished at the end was never acknowledged); 1: a start "+
		"would do, yet something may be missing; 4: damaged, a start would refuse.")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) != 2 || rest[0] != "check" {
		return usagef("expected check and a data directory")
	}
	var dirs []string
	for _, dir := range []string{"journal", filepath.Join("asp", "journal"), "."} {
		dir = filepath.Join(rest[1], dir)
		if _, err := os.Stat(filepath.Join(dir, "lock")); err == nil && (len(dirs) == 0 || dir != filepath.Clean(rest[1])) {
			dirs = append(dirs, dir)
		}
	}
	if len(dirs) == 0 {
		return usagef("%s: no journal there; expected the data directory of a bench (--data-dir), or a journal", rest[1])
	}
	worst := exitOK
	for _, dir := range dirs {
		if worst = max(worst, m.checkJournal(ctx, dir)); ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return exit(worst)
}

func (m *Main) checkJournal(ctx context.Context, dir string) int {
	say := func(format string, args ...any) { fmt.Fprintf(m.Stdout, dir+" : "+format+"\n", args...) }
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
	status := exitOK
	for _, b := range c.Missing {
		status = exitUsage
		say("pièce manquante ou altérée : %s (« %s » de l'événement %d, %s) : %v", b.Blob, b.Role, b.Event, b.Kind, b.Problem)
	}
	if c.Events > 0 || c.Recovery.Blobs > 0 {
		say("fin du journal pas entière : le démarrage retirera %d octets d'événements et %d octets de pièces, jamais "+
			"confirmés ; le dernier événement gardé est le %d", c.Events, c.Recovery.Blobs, c.Last)
	}
	if c.Orphans > 0 {
		status = max(status, exitNo)
		say("%d pièce(s) sans événement après l'événement %d : des envois qui n'avaient pas été confirmés, ou un fichier "+
			"d'événements raccourci ou retiré ; dans ce cas, remettez-le depuis une copie", c.Orphans, c.Last)
	}
	if status == exitOK {
		say("sain : événements 1 à %d sans lacune, %d pièce(s) relues", c.Last, c.Blobs)
	}
	return status
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

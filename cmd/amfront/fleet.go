package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"time"

	"amfront/bench"
	"amfront/pki/testca"
	"amfront/suite"
	"amfront/suite/fleet"
)

// fleetFlags is what `amfront fleet` was asked for.
type fleetFlags struct {
	runFlags
	stations, days, outage int
	start, svg             string
}

// most stations and days of a fleet: a picture of more shows nothing new.
const mostStations, mostDays = 20000, 92

func (m *Main) fleet(ctx context.Context, args []string) error {
	f, start, err := m.parseFleet(args)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	keys := testca.NewKeyPool(0, 0)
	defer keys.Close()
	opt := suite.Options{Keys: keys}
	f.declared(&opt)
	drive, end, err := m.driver(ctx, cancel, &f.runFlags, &opt)
	if err != nil {
		return err
	}
	defer end()
	if err := drive(ctx); err != nil {
		return err
	}
	if opt.Refused != "" {
		m.say(m.Stderr, "rien ne peut être joué avec cet adaptateur : %s\n", opt.Refused)
		return exit(exitError)
	}
	dir, err := os.MkdirTemp("", "amfront-fleet-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	software := opt.Driver()
	if c, closes := software.(interface{ Close() error }); closes {
		defer c.Close()
	}
	l, err := fleet.Run(ctx, fleet.Options{Driver: software, Dir: dir, Stations: f.stations, Days: f.days, Start: start,
		Outage: f.outage})
	if err != nil {
		m.say(m.Stderr, "le logiciel n'a pas dit ses heures comme « plan » le demande (docs/adaptateur.md) : %v\n", err)
		return exit(exitError)
	}
	if f.svg != "" {
		if err := writeSVG(f.svg, l); err != nil {
			return err
		}
	}
	m.tellFleet(l)
	return nil
}

func writeSVG(path string, l *fleet.Load) error {
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	defer out.Close()
	if err := l.SVG(out, fmt.Sprintf("Demandes de listes de révocation de %d postes, par jour et par heure (E-09)",
		l.Stations)); err != nil {
		return err
	}
	return out.Close()
}

// tellFleet draws the load and says what it is worth.
func (m *Main) tellFleet(l *fleet.Load) {
	day, hour, most := l.Peak()
	m.say(m.Stdout, "%s", l.Text())
	m.say(m.Stdout, "%d postes, %d jours : %d demandes.\nHeure la plus chargée : le jour %d à %d h, %d demandes, "+
		"%.1f fois la charge parfaitement étalée (%.1f par heure).\n", l.Stations, len(l.Days), l.Total(), day, hour, most,
		float64(most)/l.Even(), l.Even())
	if l.Outage > 0 {
		m.say(m.Stdout, "Le jour %d, l'annuaire ne répond pas : %d demandes en vain.\n", l.Outage, l.Failed)
	}
	if l.Outside > 0 {
		m.say(m.Stdout, "Avertissement : %d demandes avant 2 h ou après 22 h, heure de Paris (E-09).\n", l.Outside)
	}
	if l.Silent > 0 {
		m.say(m.Stdout, "Avertissement : %d fois, la demande suivante est à plus de huit jours (E-09).\n", l.Silent)
	}
}

func (m *Main) parseFleet(args []string) (*fleetFlags, time.Time, error) {
	f := &fleetFlags{}
	fs := m.flags("fleet", "(--lps CMD | --reference) [flags]\nWhat all your customers together ask of the directory, by "+
		"what the software plans: a month in seconds, as a picture.\nExit: 0 told, 3 the adapter's error, 4 usage.")
	fs.StringVar(&f.lps, "lps", m.env("AMFRONT_LPS", ""),
		"adapter of the LPS (docs/adapter.md): a `command`, to which the action is added as last argument, or http://…")
	fs.BoolVar(&f.reference, "reference", false, "the reference LPS in this process")
	f.reachFlags(fs)
	fs.IntVar(&f.stations, "stations", 1000, "how many stations get the software at once")
	fs.IntVar(&f.days, "days", 30, "how many days they live")
	fs.IntVar(&f.outage, "outage", 0, "`day` on which the directory answers nobody, from 1; 0: none")
	fs.StringVar(&f.start, "start", "", "`date` and time at which they get it, as 2026-11-30T09:00; default: now")
	fs.StringVar(&f.svg, "svg", "", "write the picture to this `file`")
	fs.StringVar(&f.timeout, "timeout", "",
		"time for an action: 30s, or send=30s,poll=10s; default 1m, with --operator 15m")
	fs.StringVar(&f.manifest, "manifest", "", "`file` that describes the software; none: no such file. Default: "+
		"lps.json here, else beside the adapter")
	if err := parseNone(fs, args, "; fleet takes flags only"); err != nil {
		return nil, time.Time{}, err
	}
	f.config = bench.DefaultConfig()
	const form = "2006-01-02T15:04"
	start, err := time.ParseInLocation(form, cmp.Or(f.start, time.Now().Format(form)), time.Local)
	switch {
	case err != nil:
		return nil, start, usagef("--start %q: expected a date and a time, as 2026-11-30T09:00", f.start)
	case (f.lps != "") == f.reference:
		return nil, start, usagef("say whose stations they are, by one of --lps CMD and --reference")
	case f.stations < 1 || f.stations > mostStations || f.days < 1 || f.days > mostDays || f.outage < 0,
		f.outage > f.days:
		return nil, start, usagef("--stations: 1 to %d; --days: 1 to %d; --outage: one of the days", mostStations, mostDays)
	}
	return f, start, m.describe(&f.runFlags)
}

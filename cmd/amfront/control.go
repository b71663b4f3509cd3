package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"amfront/journal/fault"
	"amfront/scenarios"
	"amfront/words"
	"amfront/words/spelling"
)

// situation lists, applies and lifts situations.
func (m *Main) situation(ctx context.Context, args []string) error {
	fs := m.flags("situation", "list | show ID | status | apply [--add] ID|FILE.json [--label LABEL] | reset")
	label := fs.String("label", "", "certificate `label` to which the situation applies (default amo_pj.test@test.rss.fr)")
	asJSON := fs.Bool("json", false, "list as JSON")
	add := fs.Bool("add", false, "apply beside what is in force, in place of it otherwise")
	find := m.clientFlags(fs)
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) == 1 && rest[0] == "list" {
		return m.listSituations(*asJSON)
	}
	if len(rest) == 2 && rest[0] == "show" {
		return m.showSituation(rest[1])
	}
	c, err := find()
	if err != nil {
		return err
	}
	switch {
	case len(rest) == 1 && rest[0] == "status":
		return m.situationStatus(ctx, c)
	case len(rest) == 2 && rest[0] == "apply":
		return m.applySituation(ctx, c, rest[1], *label, *add)
	case len(rest) == 1 && rest[0] == "reset":
		if err := c.do(ctx, http.MethodDelete, situationsPath, nil, nil); err != nil {
			return err
		}
		m.say(m.Stdout, "Situation nominale rétablie.\n")
		return nil
	}
	return usagef("expected list, show ID, status, apply ID or reset%s; see -h",
		meant(rest, "list", "show", "status", "apply", "reset"))
}

const situationsPath = "/api/v1/situations"

// situationsOf are those of a running bench, and the ids of those in force.
type situationsOf struct {
	Active     []string
	Situations []scenarios.Situation
}

func (m *Main) situationStatus(ctx context.Context, c *client) error {
	var all situationsOf
	if err := c.do(ctx, http.MethodGet, situationsPath, nil, &all); err != nil {
		return err
	}
	if len(all.Active) == 0 {
		m.say(m.Stdout, "Situation nominale.\n")
	}
	for _, id := range all.Active {
		if i := slices.IndexFunc(all.Situations, func(s scenarios.Situation) bool { return s.ID == id }); i >= 0 {
			fmt.Fprintf(m.Stdout, "%s  ", id)
			m.explain(all.Situations[i])
			continue
		}
		fmt.Fprintln(m.Stdout, id) // one of the user's own
	}
	return nil
}

func (m *Main) listSituations(asJSON bool) error {
	all, err := scenarios.Situations()
	if err != nil {
		return err
	}
	if asJSON {
		return m.writeJSON(all)
	}
	tw := tabwriter.NewWriter(m.Stdout, 0, 0, 2, ' ', 0)
	for _, s := range all {
		fmt.Fprintf(tw, "%s\t%s\t%s\n", s.ID, m.lang.Quoted(s.Title), strings.Join(s.Requirements, " "))
	}
	return tw.Flush()
}

func (m *Main) showSituation(id string) error {
	all, err := scenarios.Situations()
	if err != nil {
		return err
	}
	s, err := situationIn(all, id)
	if err == nil {
		m.explain(s)
	}
	return err
}

func situationIn(all []scenarios.Situation, id string) (scenarios.Situation, error) {
	ids := make([]string, len(all))
	for i, s := range all {
		if s.ID == id {
			return s, nil
		}
		ids[i] = s.ID
	}
	return scenarios.Situation{}, usagef("no situation %q%s; amfront situation list names them", id,
		spelling.Suggest(id, ids))
}

func (m *Main) explain(s scenarios.Situation) {
	m.say(m.Stdout, "%s\n  Ce qui se passe : %s\n  Attendu du LPS  : %s\n  Le frontal      : %s\n  Exigences     "+
		"  : %s\n",
		m.lang.Quoted(s.Title), m.lang.Quoted(s.Lesson), m.lang.Quoted(s.LPS), m.lang.Quoted(s.Frontal),
		strings.Join(s.Requirements, ", "))
}

// applySituation puts a situation into force, in place of those that are unless
// it is to be added to them. What cannot be applied leaves them alone.
func (m *Main) applySituation(ctx context.Context, c *client, what, label string, add bool) error {
	path, in := situationsPath+"/"+url.PathEscape(what), any(map[string]string{"label": label})
	var all situationsOf
	if strings.HasSuffix(what, ".json") {
		data, err := os.ReadFile(what)
		if err == nil {
			_, err = scenarios.ReadSituations(bytes.NewReader(data), what)
		}
		if err != nil {
			return usageError{err}
		}
		path, in = situationsPath+"?label="+url.QueryEscape(label), data
	} else if err := c.do(ctx, http.MethodGet, situationsPath, nil, &all); err != nil {
		return err
	} else if _, err := situationIn(all.Situations, what); err != nil {
		return err
	}
	if !add {
		if err := c.do(ctx, http.MethodDelete, situationsPath, nil, nil); err != nil {
			return err
		}
	}
	var done scenarios.Situation
	if err := c.do(ctx, http.MethodPost, path, in, &done); err != nil {
		return err
	}
	m.explain(done)
	return nil
}

// fault plans deterministic faults.
func (m *Main) fault(ctx context.Context, args []string) error {
	fs := m.flags("fault", `list | arm `+
		`'{"id":"…","protocol":"smtp","command":"RCPT","until":1,"action":{"code":451}}' | clear [ID]`)
	format := formatFlag(fs)
	c, rest, err := m.connect(fs, args)
	if err != nil {
		return err
	}
	switch {
	case len(rest) == 1 && rest[0] == "list":
		var all []armedFault
		return m.show(ctx, c, "/api/v1/faults", *format, &all, func(row func(...any)) {
			row("ID", "PROTOCOLE", "COMMANDE", "QUAND", "ACTION", "SURVENUE")
			for _, f := range all {
				row(f.ID, f.Protocol, f.Command, f.when(m.lang), f.what(m.lang), m.lang.Say("%d fois", f.Fired))
			}
		})
	case len(rest) == 2 && rest[0] == "arm":
		var rule fault.Rule
		return c.do(ctx, http.MethodPost, "/api/v1/faults", []byte(rest[1]), &rule)
	case len(rest) == 1 && rest[0] == "clear":
		return c.do(ctx, http.MethodDelete, "/api/v1/faults", nil, nil)
	case len(rest) == 2 && rest[0] == "clear":
		return c.do(ctx, http.MethodDelete, "/api/v1/faults/"+url.PathEscape(rest[1]), nil, nil)
	}
	return usagef("expected list, arm RULE or clear [ID]%s; see -h", meant(rest, "list", "arm", "clear"))
}

// armedFault is a fault that a bench has planned.
type armedFault struct {
	fault.Rule
	Fired int
}

func (f armedFault) when(l words.Language) string {
	switch {
	case f.Nth > 0:
		return l.Say("la %de fois", f.Nth)
	case f.Until > 0:
		return l.Say("les %d premières fois", f.Until)
	}
	return l.Word("toujours")
}

func (f armedFault) what(l words.Language) string {
	var out []string
	say := func(is bool, format string, args ...any) {
		if is {
			out = append(out, strings.TrimSpace(l.Say(format, args...)))
		}
	}
	a := f.Action
	say(a.Delay > 0, "attente de %s", time.Duration(a.Delay))
	say(a.Code > 0, "refus %d %s", a.Code, a.Text)
	say(a.Code == 0 && (a.Refuse || a.Text != ""), "refus %s", a.Text)
	say(a.Cut, "connexion coupée")
	say(a.Truncate > 0, "coupée à l'octet %d", a.Truncate)
	return strings.Join(out, ", ")
}

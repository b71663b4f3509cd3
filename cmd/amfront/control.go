package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"amfront/journal/fault"
	"amfront/scenarios"
)

// situation lists, applies and lifts situations.
func (m *Main) situation(ctx context.Context, args []string) error {
	fs := m.flags("situation", "list | show ID | apply ID|FILE.json [--label LABEL] | reset")
	label := fs.String("label", "", "certificate `label` to which the situation applies (default amo_pj.test@test.rss.fr)")
	asJSON := fs.Bool("json", false, "list as JSON")
	find := m.clientFlags(fs)
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	switch {
	case len(rest) == 1 && rest[0] == "list":
		return m.listSituations(*asJSON)
	case len(rest) == 2 && rest[0] == "show":
		return m.showSituation(rest[1])
	case len(rest) == 2 && rest[0] == "apply":
		return m.applySituation(ctx, find, rest[1], *label)
	case len(rest) == 1 && rest[0] == "reset":
		c, err := find()
		if err != nil {
			return err
		}
		if err := c.do(ctx, http.MethodDelete, "/api/v1/situations", nil, nil); err != nil {
			return err
		}
		fmt.Fprintln(m.Stdout, "Situation nominale rétablie.")
		return nil
	}
	return usagef("expected list, show ID, apply ID or reset; see -h")
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
		fmt.Fprintf(tw, "%s\t%s\t%s\n", s.ID, s.Title, strings.Join(s.Requirements, " "))
	}
	return tw.Flush()
}

func (m *Main) showSituation(id string) error {
	all, err := scenarios.Situations()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(s scenarios.Situation) bool { return s.ID == id })
	if i < 0 {
		return usagef("no situation %q; amfront situation list names them", id)
	}
	m.explain(all[i])
	return nil
}

func (m *Main) explain(s scenarios.Situation) {
	fmt.Fprintf(m.Stdout, "%s\n  Ce qui se passe : %s\n  Attendu du LPS  : %s\n  Le frontal      : %s\n  Exigences     "+
		"  : %s\n",
		s.Title, s.Lesson, s.LPS, s.Frontal, strings.Join(s.Requirements, ", "))
}

func (m *Main) applySituation(ctx context.Context, find func() (*client, error), what, label string) error {
	c, err := find()
	if err != nil {
		return err
	}
	var done scenarios.Situation
	if strings.HasSuffix(what, ".json") {
		data, err := os.ReadFile(what)
		if err != nil {
			return usageError{err}
		}
		if err := c.do(ctx, http.MethodPost, "/api/v1/situations?label="+url.QueryEscape(label), data, &done); err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
	} else if err := c.do(ctx, http.MethodPost, "/api/v1/situations/"+url.PathEscape(what),
		map[string]string{"label": label}, &done); err != nil {
		return err
	}
	m.explain(done)
	return nil
}

// fault plans deterministic faults.
func (m *Main) fault(ctx context.Context, args []string) error {
	fs := m.flags("fault", `list | arm `+
		`'{"id":"…","protocol":"smtp","command":"RCPT","until":1,"action":{"code":451}}' | clear [ID]`)
	c, rest, err := m.connect(fs, args)
	if err != nil {
		return err
	}
	switch {
	case len(rest) == 1 && rest[0] == "list":
		return m.show(ctx, c, "/api/v1/faults")
	case len(rest) == 2 && rest[0] == "arm":
		var rule fault.Rule
		return c.do(ctx, http.MethodPost, "/api/v1/faults", []byte(rest[1]), &rule)
	case len(rest) == 1 && rest[0] == "clear":
		return c.do(ctx, http.MethodDelete, "/api/v1/faults", nil, nil)
	case len(rest) == 2 && rest[0] == "clear":
		return c.do(ctx, http.MethodDelete, "/api/v1/faults/"+url.PathEscape(rest[1]), nil, nil)
	}
	return usagef("expected list, arm RULE or clear [ID]; see -h")
}

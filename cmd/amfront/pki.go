package main

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"

	"amfront/journal"
	"amfront/pki/testca"
	"amfront/scenarios"
	"amfront/words"
	"amfront/words/spelling"
)

// pki shows and changes the PKI of a running bench.
func (m *Main) pki(ctx context.Context, args []string) error {
	fs := m.flags("pki", `show | export --out DIR | OPERATION LABEL [--defect ID] [--variant STATE]
operations: renew, supersede, revoke, revoke-without-replacement, expire, roll, republish, crl, defect
LABEL such as amo_pj.test@test.rss.fr`)
	out := fs.String("out", "", "`directory` for export")
	defect := fs.String("defect", "", "defect `id` for the operation defect")
	variant := fs.String("variant", "",
		"CRL `state` for the operation crl: fresh, outdated, absent, forged, other-key, other-ca, unchanged, not-yet-valid, "+
			"older, lapsed, delta, scope, some-reasons, critical, endless")
	format := formatFlag(fs)
	c, rest, err := m.connect(fs, args)
	if err != nil {
		return err
	}
	switch {
	case len(rest) == 1 && rest[0] == "show":
		var d testca.Description
		return m.show(ctx, c, "/api/v1/pki", *format, &d, func(row func(...any)) { tablePKI(d, row) })
	case len(rest) == 1 && rest[0] == "export":
		if *out == "" {
			return usagef("export needs --out DIR")
		}
		return m.exportPKI(ctx, c, *out)
	case len(rest) == 2:
		return m.operatePKI(ctx, c, scenarios.Step{Op: rest[0], Label: rest[1], Defect: *defect, Variant: *variant})
	}
	return usagef("expected show, export --out DIR, or an operation and a label; see -h")
}

// tablePKI lists the certificates, then the authorities with their lists.
func tablePKI(d testca.Description, row func(...any)) {
	const day = "2006-01-02"
	row("CERTIFICAT", "NUMÉRO DE SÉRIE", "DU", "AU", "ÉTAT", "PUBLIÉ", "EN SERVICE", "ÉCART")
	yes := map[bool]string{true: "oui", false: "-"}
	for _, c := range d.Certificates {
		row(c.Label, c.Serial, c.NotBefore.Format(day), c.NotAfter.Format(day), c.State, yes[c.Published], yes[c.Current],
			cmp.Or(c.Defect, "-"))
	}
	row()
	row("AUTORITÉ", "NUMÉRO DE SÉRIE", "DU", "AU", "ÉTAT", "LISTE", "N°", "ÉCART")
	for _, a := range d.Authorities {
		number := "-"
		if a.CRL != nil {
			number = fmt.Sprint(a.CRL.Number)
		}
		row(a.Name, a.Serial, a.NotBefore.Format(day), a.NotAfter.Format(day), a.State, a.CRLState, number,
			cmp.Or(a.Defect, "-"))
	}
}

func (m *Main) operatePKI(ctx context.Context, c *client, step scenarios.Step) error {
	if _, known := scenarios.Ops[step.Op]; !known {
		return usagef("unknown operation %q%s; see -h", step.Op,
			spelling.Suggest(step.Op, slices.Sorted(maps.Keys(scenarios.Ops))))
	}
	op := step.Op
	step.Op = ""
	var done []journal.PKIChanged
	if err := c.do(ctx, http.MethodPost, "/api/v1/pki/"+url.PathEscape(op), step, &done); err != nil {
		return err
	}
	for _, d := range done {
		m.say(m.Stdout, "%s %s serial %s: %s\n", d.Op, d.Label, d.Serial, d.Detail)
	}
	return nil
}

// maxExported bounds one exported file, in octets: certificates and CRLs are small.
const maxExported = 16 << 20

// exportPKI writes anchors, chains and CRLs, PEM and DER.
func (m *Main) exportPKI(ctx context.Context, c *client, dir string) error {
	data, err := c.raw(ctx, http.MethodGet, "/api/v1/pki/export.zip", nil)
	if err != nil {
		return err
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	for _, f := range z.File {
		if !filepath.IsLocal(f.Name) {
			return words.Errorf("the bench sent a file named %q; refused", f.Name)
		}
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return usagef("--out %s: %w", dir, err)
		}
		if err := unzip(f, name); err != nil {
			return usagef("--out %s: %w", dir, err)
		}
		fmt.Fprintln(m.Stdout, name)
	}
	return nil
}

func unzip(f *zip.File, name string) error {
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, maxExported))
	if err != nil {
		return err
	}
	return os.WriteFile(name, data, 0o644)
}

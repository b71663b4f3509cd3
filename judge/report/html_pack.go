package report

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"html/template"
	"strings"
)

// cut stands in a rendered sheet around a piece that others resemble: cut, its
// kind in one letter, cut, the piece, cut. No value brings one: it is a NUL, which
// html/template replaces.
const cut = "\x00"

// whole is a rendered sheet without its cuts.
func whole(text string) template.HTML {
	var out strings.Builder
	for i, s := range strings.Split(text, cut) {
		if i%3 != 1 {
			out.WriteString(s)
		}
	}
	return template.HTML(out.String())
}

// pack is what the book unfolds on demand, compressed: for each plan ("A-09") a
// data block that no browser runs, with the sheets of its scenarios, then their
// pieces by kind, each of which the script puts back in its place. Compression
// sees 32 KiB back: with the diagrams beside each other they cost half.
// A scenario with a page of its own has only its traces there.
func (b *book) pack() ([]template.HTML, error) {
	var names []string
	plans := map[string][]*sheetView{}
	for _, c := range b.Chapters {
		for _, v := range c.Sheets {
			if plans[v.Pack()] == nil {
				names = append(names, v.Pack())
			}
			plans[v.Pack()] = append(plans[v.Pack()], v)
		}
	}
	out := make([]template.HTML, len(names))
	err := atOnce(len(names), func(i int) error {
		var packed bytes.Buffer
		z, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
		if err == nil {
			err = packPlan(z, plans[names[i]])
		}
		if err == nil {
			err = z.Close()
		}
		out[i] = template.HTML(`<script type="application/gzip" id="lot-` + names[i] + `">` +
			base64.StdEncoding.EncodeToString(packed.Bytes()) + "</script>\n")
		return err
	})
	return out, err
}

func packPlan(z *gzip.Writer, sheets []*sheetView) error {
	var all strings.Builder
	pieces := map[string]*strings.Builder{}
	for _, v := range sheets {
		text := v.annex
		if !v.Red {
			text = v.sheet + v.annex
		}
		fmt.Fprintf(&all, `<div data-fiche="%s">`, v.Anchor)
		parts := strings.Split(text, cut)
		for i := 0; i+2 < len(parts); i += 3 {
			kind := parts[i+1]
			if pieces[kind] == nil {
				pieces[kind] = &strings.Builder{}
			}
			fmt.Fprintf(&all, `%s<i data-ici="%s %d"></i>`, parts[i], v.Anchor, i)
			fmt.Fprintf(pieces[kind], `<div data-piece="%s %d">%s</div>`, v.Anchor, i, parts[i+2])
		}
		all.WriteString(parts[len(parts)-1] + `</div>`)
	}
	for _, kind := range strings.Split("dtmscx", "") {
		if p := pieces[kind]; p != nil {
			all.WriteString(p.String())
		}
	}
	_, err := z.Write([]byte(all.String()))
	return err
}

// Pack names the data block that holds the sheet.
func (v *sheetView) Pack() string {
	plan, _, _ := strings.Cut(v.Anchor, ".")
	return plan
}

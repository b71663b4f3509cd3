package exchanges

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"amfront/bench"
	"amfront/console/web"
	"amfront/journal"
	"amfront/judge/report"
	"amfront/receiver"
	"amfront/receiver/cms"
	"amfront/words"
)

const (
	rawShown = 8 << 10          // octets of a window on the raw message
	maxNodes = 500              // of an ASN.1 tree on a page
	viewTime = 20 * time.Second // to work out one view
)

// tabs are the views of an exchange.
var tabs = []struct{ ID, Title string }{
	{"resume", "Résumé"}, {"deroule", "Déroulé"}, {"message", "En-têtes et MIME"}, {"cms", "CMS"},
	{"certificats", "Certificats"},
	{"fichier", "Fichier déchiffré"}, {"reponse", "Réponse"}, {"dialogues", "Dialogues"}, {"octets", "Octets"},
	{"moment", "Remonter le temps"},
}

// view is what templates/echange.gohtml shows.
type view struct {
	bench.Message
	View, Address string
	Tabs          []tab
	Notes         []note
	Newer, Older  string // ids
	Body          any    // of the view
	Missing       any    // why the view has nothing to show
}

type tab struct {
	ID, Title string
	Current   bool
}

type note struct {
	At   time.Time
	Text string
}

func (s *pages) exchange(w http.ResponseWriter, r *http.Request) {
	m, raw, err := s.World.Message(r.PathValue("id"))
	if err != nil {
		s.Failed(w, r, err)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), viewTime)
	defer cancel()
	v := &view{Message: m, View: r.URL.Query().Get("vue"), Address: "/echanges/" + m.ID}
	if !slices.ContainsFunc(tabs, func(t struct{ ID, Title string }) bool { return t.ID == v.View }) {
		v.View = "resume"
	}
	shown := ""
	for _, t := range tabs {
		v.Tabs = append(v.Tabs, tab{t.ID, t.Title, t.ID == v.View})
		if t.ID == v.View && t.ID != "resume" {
			shown = t.Title
		}
	}
	if err := s.fill(ctx, v, raw, r); err != nil {
		var missing web.UserError
		if !errors.As(err, &missing) {
			s.Failed(w, r, err)
			return
		}
		v.Missing = missing.Text
	}
	var subject any = words.Text("(sans objet)")
	if m.Subject != "" {
		subject = web.Clip(100, m.Subject)
	}
	at := m.ReceivedAt.Local()
	s.Show(w, r, web.Screen{Title: words.Errorf("%s : %s", subject, web.Outcome(m)), View: shown, Body: "exchange",
		Fragment: "exchange-body", Data: v, Lead: words.Errorf("Échange du %d %v à %s", at.Day(), web.Month(at),
			at.Format("15:04:05"))})
}

func (s *pages) fill(ctx context.Context, v *view, raw journal.Digest, r *http.Request) error {
	before, err := s.World.Messages(ctx, bench.Filter{BeforeID: v.ID, Limit: 1}, 0)
	if err != nil {
		return err
	}
	if len(before) > 0 {
		v.Older = before[0].ID
	}
	if v.Newer, err = s.World.NextMessage(v.ID); err != nil {
		return err
	}
	if v.Notes, err = s.notes(ctx, v.Message); err != nil {
		return err
	}
	number := func(name string) int { n, _ := strconv.Atoi(r.URL.Query().Get(name)); return n }
	switch v.View {
	case "resume", "certificats":
		v.Body = s.comparison(v.Message)
	case "deroule", "dialogues":
		n, err := s.neighbours(ctx, v.Message)
		if err != nil {
			return err
		}
		d, err := n.diagram(ctx, v.Message)
		if err != nil {
			return err
		}
		v.Body = struct {
			*neighbourhood
			Diagram template.HTML
		}{n, d}
	case "moment":
		n, err := s.neighbours(ctx, v.Message)
		if err != nil {
			return err
		}
		if v.Body, err = s.Moment(r, s.World.Journal, web.Stops(n.Events), 0, s.World.PKIAt); err != nil {
			return err
		}
	case "message":
		v.Body, err = s.World.Structure(ctx, v.ID)
	case "cms":
		v.Body, err = s.cmsView(ctx, v.Message, raw)
	case "fichier":
		if v.PlainSHA256 == "" {
			return web.Refusal(http.StatusConflict,
				words.Errorf("Aucune clé de ce banc n’ouvre la pièce jointe, ou elle n’est pas chiffrée. %s", v.Reason),
				bench.ErrNotOpened)
		}
		v.Body, err = s.fileView(ctx, v.Message, number("a"), number("o"))
	case "reponse":
		v.Body, err = s.replyView(ctx, v.Message)
	case "octets":
		v.Body, err = s.rawView(raw, number("o"))
	}
	return err
}

// notes are the annotations of an exchange, oldest first.
func (s *pages) notes(ctx context.Context, m bench.Message) ([]note, error) {
	var out []note
	for ev, err := range s.World.Journal.EventsOf(ctx, m.Event, journal.KindAnnotation) {
		if err != nil {
			return nil, err
		}
		var a journal.Annotation
		if ev.Decode(&a) == nil && a.Message == m.ID {
			out = append(out, note{ev.Time, a.Text})
		}
	}
	return out, nil
}

type rawWindow struct {
	Size             int64
	From, Prev, Next int
	Hex, Text        string
}

func (s *pages) rawView(d journal.Digest, at int) (*rawWindow, error) {
	b, err := s.World.Journal.OpenBlob(d)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	v := &rawWindow{Size: b.Size(), From: max(0, at-at%16)}
	if int64(v.From) >= v.Size {
		v.From = 0
	}
	buf := make([]byte, rawShown)
	n, err := b.ReadAt(buf, int64(v.From))
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	v.Text = web.Clean(strings.ReplaceAll(string(buf[:n]), "\r\n", "\n"))
	v.Hex = strings.TrimRight(dump(buf[:n], v.From), "\n")
	v.Prev, v.Next = turn(v.From, rawShown, int(v.Size))
	return v, nil
}

// certificateColumn is one side of "attendu, choisi".
type certificateColumn struct {
	Ref   *journal.CertificateRef
	State web.Listing
	report.Certificate
}

type comparison struct {
	Expected, Chosen certificateColumn
	Rows             []comparedRow
	Same             bool // the same certificate on both sides
}

type comparedRow struct {
	Name             string
	Expected, Chosen any
	Differs          bool
}

func (s *pages) comparison(m bench.Message) *comparison {
	c := &comparison{Expected: s.certificate(m.Expected, m.ExpectedState),
		Chosen: s.certificate(m.Certificate, m.CertificateState)}
	c.Same = m.Expected != nil && m.Certificate != nil && *m.Expected == *m.Certificate
	e, k := c.Expected, c.Chosen
	for _, row := range []comparedRow{
		{Name: "Libellé", Expected: e.Label, Chosen: k.Label},
		{Name: "Numéro de série", Expected: e.Serial, Chosen: k.Serial},
		{Name: "État à l’arrivée du lot", Expected: e.State, Chosen: k.State},
		{Name: "Titulaire", Expected: e.Subject, Chosen: k.Subject}, {Name: "Émetteur", Expected: e.Issuer, Chosen: k.Issuer},
		{Name: "Valable du", Expected: day(e.NotBefore), Chosen: day(k.NotBefore)},
		{Name: "jusqu’au", Expected: day(e.NotAfter), Chosen: day(k.NotAfter)},
		{Name: "Clé", Expected: e.Key, Chosen: k.Key}, {Name: "Usages de la clé", Expected: e.KeyUsage, Chosen: k.KeyUsage},
		{Name: "SHA-256", Expected: string(e.SHA256), Chosen: string(k.SHA256)},
	} {
		expected, chosen := fmt.Sprint(row.Expected), fmt.Sprint(row.Chosen)
		if expected == "" && chosen == "" {
			continue
		}
		row.Differs = m.Expected != nil && m.Certificate != nil && expected != chosen
		c.Rows = append(c.Rows, row)
	}
	return c
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("02/01/2006 15:04:05") + " UTC"
}

// certificate is what a certificate holds, and how it stood when the lot arrived:
// today's directory says nothing of that.
func (s *pages) certificate(ref *journal.CertificateRef, st *journal.CertificateState) certificateColumn {
	c := certificateColumn{Ref: ref, State: stateWords(st)}
	if ref == nil {
		return c
	}
	c.Label, c.Serial = ref.Label, ref.Serial
	for _, cred := range s.World.PKI.Credentials(ref.Label) {
		if cred.SerialHex() != ref.Serial {
			continue
		}
		if d, err := report.DescribeCertificate(cred.Certificate.Raw); err == nil {
			c.Certificate = d
			c.Label, c.Serial = ref.Label, ref.Serial
		}
	}
	return c
}

// stateWords says how a certificate stood; "" where a journal of before does not
// tell.
func stateWords(st *journal.CertificateState) (out web.Listing) {
	if st == nil {
		return nil
	}
	for _, w := range []struct {
		is   bool
		word any
	}{{st.Revoked, "révoqué"}, {st.Expired, "expiré"}, {st.NotYet, "pas encore valable"},
		{st.Published, "publié dans l’annuaire"}, {!st.Published, "non publié"},
		{st.Newer, "remplacé par un plus récent"}, {st.Defect != "", words.Errorf("altéré à dessein : %s", st.Defect)}} {
		if w.is {
			out = append(out, w.word)
		}
	}
	return out
}

// cmsView is the envelope as the receiver reads it, and its ASN.1 tree.
type cmsView struct {
	Info       *cms.Info
	Failure    *receiver.ReportFailure
	Recipients []cmsRecipient
	Tree       *field
	Lines      []octetLine // the first octets
	More       bool        // not all of them
	Compared   *comparison
	TreeError  *cms.Error // why it ends early
	Cut        bool       // the tree is not shown whole
}

type cmsRecipient struct {
	cms.Recipient
	Label, Defect string // of the bench's certificate that it names
	Known         bool
}

func (s *pages) cmsView(ctx context.Context, m bench.Message, raw journal.Digest) (*cmsView, error) {
	b, err := s.World.Journal.OpenBlob(raw)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	found, err := receiver.Examine(ctx, b, receiver.ExamineOptions{Name: m.ID + ".eml"})
	if err != nil {
		return nil, err
	}
	v := &cmsView{Info: found.CMS, Failure: found.Failure, Compared: s.comparison(m)}
	if v.Info != nil {
		for _, rec := range v.Info.Recipients {
			r := cmsRecipient{Recipient: rec}
			c, known := s.World.PKI.Find(rec.RawIssuer, rec.Serial)
			if rec.Serial == nil {
				c, known = s.World.PKI.FindKeyID(rec.KeyID)
			}
			if known {
				r.Known, r.Label, r.Defect = true, c.Label, c.Defect
			}
			v.Recipients = append(v.Recipients, r)
		}
	}
	pr, pw := io.Pipe()
	go func() { pw.CloseWithError(s.World.WriteAttachment(ctx, m.ID, pw)) }()
	tree, err := cms.Tree(pr, cms.Limits{})
	pr.CloseWithError(errEnough)
	if err != nil && !errors.As(err, &v.TreeError) {
		v.TreeError = &cms.Error{Class: cms.ReadFailed, Offset: -1, Detail: cms.Said(err.Error(), "")}
	}
	left := maxNodes
	v.Cut = prune(tree, &left)
	v.Tree = fieldOf(tree)
	data, err := first(octetsBeside+1, func(to io.Writer) error { return s.World.WriteAttachment(ctx, m.ID, to) })
	v.More = len(data) > octetsBeside
	v.Lines = besides(data[:min(len(data), octetsBeside)], v.Tree)
	return v, err
}

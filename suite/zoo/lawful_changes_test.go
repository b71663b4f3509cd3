package zoo

import (
	"bytes"
	"compress/gzip"
	"crypto/x509"
	"encoding/asn1"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/go-ldap/ldap/v3"

	"amfront/lps"
	"amfront/lps/adapter"
)

var (
	anyField  = regexp.MustCompile(`(?m)^[A-Z][\w-]+:`)
	dateField = regexp.MustCompile(`(?m)^(Date:)\s+(.*)\r`)
	verb      = regexp.MustCompile(`^(MAIL FROM:|RCPT TO:|\S+)`)
)

// changes are the differences that are no rewriting, by the twin's name.
func changes() map[string]change {
	policy := func(f func(*lps.Policy)) change { return change{policy: f} }
	names := func(f func(string) string) change {
		return change{form: func(l *twinMail) { l.head = anyField.ReplaceAllStringFunc(l.head, f) }}
	}
	out := map[string]change{
		"ordre-inverse":          {form: reversed},
		"champs-en-minuscules":   names(strings.ToLower),
		"champs-en-capitales":    names(strings.ToUpper),
		"date-d-un-autre-fuseau": {form: elsewhere},
		"autre-nom-de-fichier": policy(func(p *lps.Policy) {
			p.FileName = func(l *lps.Lot) string { return "Télétransmission " + l.Compostage + ".pkcs7" }
		}),
		"destinataire-par-identifiant-de-cle": policy(func(p *lps.Policy) { p.RecipientID = byKey }),
		"au-fil-de-l-eau":                     policy(inPieces),
		"gzip-rapide":                         policy(gzipped(gzip.BestSpeed, gzip.Header{OS: 255})),
		"gzip-nomme": policy(gzipped(gzip.BestCompression, gzip.Header{OS: 255, Name: "LOT.B2", Comment: "lot d'essai",
			ModTime: time.Unix(1_700_000_000, 0)})),
		"gzip-en-deux-membres": policy(func(p *lps.Policy) {
			compress := p.Compress
			p.Compress = func(f []byte) ([]byte, error) {
				a, err := compress(f[:len(f)/2])
				if err != nil {
					return nil, err
				}
				b, err := compress(f[len(f)/2:])
				return slices.Concat(a, b), err
			}
		}),
		"commandes-en-minuscules": {options: saying(nil, func(c string) string {
			return verb.ReplaceAllStringFunc(c, strings.ToLower)
		})},
		"authentifie-plain": {driver: asked(withLogin)},
		"authentifie-login": {policy: func(p *lps.Policy) { p.Auth = sasl.NewLoginClient }, driver: asked(withLogin)},
		"apop":              policy(func(p *lps.Policy) { p.APOP = true }),
		"page-par-page":     policy(func(p *lps.Policy) { p.Ask = byPages }),
		"sans-bind":         policy(func(p *lps.Policy) { p.NoBind = true }),
		"accord-demande":    policy(func(p *lps.Policy) { p.AskUser = true }),
		"un-seul-essai":     policy(func(p *lps.Policy) { p.Attempts = 1 }),
		"sans-preuve-refus-pour-de-bon": policy(func(p *lps.Policy) {
			p.Attempts, p.Flush = 1, false
		}),
		"reinstalle-la-meme-liste": policy(func(p *lps.Policy) {
			newer := p.NewerCRL
			p.NewerCRL = func(fresh, held *x509.RevocationList) bool {
				return newer(fresh, held) || bytes.Equal(fresh.Raw, held.Raw)
			}
		}),
		"controle-dans-l-autre-ordre": policy(func(p *lps.Policy) {
			p.Checks = slices.Clone(p.Checks)
			slices.Reverse(p.Checks)
		}),
		"plan-en-utc": policy(drawn(func(d time.Time, n func(int) int) time.Time { // 02:00 to 10:30 in Paris
			return time.Date(d.Year(), d.Month(), d.Day(), 1, n(510), n(60), 0, time.UTC)
		})),
		"plan-de-jour": policy(drawn(func(d time.Time, n func(int) int) time.Time {
			return time.Date(d.Year(), d.Month(), d.Day(), 9, n(540), n(60), 0, d.Location())
		})),
		"efface-a-la-releve-suivante": policy(func(p *lps.Policy) { p.Keeps = func(earlier bool) bool { return !earlier } }),
		"longue-releve": {options: saying(func(c string) []string {
			if strings.HasPrefix(c, "RETR") {
				time.Sleep(2700 * time.Millisecond) // each pause lawful, both together longer than any
			}
			return nil
		}, func(c string) string { return c })},
		"longue-mise-a-jour": policy(func(p *lps.Policy) {
			p.Ask = func(c *ldap.Conn, r *ldap.SearchRequest) (*ldap.SearchResult, error) {
				time.Sleep(1200 * time.Millisecond)
				return c.Search(r)
			}
		}),
		"liste-perimee-refusee": policy(freshLists),
		"une-demande-par-jour":  policy(func(p *lps.Policy) { p.Counts = true }),
		"listes-par-une-tache":  policy(func(p *lps.Policy) { p.ListsByJob = true }),
		"reponses-breves":       {driver: answering(brief)},
		"alertes-bavardes": {driver: answering(func(a *adapter.Answer) {
			a.Alerts = append(a.Alerts, "Conseil du jour : sauvegardez le poste.")
		})},
		"met-tout-a-jour": {driver: asked(func(r *adapter.Request) {
			if p, ok := r.Params.(*adapter.Refresh); ok {
				r.Params = &adapter.Refresh{What: everything().What, Labels: p.Labels}
			}
		})},
		"se-met-a-jour-a-l-installation": {driver: wrap(updatesAfter)},
		"magasin-rempli-d-avance":        {driver: wrap(updatesAfter)},
		"se-met-a-jour-avant-la-releve":  {driver: wrap(updatesBefore)},
		"releve-deux-fois":               {driver: wrap(pollsTwice)},
		"alerte-si-cela-dure":            {driver: onceQuiet},
		"racine-perimee-refusee":         {driver: soundRoots},
	}
	return out
}

// reversed writes the fields of both headers from the last to the first.
func reversed(l *twinMail) {
	parts := strings.Split(strings.TrimSuffix(l.head, "\r\n\r\n"), "\r\n\r\n")
	for i, p := range parts {
		lines := strings.Split(p, "\r\n")
		first := 0
		if strings.HasPrefix(p, "--") {
			first = 1
		}
		slices.Reverse(lines[first:])
		parts[i] = strings.Join(lines, "\r\n")
	}
	l.head = strings.Join(parts, "\r\n\r\n") + "\r\n\r\n"
}

// elsewhere dates a message in the zone that is furthest from ours.
func elsewhere(l *twinMail) {
	if m := dateField.FindStringSubmatch(l.head); m != nil {
		if t, err := mail.ParseDate(m[2]); err == nil {
			at := t.In(time.FixedZone("", 14*3600)).Format("2 Jan 2006 15:04:05 -0700")
			l.head = strings.Replace(l.head, m[0], m[1]+" "+at+"\r", 1)
		}
	}
}

func gzipped(level int, h gzip.Header) func(*lps.Policy) {
	return func(p *lps.Policy) {
		p.Compress = func(f []byte) ([]byte, error) {
			var b bytes.Buffer
			w, err := gzip.NewWriterLevel(&b, level)
			if err != nil {
				return nil, err
			}
			w.Header = h
			if _, err := w.Write(f); err != nil {
				return nil, err
			}
			err = w.Close()
			return b.Bytes(), err
		}
	}
}

// byKey names a recipient by its key (RFC 5652 §6.2.1).
func byKey(to *x509.Certificate) (version int, id asn1.RawValue, err error) {
	return 2, asn1.RawValue{Class: asn1.ClassContextSpecific, Bytes: to.SubjectKeyId}, nil
}

// byPages reads all that is below a base two entries at a time, and takes the
// one that was meant.
func byPages(c *ldap.Conn, r *ldap.SearchRequest) (*ldap.SearchResult, error) {
	if r.Scope == ldap.ScopeBaseObject {
		return c.Search(r)
	}
	wanted := strings.ToLower(strings.Trim(r.Filter, "()") + ",")
	r.Filter, r.SizeLimit = "(cn=*)", 0
	res, err := c.SearchWithPaging(r, 2)
	if err == nil {
		res.Entries = slices.DeleteFunc(res.Entries, func(e *ldap.Entry) bool {
			return !strings.HasPrefix(strings.ToLower(e.DN), wanted)
		})
	}
	return res, err
}

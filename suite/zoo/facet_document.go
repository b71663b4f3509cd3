package zoo

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strings"

	"amfront/journal"
)

// documentFacets are of the encrypted document and what is in it.
func documentFacets() []Facet {
	return []Facet{
		{"document", "Octets de la pièce jointe", each(attachments(func(p part) string { return form(p.body) }))},
		{"chiffrement", "Algorithme de chiffrement du contenu",
			each(ofCMS(func(_ *tape, c envelope) []string { return []string{c.cipher} }))},
		{"transport", "Algorithme de transport de la clé",
			each(ofCMS(func(_ *tape, c envelope) []string { return c.transport }))},
		{"destinataire", "Certificat désigné comme destinataire", each(ofCMS(func(t *tape, c envelope) (out []string) {
			for _, s := range c.serials {
				out = append(out, t.bearer(s))
			}
			for _, id := range c.keyIDs {
				out = append(out, "par identifiant de clé : "+t.keyed(id))
			}
			return out
		}))},
		{"designation", "Identifiant du destinataire, comme le frontal le lit", designations},
		{"cle", "Clés de session", sessionKeys},
		{"tirage", "Comment clés et vecteurs sont faits, comme le frontal le voit", drawings},
		{"clair", "Contenu déchiffré", plaintexts},
		{"compression", "Taille du contenu déchiffré, s'il est compressé", compressed},
		{"frontal", "Décisions du frontal", decisions},
		{"reprises", "Fichiers envoyés plusieurs fois", again},
		{"choix", "Certificat choisi, comparé au certificat attendu", choices},
	}
}

// form tells what a document's octets are, by their beginning and end.
func form(b []byte) string {
	switch {
	case len(b) == 0:
		return "vide"
	case bytes.HasPrefix(b, []byte("-----BEGIN")):
		return "PEM"
	case bytes.HasPrefix(b, []byte("MI")) && isBase64(b):
		return "texte base64"
	case bytes.HasPrefix(b, []byte{0x1f, 0x8b}):
		return "gzip"
	case printable(b[:min(64, len(b))]):
		return "en clair, lisible"
	case b[0] != 0x30:
		return "ni CMS ni texte, début " + hex.EncodeToString(b[:min(4, len(b))])
	}
	v, rest, err := readTLV(b)
	switch {
	case err != nil:
		return "ASN.1 tronqué ou illisible"
	case len(rest) > 0:
		return fmt.Sprintf("ASN.1 suivi d'octets de trop, %s", lengths(v.indefinite))
	}
	return lengths(v.indefinite) + ", type " + contentType(v)
}

func printable(b []byte) bool {
	return !bytes.ContainsFunc(b, func(r rune) bool { return (r < ' ' || r > '~') && r != '\r' && r != '\n' })
}

func lengths(indefinite bool) string {
	if indefinite {
		return "BER, longueur indéfinie"
	}
	return "DER"
}

func isBase64(b []byte) bool {
	return !bytes.ContainsFunc(b, func(r rune) bool {
		return !strings.ContainsRune("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n", r)
	})
}

func ofCMS(f func(*tape, envelope) []string) func(*tape, letter) []string {
	return func(t *tape, l letter) (out []string) {
		for _, p := range l.attached() {
			c, err := readEnvelope(p.body)
			if err != nil {
				out = append(out, "pas d'enveloppe CMS lisible")
				continue
			}
			out = append(out, f(t, c)...)
		}
		return out
	}
}

func sessionKeys(t *tape) []string {
	var keys []string
	for _, m := range received(t) {
		if m.CMS != nil && m.CMS.KeySHA256 != "" {
			keys = append(keys, string(m.CMS.KeySHA256))
		}
	}
	return []string{fmt.Sprintf("%d documents ouverts, %d clés de session", len(keys), len(distinct(keys)))}
}

// received are the messages at a front-end.
func received(t *tape) []journal.MessageReceived {
	return of[journal.MessageReceived](t, journal.KindMessageReceived)
}

// of decodes the events of a kind; one that cannot be read is left out.
func of[T any](t *tape, kind journal.Kind) []T {
	var out []T
	for _, ev := range t.events {
		var v T
		if ev.Kind == kind && ev.Decode(&v) == nil {
			out = append(out, v)
		}
	}
	return out
}

// plaintexts compares what was decrypted with the files that the LPS was given.
func plaintexts(t *tape) []string {
	files := map[journal.Digest]int{}
	out := []string{}
	for _, ev := range t.events {
		var x journal.Expected
		var m journal.MessageReceived
		switch {
		case ev.Kind == journal.KindExpected && ev.Decode(&x) == nil && x.What == "file":
			if files[x.SHA256] == 0 {
				files[x.SHA256] = len(files) + 1
			}
		case ev.Kind == journal.KindMessageReceived && ev.Decode(&m) == nil:
			switch {
			case m.PlainSHA256 == "":
				out = append(out, "non déchiffré")
			case files[m.PlainSHA256] > 0:
				out = append(out, fmt.Sprintf("fichier confié n° %d, tel quel", files[m.PlainSHA256]))
			case files[m.FileSHA256] > 0:
				out = append(out, fmt.Sprintf("fichier confié n° %d, compressé", files[m.FileSHA256]))
			default:
				out = append(out, fmt.Sprintf("autre contenu que le fichier confié, %d octets", m.PlainSize))
			}
		}
	}
	return out
}

// compressed are the sizes of what was compressed before it was encrypted.
func compressed(t *tape) []string {
	out := []string{}
	for _, m := range received(t) {
		if m.PlainSHA256 != m.FileSHA256 {
			out = append(out, fmt.Sprintf("gzip de %d octets", m.PlainSize))
		}
	}
	return out
}

func decisions(t *tape) []string {
	out := []string{}
	for _, m := range received(t) {
		out = append(out, fmt.Sprintf("%s %s, %s/%s compressé=%t, à %s", m.Decision, m.ReasonCode, m.Flow.Kind, m.Flow.Usage,
			m.Flow.Compressed, m.To))
	}
	return out
}

// choices compares the certificate whose key opens with the one expected at that moment.
func choices(t *tape) []string {
	out := []string{}
	var want journal.Expected
	for _, ev := range t.events {
		var x journal.Expected
		var m journal.MessageReceived
		switch {
		case ev.Kind == journal.KindExpected && ev.Decode(&x) == nil && x.What == "certificate":
			want = x
		case ev.Kind == journal.KindMessageReceived && ev.Decode(&m) == nil:
			switch c := m.Certificate; {
			case c == nil:
				out = append(out, "aucune clé connue n'ouvre")
			case c.Serial == want.Serial:
				out = append(out, c.Label+" : celui attendu")
			default:
				out = append(out, fmt.Sprintf("%s : un autre que celui attendu (%s)", c.Label, want.Label))
			}
		}
	}
	return out
}

// again compares the sendings of one and the same file.
func again(t *tape) []string {
	type sent struct{ subjects, ids, certificates, names, plain []string }
	files := map[journal.Digest]*sent{}
	var order []journal.Digest
	for _, m := range received(t) {
		d := m.FileSHA256
		if files[d] == nil {
			files[d] = &sent{}
			order = append(order, d)
		}
		s := files[d]
		s.subjects, s.ids, s.names = append(s.subjects, m.Subject), append(s.ids, m.MessageID), append(s.names, m.FileName)
		s.plain = append(s.plain, string(m.PlainSHA256))
		if m.Certificate != nil {
			s.certificates = append(s.certificates, m.Certificate.Serial)
		}
	}
	out := []string{}
	for n, d := range order {
		s := files[d]
		out = append(out, fmt.Sprintf("fichier n° %d : %d arrivées, %d objets, %d Message-ID, %d noms de pièce, %d "+
			"certificats, %d contenus avant chiffrement",
			n+1, len(s.ids), len(distinct(s.subjects)), len(distinct(s.ids)), len(distinct(s.names)),
			len(distinct(s.certificates)), len(distinct(s.plain))))
	}
	return out
}

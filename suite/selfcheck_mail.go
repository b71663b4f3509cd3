package suite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/mail"
	"net/textproto"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"amfront/bench"
	"amfront/journal"
	"amfront/pki/testca"
)

// maxMail bounds a message that is looked at, in octets.
const maxMail = 4 << 20

// checkMail looks at every message that the bench put into a mailbox by itself.
func (s *selfChecks) checkMail(ctx context.Context, scenario string, w *bench.World, dir string) {
	wrong, err := forged(ctx, w.Journal)
	if err != nil {
		s.note(selfMail, scenario, "journal", err)
		return
	}
	roots := filepath.Join(dir, "roots.pem")
	chain := !disturbed(w)
	for ev, err := range w.Journal.EventsOf(ctx, 0, journal.KindMailStored) {
		var m journal.MailStored
		if err == nil {
			err = ev.Decode(&m)
		}
		if err != nil {
			s.note(selfMail, scenario, "journal", err)
			return
		}
		if m.Class == "lot" || m.Class == "mail" || wrong[m.ID] {
			continue
		}
		raw, err := blob(w.Journal, ev.Blobs["raw"])
		if err == nil {
			err = lintMail(raw, m.Class)
		}
		s.note(selfMail, scenario, m.Class+" "+m.ID, err)
		if m.Class != "service" || s.openssl == "" {
			continue
		}
		name := filepath.Join(dir, m.ID+".eml")
		if err = os.WriteFile(name, raw, 0o600); err == nil {
			args := []string{"cms", "-verify", "-in", name, "-out", os.DevNull, "-attime",
				strconv.FormatInt(ev.Time.Unix(), 10)}
			if chain {
				args = append(args, "-CAfile", roots, "-purpose", "any")
				err = os.WriteFile(roots, w.PKI.AnchorsPEM(), 0o600)
			} else {
				args = append(args, "-noverify")
			}
			if err == nil {
				err = s.run(ctx, args...)
			}
		}
		s.note(selfSigned, scenario, m.ID, err)
	}
}

// disturbed tells whether a step made something of the PKI wrong on purpose:
// then signatures are looked at, and not the chains above them.
func disturbed(w *bench.World) bool {
	d := w.PKI.DescribeSigned()
	return slices.ContainsFunc(d.Authorities, func(a testca.AuthorityDescription) bool {
		return a.Defect != "" || a.State != "valid"
	}) || slices.ContainsFunc(d.Certificates, func(c testca.CertificateDescription) bool {
		return c.Defect != "" || c.State != "valid"
	})
}

func blob(r journal.Reader, d journal.Digest) ([]byte, error) {
	b, err := r.OpenBlob(d)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	data, err := io.ReadAll(io.LimitReader(b, maxMail+1))
	if err == nil && len(data) > maxMail {
		err = fmt.Errorf("plus de %d octets", maxMail)
	}
	return data, err
}

// lintMail looks at the form of a message (RFC 5322 §2.1, RFC 2045, RFC 1847).
func lintMail(raw []byte, class string) error {
	for i, line := range bytes.SplitAfter(raw, []byte("\n")) {
		switch text, ended := bytes.CutSuffix(line, []byte("\r\n")); {
		case len(line) == 0:
		case !ended:
			return fmt.Errorf("la ligne %d ne finit pas par CRLF", i+1)
		case len(text) > 998:
			return fmt.Errorf("la ligne %d a %d octets, plus de 998", i+1, len(text))
		case bytes.ContainsAny(text, "\r\x00"):
			return fmt.Errorf("la ligne %d contient un CR isolé ou un octet nul", i+1)
		}
	}
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	for _, name := range []string{"Date", "From", "To", "Message-ID", "Subject", "MIME-Version", "Content-Type"} {
		if m.Header.Get(name) == "" {
			return fmt.Errorf("l'en-tête %s manque", name)
		}
		if n := len(m.Header[textproto.CanonicalMIMEHeaderKey(name)]); n > 1 {
			return fmt.Errorf("l'en-tête %s est là %d fois", name, n)
		}
	}
	if _, err := m.Header.Date(); err != nil {
		return fmt.Errorf("date : %w", err)
	}
	for _, name := range []string{"From", "To"} {
		if _, err := m.Header.AddressList(name); err != nil {
			return fmt.Errorf("en-tête %s : %w", name, err)
		}
	}
	if class == "service" {
		return lintService(m)
	}
	return nil
}

func lintService(m *mail.Message) error {
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	switch {
	case err != nil:
		return err
	case kind != "multipart/signed" || !strings.HasSuffix(params["protocol"], "pkcs7-signature") || params["micalg"] == "":
		return fmt.Errorf("un message de service doit être multipart/signed, avec protocol et micalg ; trouvé %s",
			m.Header.Get("Content-Type"))
	case m.Header.Get("In-Reply-To") == "":
		return errors.New("l'en-tête In-Reply-To manque")
	}
	return nil
}

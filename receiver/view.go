package receiver

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"amfront/pki/testca"
	"amfront/receiver/cms"
)

// view is one message as seen by one mailbox.
type view struct {
	r     *Receiver
	box   Mailbox
	picks map[*attachment]pick
}

// pick is the recipient whose key opens an attachment.
type pick struct {
	index int
	cred  *testca.Credential
	held  bool // by this mailbox, for this usage
	trial *trial
}

// describe is the description that counts: the part's, else the message's.
func (w *walk) describe(a *attachment, mixed MixedProfile) description {
	v := ""
	if a != nil {
		v = a.desc
	}
	if v == "" && w.top != nil {
		v = decodeWords(w.top.get("Content-Description"))
	}
	return parseDescription(v, mixed)
}

// keys chooses whose key opens an attachment: one that the front-end holds
// for this mailbox and usage, else any that the bench knows.
func (v *view) keys(w *walk, a *attachment) cms.KeySource {
	p := pick{index: -1}
	usage := w.describe(a, v.r.opt.Mixed).Usage
	for i, rec := range a.info.Recipients {
		c := v.find(rec)
		if c == nil {
			continue
		}
		held := c.Held && v.own(c, usage)
		if p.cred == nil || held && !p.held {
			p = pick{index: i, cred: c, held: held}
		}
		if held {
			break
		}
	}
	if v.picks == nil {
		v.picks = map[*attachment]pick{}
	}
	p.trial = &trial{named: p.cred, all: v.everyone, rsa: v.r.opt.RSA}
	if p.cred != nil {
		a.key, a.recipient = p.cred.Key, p.index
	}
	v.picks[a] = p
	return func(rec cms.Recipient) (cms.Key, bool) {
		if p.cred != nil && !sameRecipient(rec, a.info.Recipients[p.index]) {
			return cms.Key{}, false
		}
		return cms.Key{RawIssuer: rec.RawIssuer, Serial: rec.Serial, KeyID: rec.KeyID, Decrypter: p.trial}, true
	}
}

// settle is the pick once the document was read: whose key it really was.
func (v *view) settle(a *attachment, p pick) (pick, string) {
	if p.trial.won != nil && a.open() {
		rec := a.info.Recipients[a.opened.Recipient]
		if named := v.misnamed(rec, p.trial.won); !otherBench(rec, named) {
			return pick{index: a.opened.Recipient, cred: p.trial.won}, named
		}
		a.failure = &cms.Error{Class: cms.KeyDecrypt, Offset: -1, Detail: noKeyKnown}
	}
	if e := a.failure; e != nil && p.cred == nil && (e.Class == cms.KeyDecrypt || e.Class == cms.UnknownAlgorithm) {
		a.failure = &cms.Error{Class: cms.NoRecipient, Offset: -1, Detail: noKeyKnown}
	}
	return p, ""
}

func (v *view) find(rec cms.Recipient) *testca.Credential {
	if len(rec.KeyID) > 0 {
		c, _ := v.r.pki.FindKeyID(rec.KeyID)
		return c
	}
	if rec.Serial == nil {
		return nil
	}
	if c, ok := v.r.pki.Find(rec.RawIssuer, rec.Serial); ok {
		return c
	}
	// Many tools decode the issuer's name and encode it anew, with other
	// string types: it is the same name all the same (RFC 5280 §7.1).
	for _, c := range v.r.pki.FindSerial(rec.Serial) {
		if cms.EqualNames(c.Certificate.RawIssuer, rec.RawIssuer) {
			return c
		}
	}
	return nil
}

// own tells whether a credential is one of this mailbox for that usage. A
// usage that the message does not tell is not held against the key.
func (v *view) own(c *testca.Credential, usage string) bool {
	if usage == "" {
		return c.Actor == v.box.Actor
	}
	return c.Label == testca.LabelFor(v.box.Actor, caUsage(usage))
}

func caUsage(usage string) testca.Usage {
	if usage == UsageReel {
		return testca.Reel
	}
	return testca.Test // demonstration flows too (B-03)
}

func sameRecipient(a, b cms.Recipient) bool {
	if len(a.KeyID) > 0 || len(b.KeyID) > 0 {
		return string(a.KeyID) == string(b.KeyID)
	}
	return a.Serial != nil && b.Serial != nil && a.Serial.Cmp(b.Serial) == 0 && string(a.RawIssuer) == string(b.RawIssuer)
}

// conclude draws the inspection up.
func (v *view) conclude(w *walk) *Inspection {
	a := w.file()
	d := w.describe(a, v.r.opt.Mixed)
	in := &Inspection{Message: quoted(w, a), Flow: d.Flow, Size: w.s.size, Root: w.root,
		File: slices.Index(w.files, a)}
	p := pick{index: -1}
	if a != nil {
		a.part.File = true
		if got, ok := v.picks[a]; ok {
			p, in.Misnamed = v.settle(a, got)
		}
		in.Info, in.Failure, in.Fit = a.info, a.failure, a.fit
		in.Opener = p.cred
		in.fill(a, d.Compressed)
	} else {
		in.Failure = &cms.Error{Class: cms.Empty, Offset: -1, Detail: noAttachment}
	}
	label := v.label(d.Usage, p.cred)
	if c, err := v.r.pki.Current(label); err == nil {
		in.Expected = c
	}
	in.Facts = v.facts(in, a, p, d, label)
	j := &judge{w: w, a: a, d: d, box: v.box, pick: p, label: label, in: in, mixed: v.r.opt.Mixed,
		profile: v.r.opt.Profile}
	in.Findings = j.all()
	in.secret = secretOf(in, a, v.box, p.cred, v.r.opt.Now())
	for _, f := range in.Findings {
		if f.Severity == Erreur {
			in.Facts.Errors++
		}
	}
	return in
}

// label is the label of the certificate due. Where the message does not tell
// its usage, the key that it was encrypted with does, else UnknownUsage.
func (v *view) label(usage string, used *testca.Credential) string {
	if v.box.Actor == "" {
		return ""
	}
	if usage == "" && used != nil && used.Actor == v.box.Actor {
		return used.Label
	}
	if usage == "" {
		usage = v.r.opt.UnknownUsage
	}
	return testca.LabelFor(v.box.Actor, caUsage(usage))
}

func (v *view) facts(in *Inspection, a *attachment, p pick, d description, label string) Facts {
	f := Facts{UnknownMailbox: v.box.Actor == "", AnnouncedK: d.Encrypted, Actor: v.box.Actor, Usage: d.Usage,
		ExpectedLabel: label}
	if in.Failure != nil {
		f.Class = in.Failure.Class
	}
	f.Encrypted = d.Encrypted || a != nil && (a.info != nil || enciphered(a.head))
	f.Clear = d.Encrypted && a != nil && a.clear && plainly(a.head) != unstructured
	if a == nil || a.info == nil {
		return f
	}
	f.Readable = true
	f.KeyHeld = p.held
	if p.cred == nil {
		return f
	}
	f.OtherDetail = credentialWords(p.cred)
	if !p.held {
		f.OtherLabel, f.Misnamed = p.cred.Label, in.Misnamed
		f.Class = cms.NoRecipient
		return f
	}
	st := v.r.pki.Status(p.cred)
	f.Revoked, f.Expired, f.NewerPublished = st.Revoked, st.Expired, st.Newer != nil
	f.Decrypted = a.open()
	return f
}

// credentialWords names a certificate in a French sentence.
func credentialWords(c *testca.Credential) string {
	s := "numéro de série " + c.SerialHex()
	if c.Issuer != nil {
		s += ", émis par " + c.Issuer.Name
		if c.Issuer.Generation > 1 {
			s += " (nouvelle génération)"
		}
	}
	return s
}

// fill takes over what reading the attachment gave.
func (in *Inspection) fill(a *attachment, announced bool) {
	if a.sink == nil || !a.clear && !a.open() {
		return
	}
	if !announced && a.sink.kind == cms.Zlib && a.sink.unpack != nil {
		a.sink.kind, a.sink.file = "", nil // two octets that merely look like it
	}
	in.PlainSHA256 = a.sink.raw.sum()
	in.PlainSize = a.sink.raw.size
	switch {
	case a.sink.file == nil:
		in.FileSHA256 = in.PlainSHA256
	case a.sink.unpack == nil:
		in.FileSHA256 = a.sink.file.sum()
		in.Compression = a.sink.kind
	default:
		in.Compression = a.sink.kind
	}
	if len(a.opened.SessionKey) > 0 {
		in.KeySHA256 = fingerprint(a.opened.SessionKey)
		in.Document = fingerprint([]byte(strings.Join([]string{in.KeySHA256, in.PlainSHA256, string(a.opened.IV),
			string(a.opened.Wrapped)}, "\x00")))
	}
}

func quoted(w *walk, a *attachment) Message {
	h := w.top
	m := Message{
		From: clip(decodeWords(h.get("From")), 500), To: clip(decodeWords(h.get("To")), 500),
		Subject:   clip(decodeWords(h.get("Subject")), 500),
		MessageID: clip(strings.ToValidUTF8(h.get("Message-ID"), "?"), 500), Date: clip(decodeWords(h.get("Date")), 100),
	}
	if a != nil {
		m.FileName = a.name
	}
	return m
}

// fingerprint is the SHA-256 of a session key, or of what makes a document:
// enough to see it used twice.
func fingerprint(key []byte) string {
	sum := sha256.Sum256(key)
	return hex.EncodeToString(sum[:])
}

package vectors

import (
	"bytes"
	"regexp"
	"slices"
	"time"

	"amfront/bench"
	"amfront/pki/testca"
	"amfront/receiver"
	"amfront/scenarios"
)

// service are part F, and E where a certificate comes by mail: what to believe.
func (m *maker) service() error {
	rows := slices.Clone(m.cases.Rows["service"])
	for _, d := range testca.Defects() {
		if found := m.cases.Found[d.ID]; d.Kind == testca.KindCertificate {
			rows = append(rows, row{Of: d.ID, Vector: Vector{ID: "signer-" + d.ID, Requirement: "F-08", Result: Invalid,
				Reason: found[0], Check: found[1], Twin: "sound", Title: "Signataire : " + d.Title}})
		}
	}
	for _, code := range scenarios.ServiceCodes() {
		for _, r := range rows {
			if err := m.letter(code, r); err != nil {
				return err
			}
		}
	}
	return nil
}

// fresh are what a receiver draws for every message outside of what it signs:
// its identifier and its boundary.
var fresh = regexp.MustCompile(`(<amfront\.)[0-9a-f]{24}(@)|(=_)[0-9A-Z]{26}`)

func (m *maker) letter(code scenarios.Decision, r row) error {
	id := "service/" + string(code) + "/" + r.ID
	p, err := m.world(id)
	if err != nil {
		return err
	}
	l := m.flows(1)[0]
	sent, _, err := m.compose(p, id, "", l, []byte("lot"))
	if err != nil {
		return err
	}
	front, err := receiver.New(receiver.Options{PKI: p, Now: func() time.Time { return m.at }})
	if err != nil {
		return err
	}
	box := receiver.Mailbox{Address: l.To, Actor: testca.AMO}
	in, err := front.Inspect(m.ctx, bytes.NewReader(sent.message), box, nil)
	if err != nil {
		return err
	}
	original, signer := in.Message.MessageID, sent.opener
	if r.Unknown {
		in.Message.MessageID = "<inconnu@poste.invalid>"
	}
	switch {
	case r.Of != "":
		change, no := p.IssueAside(m.ctx, signer.Label, r.Of)
		if c := change.Credential; c != nil && (c.Key == nil || c.Key.Size() != testca.KeyBits/8) {
			return nil // messages are signed with RSA 2048: such a key signs none
		}
		signer, err = change.Credential, no
	case r.By != "":
		signer, err = p.Current(r.By)
	case r.Forgery == "unsigned":
		signer = nil
	}
	if err != nil {
		return err
	}
	decision := receiver.Decision{Code: code, ReasonCode: "bench", Reason: "Message composé par le banc."}
	a, err := front.ServiceBy(in, decision, box, l.From, signer)
	if err != nil {
		return err
	}
	claims := scenarios.C4005
	if code == claims {
		claims = scenarios.C4015
	}
	const other = "<autre-lot@ps.test>"
	raw := fresh.ReplaceAll(a.Raw, []byte("${1}${3}vecteur${2}"))
	raw, err = bench.Forge(bench.SayOutside(raw, r.Outside, other, in.Message.MessageID, claims), r.Forgery)
	if err != nil {
		return err
	}
	r.Inputs = m.path(p, sent.opener, sent.opener)
	delete(r.Inputs, "certificate")
	r.Inputs["message"], r.Inputs["sent"] = m.file(id+".eml", raw), []string{original, other}
	if r.Result != Invalid {
		r.Expected = map[string]any{"code": string(code), "original": original}
	}
	m.add("service", string(code)+"/", r.Vector)
	return nil
}

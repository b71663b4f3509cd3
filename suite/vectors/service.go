package vectors

import (
	"bytes"
	"regexp"
	"time"

	"amfront/bench"
	"amfront/lps"
	"amfront/pki/testca"
	"amfront/receiver"
	"amfront/scenarios"
)

// letter is a service message to make.
type letter struct {
	code             scenarios.Decision
	forgery, outside string
	unknown          bool   // about a lot that nobody sent
	signer           string // defect of its certificate
	by               func(*testca.PKI) *testca.Credential
	v                Vector
}

// service are part F, and E where a certificate comes by mail: what to believe.
func (m *maker) service() error {
	m.family("service", "Faut-il croire ce message de service ? Si oui, expected dit de quel code et de quel lot il parle.",
		append([]string{"signed", "le message est signé (multipart/signed)",
			"message-digest", "l'empreinte signée est celle du message",
			"message-signature", "la signature est celle du signataire",
			"known-lot", "le lot dont parle la partie signée est l'un de ceux qui sont partis",
			"protected", "le code et le lot se lisent dans la partie signée seulement"}, pathChecks...)...)
	const fooled = "Un inconnu, ou un relais, fait repartir un lot, ou le fait chiffrer avec une clé à lui."
	for _, code := range scenarios.ServiceCodes() {
		is := string(code)
		letters := []letter{{code: code, v: Vector{ID: is, Requirement: "F-05", Result: Valid, Title: "Un " + is + " véritable",
			Consequence: "Le poste n'apprend pas qu'un lot est rejeté, ou qu'un certificat est neuf."}}}
		for _, f := range [][3]string{{"unsigned", "unsigned", "signed"}, {"altered", "altered", "message-digest"},
			{"signature", "bad-signature", "message-signature"}} {
			letters = append(letters, letter{code: code, forgery: f[0], v: Vector{ID: is + "/" + f[0], Requirement: "F-09",
				Result: Invalid, Reason: f[1], Check: f[2], Title: map[string]string{"unsigned": "Personne ne l'a signé",
					"altered": "Une lettre a changé après la signature", "signature": "La signature a un chiffre changé"}[f[0]]}})
		}
		for _, o := range [][2]string{{"subject", "L'objet annonce un autre code que la partie signée"},
			{"code", "L'en-tête annonce un autre code que la partie signée"},
			{"original", "L'en-tête cite un autre lot que la partie signée"},
			{"file", "La signature ne s'appelle pas smime.p7s"},
			{"before", "Un texte de personne précède le message signé"},
			{"after", "Un texte de personne suit le message signé"}} {
			l := letter{code: code, outside: o[0], v: Vector{ID: is + "/outside-" + o[0], Requirement: "F-09", Result: Valid,
				Title: o[1]}}
			switch o[0] {
			case "code", "original":
				l.v.Check = "protected"
			case "before", "after":
				l.v.Result, l.v.Flags = Acceptable, []string{"refuse-or-read-the-signed-part"}
			}
			letters = append(letters, l)
		}
		letters = append(letters, letter{code: code, unknown: true, v: Vector{ID: is + "/unknown-lot", Requirement: "F-09",
			Result: Invalid, Reason: "unknown-lot", Check: "known-lot", Title: "Il parle d'un lot que le poste n'a pas envoyé"}},
			letter{code: code, by: func(p *testca.PKI) *testca.Credential {
				c, _ := p.Current(testca.LabelAMCTest)
				return c
			}, v: Vector{ID: is + "/other-insurer", Requirement: "F-09", Result: Invalid, Reason: "wrong-name", Check: "name",
				Title: "C'est l'AMC qui signe, pour un lot de l'AMO"}})
		for _, d := range testca.Defects() {
			if d.Kind == testca.KindCertificate {
				reason, check := foundBy(d)
				letters = append(letters, letter{code: code, signer: d.ID, v: Vector{ID: is + "/signer-" + d.ID,
					Requirement: "F-08", Result: Invalid, Reason: reason, Check: check, Title: "Signataire : " + d.Title}})
			}
		}
		for _, l := range letters {
			if l.v.Consequence == "" {
				l.v.Consequence = fooled
			}
			if l.v.Result == Invalid {
				l.v.Twin = is
			}
			if err := m.letter(l); err != nil {
				return err
			}
		}
	}
	return nil
}

// fresh are what a receiver draws for every message outside of what it signs.
var fresh = regexp.MustCompile(`<amfront\.[0-9a-f]{24}@|=_[0-9A-Z]{26}`)

func (m *maker) letter(l letter) error {
	id := "service/" + l.v.ID
	p, err := m.world(id)
	if err != nil {
		return err
	}
	file, err := lps.SampleLots("FSE", 1)
	if err != nil {
		return err
	}
	lot := m.flows(1)[0]
	sent, _, err := m.compose(p, id, "", lot, file)
	if err != nil {
		return err
	}
	r, err := receiver.New(receiver.Options{PKI: p, Now: func() time.Time { return m.at }})
	if err != nil {
		return err
	}
	box := receiver.Mailbox{Address: lot.To, Actor: testca.AMO}
	in, err := r.Inspect(m.ctx, bytes.NewReader(sent.message), box, nil)
	if err != nil {
		return err
	}
	original := in.Message
	if l.unknown {
		in.Message.MessageID = "<inconnu@poste.invalid>"
	}
	signer := sent.opener
	switch {
	case l.signer != "":
		c, err := p.IssueAside(m.ctx, signer.Label, l.signer)
		if err != nil {
			return err
		}
		signer = c.Credential
	case l.by != nil:
		signer = l.by(p)
	case l.forgery == "unsigned":
		signer = nil
	}
	a, err := r.ServiceBy(in, receiver.Decision{Code: l.code, ReasonCode: "bench", Reason: "Message composé par le banc."},
		box, lot.From, signer)
	if err != nil {
		return err
	}
	claims := scenarios.C4005
	if l.code == claims {
		claims = scenarios.C4015
	}
	const other = "<autre-lot@ps.test>"
	raw := fresh.ReplaceAllFunc(a.Raw, func(drawn []byte) []byte {
		return append(bytes.Clone(drawn[:2]), map[bool]string{true: "mfront.vecteur@", false: "vecteur"}[drawn[0] == '<']...)
	})
	raw, err = bench.Forge(bench.SayOutside(raw, l.outside, other, in.Message.MessageID, claims), l.forgery)
	if err != nil {
		return err
	}
	anchors, intermediates, lists := m.authorities(p, sent.opener)
	v := l.v
	v.Inputs = map[string]any{"message": m.file(v.ID+".eml", raw), "label": sent.opener.Label, "anchors": anchors,
		"intermediates": intermediates, "crls": lists, "sent": []string{original.MessageID, other}}
	if v.Result != Invalid {
		v.Expected = map[string]any{"code": string(l.code), "original": original.MessageID}
	}
	o := Oracle{Says: v.Result}
	if opensslCMSBlind(v.Check) && v.Result == Invalid {
		o = Oracle{Valid, "openssl cms -verify ne regarde ni liste, ni libellé, ni usages de clé, ni le lot dont il s'agit."}
	}
	if v.Result != Acceptable {
		v.Oracles = map[string]Oracle{"openssl": o}
	}
	m.add(v)
	return nil
}

var opensslCMSBlind = blind("revocation name key-usage known-lot")

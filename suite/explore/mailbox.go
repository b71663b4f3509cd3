package explore

import "strings"

// mailbox is what the model knows of the station's mailbox: what came last, and
// whether the station can know whom to believe.
type mailbox struct {
	text     string // what came last, by its gesture
	forced   string // the front-end's imposed answer, while it waits for a lot
	own      bool   // the front-end may have sent something by itself
	read     bool   // visited since
	rejected bool   // a rejection that may rightly be believed had come before
	unsure   bool   // one had come that may be believed or not: of its signer's revocation nobody may have heard
	early    bool   // read before its signer could be known: what could not be believed is read again (F-08)
}

// with is the mailbox with one message more, own when only the front-end may
// have sent it.
func (m mailbox) with(text string, own bool) mailbox {
	return mailbox{
		text:     text,
		forced:   m.forced,
		own:      own || m.own && copies(text), // it may have said more since
		rejected: m.rejected || m.mayReject() && !strings.Contains(m.text, "4015"),
		unsure: m.unsure || has(text, "signé avec un certificat révoqué|signé avec le certificat de l'OCT") ||
			strings.Contains(text, "texte sans signature") && !strings.Contains(text, "4015"),
	}
}

// visited is the mailbox after a visit, known when every signer could be.
func (m mailbox) visited(known bool) mailbox {
	m.early = !known && (m.waits() || m.early)
	m.read = m.read || m.waits()
	return m
}

// empty tells whether nothing came so far.
func (m mailbox) empty() bool {
	m.forced = ""
	return m == mailbox{}
}

// copies tells whether a message is the one before once more.
func copies(text string) bool { return strings.HasPrefix(text, "le même message") }

// waits tells whether something lies there unread.
func (m mailbox) waits() bool { return (m.text != "" || m.own) && !m.read }

// mayReject tells whether what came last may rightly be believed.
func (m mailbox) mayReject() bool {
	// The last two: of a lot to the AMC, or once that authority was installed
	return m.own || m.unsure || has(m.text, "signé avec le certificat en vigueur|signé avec un certificat sain|"+
		"signé avec le certificat de l'AMC|signé sous une nouvelle autorité intermédiaire")
}

// service tells whether the last is a service message, or may be one.
func (m mailbox) service() bool { return m.own || m.unsure || strings.HasPrefix(m.text, "un message") }

// posted tells whether what waits is the bench's own, and the first that may reject.
func (m mailbox) posted() bool {
	return m.waits() && !m.own && (copies(m.text) || !m.rejected && !m.unsure && m.service())
}

func (m mailbox) String() string {
	said := m.text
	if m.forced != "" {
		said += " (imposé : " + m.forced + ")"
	}
	for _, x := range []struct {
		is    bool
		words string
	}{{m.own, "peut-être du frontal"}, {m.unsure, "signataire incertain"}, {m.rejected, "après un rejet"},
		{m.read, "relevé"}, {m.early, "lu trop tôt"}} {
		if x.is {
			said += " (" + x.words + ")"
		}
	}
	return said
}

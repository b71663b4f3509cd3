package cms

// depart notes a rule of the standards that the message breaks although it can
// be read.
func (m *Message) depart(what sentence, a ...any) {
	m.Info.Departures = append(m.Info.Departures, what.of(a...))
}

// checkVersion compares the version with RFC 5652 §6.1 or RFC 5083 §2.1; it
// depends on what follows the content too.
func (m *Message) checkVersion() {
	i := &m.Info
	if len(i.Recipients) == 0 {
		m.depart(noRecipients)
	}
	if m.auth {
		if i.Version != 0 {
			m.depart(authVersion, i.Version)
		}
		return
	}
	if i.Originator {
		if i.Version < 2 {
			m.depart(originatorVersion, i.Version)
		}
		return
	}
	want := 0
	for _, r := range i.Recipients {
		switch {
		case r.Type == "pwri", r.Type == "ori":
			want = 3
		case want == 0 && (r.Type != "ktri" || r.KeyID != nil):
			want = 2
		}
	}
	if i.Unprotected {
		want = max(want, 2)
	}
	if i.Version != want {
		m.depart(wrongVersion, i.Version, want)
	}
}

package explore

import "testing"

// TestMailbox: what the model says of the mailbox, on which it hangs what is held
// against a software; each row is a right software that was blamed.
func TestMailbox(t *testing.T) {
	const (
		sending = "l'opérateur télétransmet un fichier de FSE"
		visit   = "l'opérateur relève la boîte aux lettres"
		reject  = "un message 4005 arrive à propos de ce lot, signé avec le certificat en vigueur"
		beside  = reject + ", mais l'en-tête annonce un autre code"
		warning = "un message 4015 arrive à propos de ce lot, signé avec le certificat en vigueur"
		forged  = "un message 4005 arrive à propos de ce lot, sans signature"
		revoked = "un message 4025 arrive à propos de ce lot, signé avec un certificat révoqué"
		copied  = "le même message de service arrive une seconde fois"
		imposed = "le frontal est réglé pour répondre 4005 au prochain lot"
	)
	for name, c := range map[string]struct {
		gestures             []string
		waits, posted, again bool
	}{
		"nothing":                         {[]string{sending}, false, false, false},
		"a first rejection":               {[]string{sending, reject}, true, true, false},
		"read":                            {[]string{sending, reject, visit}, false, false, false},
		"a second rejection":              {[]string{sending, reject, visit, reject}, true, false, true},
		"a second, right but beside":      {[]string{sending, beside, visit, beside}, true, false, true},
		"a second after an imposed one":   {[]string{imposed, sending, visit, reject}, true, false, true},
		"a rejection after a warning":     {[]string{sending, warning, visit, reject}, true, true, false},
		"a rejection after a forgery":     {[]string{sending, forged, visit, reject}, true, true, false},
		"a copy of what was read":         {[]string{sending, reject, visit, copied}, true, true, true},
		"a signer whose end is not known": {[]string{sending, revoked}, true, false, false},
		"a rejection after that":          {[]string{sending, revoked, visit, reject}, true, false, true},
		"a copy, and a front-end's own":   {[]string{imposed, sending, visit, copied}, true, false, true},
		"a copy of what nobody read":      {[]string{sending, reject, visit, reject, copied}, true, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			s := State{}.after(gesture{"un poste en service pour les flux de test", start})
			for _, text := range c.gestures {
				s = s.after(gesture{text, kindOf(text)})
			}
			if b := s.Box; b.waits() != c.waits || b.posted() != c.posted || b.rejected != c.again {
				t.Errorf("%q: waits %t, posted %t, again %t", b, b.waits(), b.posted(), b.rejected)
			}
		})
	}
}

// TestReadEarly: what was read while the directory failed is compared at the next
// visit once it answers, and at no other.
func TestReadEarly(t *testing.T) {
	const (
		down, up = "l'annuaire ne répond plus", "l'annuaire répond de nouveau"
		arrives  = "un message 4005 arrive à propos de ce lot, signé avec le certificat en vigueur"
		visit    = "l'opérateur relève la boîte aux lettres"
	)
	for name, c := range map[string]struct {
		gestures []string
		want     bool
	}{
		"it answers again": {[]string{arrives, down, visit, up}, true},
		"it still fails":   {[]string{arrives, down, visit}, false},
		"it never failed":  {[]string{arrives, visit}, false},
		"read again since": {[]string{arrives, down, visit, up, visit}, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := State{}.after(gesture{"un poste en service pour les flux de test", start})
			s = s.after(gesture{"l'opérateur télétransmet un fichier de FSE", send})
			for _, text := range c.gestures {
				s = s.after(gesture{text, kindOf(text)})
			}
			if got := first(gesture{visit, poll}, s); got != c.want {
				t.Errorf("compared: %t, with %v and the fault %q", got, s.Box, s.Fault)
			}
		})
	}
}

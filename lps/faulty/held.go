package faulty

import (
	"bytes"
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"amfront/lps"
)

// heldOpen are sessions that stay open without serving: those of the directory
// (E-10), and the same habits at relay and mailbox (A-12, a choice of the bench).
// Each acts once in the life of the software: a session held takes its time.
func heldOpen() []Variant {
	const scope = "E-10.session-fermee"
	const held, long = 2300 * time.Millisecond, 5300 * time.Millisecond
	tenue := func(protocol string) string { return `^` + protocol + ` tenue ouverte` }
	return []Variant{{
		Name:         "conge-tardif-annuaire",
		Title:        "Attend avant de prendre congé de l'annuaire",
		Shows:        "La dernière réponse reçue, la session LDAP reste ouverte plusieurs secondes, puis finit poliment.",
		Causes:       "L'annuaire tient pour chaque poste une connexion qui ne sert plus : à l'échelle du pays, il sature.",
		Requirements: []string{"E-10"},
		OneProcess:   true,
		Options:      staying(stay{protocol: "ldap", nth: 2, when: goodbye, do: func(net.Conn) { time.Sleep(held) }}),
		Expect: shows("sessions", tenue("ldap"), scope).
			warn("E-10.session-annuaire-fermee", `^une session est restée ouverte \d\.\d s sans servir$`),
	}, {
		Name:  "annuaire-entretenu",
		Title: "Entretient la session d'annuaire en relisant sa racine",
		Shows: "Après la dernière réponse utile, le logiciel relit l'entrée racine de l'annuaire, encore et encore, puis " +
			"prend congé.",
		Causes:       "La connexion paraît active : l'annuaire ne peut même pas la fermer pour inactivité.",
		Requirements: []string{"E-10"},
		OneProcess:   true,
		Options: staying(stay{protocol: "ldap", nth: 2, when: goodbye, do: func(c net.Conn) {
			for range 3 {
				time.Sleep(held / 3)
				_, _ = c.Write(rootDSE)
			}
		}}),
		Expect: shows("sessions", tenue("ldap"), scope).
			warn("E-10.session-annuaire-fermee", `sans servir, entretenue par 3 requêtes inutiles`),
	}, {
		Name:         "annuaire-muet",
		Title:        "Ouvre une connexion à l'annuaire et n'y demande rien",
		Shows:        "Avant la mise à jour, une première connexion reste ouverte plusieurs secondes sans un mot.",
		Causes:       "Un essai de la ligne qui traîne : l'annuaire tient une place pour personne.",
		Requirements: []string{"E-10"},
		OneProcess:   true,
		Options: staying(stay{protocol: "ldap", nth: 2, open: func(again func() net.Conn) net.Conn {
			if c := again(); c != nil {
				time.Sleep(held)
				_ = c.Close()
			}
			return nil
		}}),
		Expect: shows("sessions", tenue("ldap"), scope).
			warn("E-10.session-annuaire-fermee", `restée ouverte \d\.\d s sans rien demander`),
	}, {
		Name:         "seconde-session-annuaire",
		Title:        "Ouvre une seconde connexion à l'annuaire et l'oublie",
		Shows:        "À côté de la session qui sert, une autre s'ouvre, ne demande rien et ne se ferme pas.",
		Causes:       "Une réserve de connexions dont une seule travaille : deux places à l'annuaire pour un poste.",
		Requirements: []string{"E-10"},
		OneProcess:   true,
		Options:      staying(forgotten("ldap", 2)),
		Expect: shows("sessions", `^ldap jamais fermée`, scope).
			warn("E-10.session-annuaire-fermee", `une (seconde )?session\b.* est encore ouverte sans avoir rien demandé`),
	}, {
		Name:         "annuaire-en-attente",
		Title:        "Tient la session d'annuaire entre deux recherches",
		Shows:        "Entre deux recherches de la même session passent plusieurs secondes ; la fin, elle, est prompte.",
		Causes:       "Le logiciel travaille, ou attend son utilisateur, la ligne ouverte : l'annuaire attend avec lui.",
		Requirements: []string{"E-10"},
		OneProcess:   true,
		Options: staying(stay{protocol: "ldap", nth: 2, when: func(_ []byte, n int) bool { return n == 3 },
			do: func(net.Conn) { time.Sleep(long) }}),
		Expect: shows("sessions", tenue("ldap"), scope).
			warn("E-10.session-annuaire-fermee", `a attendu \d\.\d s entre deux demandes`),
	}, {
		Name:         "conge-tardif-relais",
		Title:        "Attend avant de prendre congé du relais",
		Shows:        "Le message accepté, la session SMTP reste ouverte plusieurs secondes avant QUIT.",
		Causes:       "Le relais du fournisseur tient la connexion pour rien, puis limite ce client.",
		Requirements: []string{"A-12"},
		OneProcess:   true,
		Options:      staying(stay{protocol: "smtp", nth: 2, when: goodbye, do: func(net.Conn) { time.Sleep(long) }}),
		Expect: shows("sessions", tenue("smtp"), "A-12.deux-envois").
			warn("A-12.session-messagerie-fermee", `session SMTP est restée ouverte \d\.\d s sans servir$`),
	}, {
		Name:         "seconde-session-relais",
		Title:        "Ouvre une seconde connexion au relais et l'oublie",
		Shows:        "À côté de la session d'envoi, une autre s'ouvre, ne dit rien et ne se ferme pas.",
		Causes:       "Le fournisseur compte les connexions par client, et refuse bientôt les suivantes.",
		Requirements: []string{"A-12"},
		OneProcess:   true,
		Options:      staying(forgotten("smtp", 2)),
		Expect: shows("sessions", `^smtp jamais fermée`, "A-12.deux-envois").
			warn("A-12.session-messagerie-fermee", `une (seconde )?session SMTP\b.* est encore ouverte sans avoir rien demandé`),
	}, {
		Name:         "conge-tardif-boite",
		Title:        "Attend avant de prendre congé de la boîte aux lettres",
		Shows:        "La boîte relevée, la session POP3 reste ouverte plusieurs secondes avant QUIT.",
		Causes:       "La boîte est verrouillée : un autre poste du cabinet ne peut pas la relever.",
		Requirements: []string{"A-12"},
		Options:      staying(stay{protocol: "pop3", nth: 1, when: goodbye, do: func(net.Conn) { time.Sleep(long) }}),
		Expect: shows("sessions", tenue("pop3"), "A-12.releve").
			warn("A-12.session-messagerie-fermee", `session POP3 est restée ouverte \d\.\d s sans servir$`),
	}, {
		Name:         "boite-entretenue",
		Title:        "Entretient la session de relève par des NOOP",
		Shows:        "La boîte relevée, le logiciel envoie NOOP à intervalles, puis QUIT.",
		Causes:       "La boîte reste verrouillée aussi longtemps qu'il le veut, sans que le fournisseur y mette fin.",
		Requirements: []string{"A-12"},
		Options: staying(stay{protocol: "pop3", nth: 1, when: goodbye, do: func(c net.Conn) {
			for range 6 {
				time.Sleep(long / 6)
				_, _ = c.Write([]byte("NOOP\r\n"))
				_, _ = c.Read(make([]byte, 512))
			}
		}}),
		Expect: shows("pop3", `^NOOP`, "A-12.releve").
			warn("A-12.session-messagerie-fermee", `session POP3 .* sans servir, entretenue par 6 requêtes inutiles`),
	}, {
		Name:         "seconde-session-boite",
		Title:        "Ouvre une seconde connexion à la boîte aux lettres et l'oublie",
		Shows:        "À côté de la session de relève, une autre s'ouvre, ne dit rien et ne se ferme pas.",
		Causes:       "Le fournisseur compte les connexions par client, et refuse bientôt les suivantes.",
		Requirements: []string{"A-12"},
		OneProcess:   true,
		Options:      staying(forgotten("pop3", 1)),
		Expect: shows("sessions", `^pop3 jamais fermée`, "A-12.releve").
			warn("A-12.session-messagerie-fermee", `une (seconde )?session POP3\b.* est encore ouverte sans avoir rien demandé`),
	}}
}

// rootDSE is a search for the root entry (RFC 4512 §5.1), message 127.
var rootDSE = []byte("\x30\x25\x02\x01\x7f\x63\x20\x04\x00\x0a\x01\x00\x0a\x01\x00" +
	"\x02\x01\x00\x02\x01\x00\x01\x01\x00\x87\x0bobjectClass\x30\x00")

// stay is what the nth session of a protocol does beside its work.
type stay struct {
	protocol string
	nth      int
	// open acts as the session begins; again opens another one to the same
	// server. What it returns stays open.
	open func(again func() net.Conn) net.Conn
	when func(written []byte, n int) bool // before which write of the client do acts; n from 1
	do   func(net.Conn)
}

func goodbye(p []byte, _ int) bool {
	return bytes.Equal(p, []byte("QUIT\r\n")) || bytes.HasSuffix(p, []byte{0x42, 0x00}) && p[0] == 0x30
}

// forgotten is a second session, beside the nth, that nobody ends.
func forgotten(protocol string, nth int) stay {
	return stay{protocol: protocol, nth: nth, open: func(again func() net.Conn) net.Conn { return again() }}
}

func staying(s stay) func(*lps.Options) {
	return func(o *lps.Options) {
		dial := o.Dial
		if dial == nil {
			dial = (&net.Dialer{}).DialContext
		}
		met := &meetings{}
		o.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := dial(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return &staid{Conn: c, stay: s, met: met, again: func() net.Conn {
				if other, err := dial(context.WithoutCancel(ctx), network, address); err == nil {
					return other
				}
				return nil
			}}, nil
		}
	}
}

// meetings counts the sessions of the protocol, and keeps the forgotten ones
// from the garbage collector, which would close them.
type meetings struct {
	mu   sync.Mutex
	n    int
	kept []net.Conn
}

type staid struct {
	net.Conn
	stay
	met   *meetings
	again func() net.Conn
	first sync.Once
	acts  atomic.Bool
	n     int
}

// meet learns the protocol from the first octet on the connection.
func (c *staid) meet(first byte) {
	c.first.Do(func() {
		if (map[byte]string{'+': "pop3", '2': "smtp", 0x30: "ldap"})[first] != c.protocol {
			return
		}
		c.met.mu.Lock()
		defer c.met.mu.Unlock()
		if c.met.n++; c.met.n != c.nth {
			return
		}
		c.acts.Store(true)
		if c.open != nil {
			if kept := c.open(c.again); kept != nil {
				c.met.kept = append(c.met.kept, kept)
			}
		}
	})
}

func (c *staid) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 {
		c.meet(p[0])
	}
	return n, err
}

func (c *staid) Write(p []byte) (int, error) {
	if len(p) > 0 {
		c.meet(p[0])
	}
	if c.n++; c.do != nil && c.acts.Load() && c.when(p, c.n) {
		c.do(c.Conn)
	}
	return c.Conn.Write(p)
}

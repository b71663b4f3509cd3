package faulty

import (
	"crypto/tls"
	"crypto/x509"
	"time"

	"amfront/lps"
	"amfront/lps/adapter"
)

// What a check says of a server that proved nothing.
const (
	toUnknown   = `« MAIL » est dit à un serveur dont le certificat vient d'une autorité inconnue`
	toMisnamed  = `« MAIL » est dit à un serveur dont le certificat est établi pour un autre nom`
	toExpired   = `« MAIL » est dit à un serveur dont le certificat a expiré`
	inClear     = `« MAIL » est dit en clair`
	pollToFalse = `« USER » est dit à un serveur dont le certificat `
)

// transport are faults of TLS towards the mail service (A-12, choice of the bench).
func transport() []Variant {
	goneOn := Act{Facet: "reponses", Lacks: `^send : refused \(smtp-temporary\)`}
	return []Variant{{
		Name:  "tls-tout-certificat",
		Title: "Accepte n'importe quel certificat du serveur de messagerie",
		Shows: "La vérification est débranchée : le lot et le mot de passe partent vers un serveur qui montre un " +
			"certificat d'une autorité inconnue.",
		Causes: "Quiconque tient le réseau du cabinet, ou sa box, lit la boîte aux lettres et retient les lots sans que " +
			"rien ne se voie.",
		Requirements: []string{"A-12"},
		Policy:       withTLS(func(_ string, c *tls.Config) { c.InsecureSkipVerify = true }),
		Expect: acts(goneOn, "A-12.tls-envoi.*", "A-12.tls-releve.*").
			warn("A-12.sous-tls", toUnknown).warn("A-12.sous-tls", toMisnamed).warn("A-12.sous-tls", toExpired).
			warn("A-12.sous-tls", pollToFalse).
			warn("A-12.motif-dit", saysSent).
			warn("A-12.releve-manquee-dite", `le logiciel dit avoir relevé la boîte`),
	}, {
		Name:  "tls-nom-ignore",
		Title: "Ne compare pas le nom du serveur de messagerie à celui du certificat",
		Shows: "Un certificat de la bonne autorité, établi pour un autre serveur, suffit au relais.",
		Causes: "Toute autorité publique délivre des certificats à tous : qui en a un, pour n'importe quel nom, passe " +
			"pour le relais.",
		Requirements: []string{"A-12"},
		Policy: withTLS(verified(func(c *x509.Certificate, o x509.VerifyOptions) error {
			o.DNSName = ""
			_, err := c.Verify(o)
			return err
		})),
		Expect: acts(goneOn, "A-12.tls-envoi.autre-nom-*").
			warn("A-12.sous-tls", toMisnamed).
			warn("A-12.motif-dit", saysSent),
	}, {
		Name:         "tls-dates-ignorees",
		Title:        "Ne lit pas les dates du certificat du serveur de messagerie",
		Shows:        "Un certificat expiré suffit au relais et à la boîte aux lettres.",
		Causes:       "Une clé dérobée, que son propriétaire a remplacée, sert encore des années à se faire passer pour lui.",
		Requirements: []string{"A-12"},
		Policy: withTLS(verified(func(c *x509.Certificate, o x509.VerifyOptions) error {
			o.CurrentTime = c.NotBefore
			_, err := c.Verify(o)
			return err
		})),
		Expect: acts(goneOn, "A-12.tls-envoi.certificat-expire-*").
			warn("A-12.sous-tls", toExpired).
			warn("A-12.motif-dit", saysSent),
	}, {
		Name:  "tls-autorite-a-son-nom",
		Title: "Reconnaît l'autorité du serveur de messagerie à son seul nom",
		Shows: "Une autorité qui s'est donné le nom de la bonne suffit ; sa signature n'est pas vérifiée.",
		Causes: "Fabriquer une autorité de même nom prend une minute : la vérification ne coûte rien à qui veut la " +
			"contourner.",
		Requirements: []string{"A-12"},
		Policy: withTLS(verified(func(c *x509.Certificate, o x509.VerifyOptions) error {
			known := false
			//lint:ignore SA1019 of the pool that this file was read into
			for _, name := range o.Roots.Subjects() {
				known = known || string(name) == string(c.RawIssuer)
			}
			switch {
			case !known:
				return x509.UnknownAuthorityError{Cert: c}
			case o.CurrentTime.After(c.NotAfter) || o.CurrentTime.Before(c.NotBefore):
				return x509.CertificateInvalidError{Cert: c, Reason: x509.Expired}
			}
			return c.VerifyHostname(o.DNSName)
		})),
		Expect: acts(goneOn, "A-12.tls-envoi.autorite-inconnue-*").
			warn("A-12.sous-tls", toUnknown).
			warn("A-12.motif-dit", saysSent),
	}, {
		Name:  "tls-releve-sans-controle",
		Title: "Ne vérifie le serveur qu'à l'envoi, non à la relève",
		Shows: "Le relais doit prouver son identité ; la boîte aux lettres reçoit le mot de passe quel que soit son " +
			"certificat.",
		Causes:       "Le mot de passe de la boîte est donné à qui le demande, et avec lui tous les retours du cabinet.",
		Requirements: []string{"A-12"},
		Policy: withTLS(func(protocol string, c *tls.Config) {
			c.InsecureSkipVerify = protocol == "pop3"
		}),
		Expect: lacks("reponses", `^poll : refused \(pop3\)`, "A-12.tls-releve.*-stls", "A-12.tls-envoi.autre-nom-starttls").
			warn("A-12.sous-tls", `^`+pollToFalse).
			warn("A-12.releve-manquee-dite", `le logiciel dit avoir relevé la boîte`),
	}, {
		Name:  "starttls-s-il-est-offert",
		Title: "Continue en clair quand STARTTLS n'est pas offert, ou est refusé",
		Shows: "TLS est employé quand le serveur l'annonce ; sinon le même lot et le même mot de passe partent en clair, " +
			"sans un mot.",
		Causes: "Il suffit, sur le chemin, d'ôter un mot de l'annonce du serveur pour tout lire : la protection n'existe " +
			"que si personne ne la conteste.",
		Requirements: []string{"A-12"},
		Policy:       func(p *lps.Policy) { p.Optional = true },
		Expect: acts(goneOn, "A-12.tls-envoi.starttls-*", "A-12.tls-releve.stls-*").
			warn("A-12.sous-tls", `^`+inClear).
			warn("A-12.sous-tls", `^« USER » est dit en clair`).
			warn("A-12.motif-dit", saysSent).
			warn("A-12.releve-manquee-dite", `le logiciel dit avoir relevé la boîte`),
	}, {
		Name:         "reglage-tls-sans-effet",
		Title:        "Garde le réglage STARTTLS, et parle en clair",
		Shows:        "Le réglage se choisit à l'écran, mais aucune session n'emploie TLS.",
		Causes:       "Le cabinet se croit protégé ; mot de passe et lots passent en clair sur tous les réseaux.",
		Requirements: []string{"A-12"},
		Driver:       configured(func(c *adapter.Configure) { c.TLS = adapter.TLS{Mode: "none"} }),
		Expect: lacks("smtp", `^STARTTLS`, "A-12.tls-temoin").
			warn("A-12.sous-tls", `« USER » est dit en clair`),
	}, {
		Name:  "autorites-du-systeme-seulement",
		Title: "Ne croit que les autorités publiques du système",
		Shows: "L'autorité donnée au poste n'est pas prise en compte : le relais et la boîte aux lettres en règle sont " +
			"refusés.",
		Causes:       "Là où le fournisseur a sa propre autorité, plus rien ne part ; on débranche alors la vérification.",
		Requirements: []string{"A-12"},
		Policy:       withTLS(func(_ string, c *tls.Config) { c.RootCAs = x509.NewCertPool() }),
		Expect: acts(Act{Facet: "reponses", Shows: `^send : refused \(smtp-temporary\)`}, "A-12.tls-temoin*").
			warn("A-12.lot-accepte", `signed by unknown authority`).
			and(Kill{Check: "A-12.sous-tls", Verdict: NotObserved, Reason: `n'a pas envoyé et relevé sous TLS`,
				Why: "rien n'a été confié à personne"}).
			warn("A-12.retour-reconnu", `signed by unknown authority`),
	}, {
		Name:         "releve-manquee-tue",
		Title:        "Prend une relève qui échoue pour une boîte vide",
		Shows:        "La boîte aux lettres n'a pas pu être ouverte ; le logiciel n'en dit rien.",
		Causes:       "Les rejets s'accumulent dans une boîte que personne ne lit plus, et que le cabinet croit vide.",
		Requirements: []string{"A-12"},
		Driver: edited(func(action adapter.Action, a *adapter.Answer) {
			if action == adapter.ActionPoll && a.Status == adapter.Refused {
				a.Status, a.Reason, a.ReasonCode, a.Alerts = adapter.Done, "", "", nil
			}
		}),
		Expect: lacks("reponses", `^poll : refused \(pop3\)`, "A-12.tls-releve.autre-nom-stls").
			warn("A-12.releve-manquee-dite", `le logiciel dit avoir relevé la boîte`),
	}}
}

// withTLS changes the setting of a connection to a mail server.
func withTLS(change func(protocol string, c *tls.Config)) func(*lps.Policy) {
	return func(p *lps.Policy) { p.TLS = change }
}

// verified replaces the control of a server's certificate.
func verified(verify func(*x509.Certificate, x509.VerifyOptions) error) func(string, *tls.Config) {
	return func(_ string, c *tls.Config) {
		roots, now, host := c.RootCAs, c.Time, c.ServerName
		c.InsecureSkipVerify = true
		c.VerifyConnection = func(s tls.ConnectionState) error {
			o := x509.VerifyOptions{Roots: roots, DNSName: host, CurrentTime: time.Now(),
				KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
			if now != nil {
				o.CurrentTime = now()
			}
			return unverified(s.PeerCertificates[0], verify(s.PeerCertificates[0], o))
		}
	}
}

// unverified is the error of a handshake that the reference knows.
func unverified(c *x509.Certificate, err error) error {
	if err == nil {
		return nil
	}
	return &tls.CertificateVerificationError{UnverifiedCertificates: []*x509.Certificate{c}, Err: err}
}

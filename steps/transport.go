package steps

import (
	"context"

	"amfront/journal/fault"
)

// mailWays are the ways to the mail service that a scenario may ask for, beside
// the one that all are played by.
var mailWays = map[string]string{"par STARTTLS": "starttls", "en TLS implicite": "implicit"}

// transportSteps are on TLS towards relay and mailbox: where the software
// declares it (decisions/mailbox).
func transportSteps() []Definition {
	out := []Definition{
		gesture("poste", `la messagerie se joint (par STARTTLS|en TLS implicite)`, "la messagerie se joint par STARTTLS",
			"Le poste, encore neuf, est réglé pour parler au relais et à la boîte aux lettres sous TLS ; l'autorité à croire "+
				"lui est donnée (« tls.ca_file »). À dire avant le poste.",
			func(_ context.Context, s *Scenario, args []string) error {
				s.mail = mailWays[args[0]]
				return nil
			}),
		does("réseau", "relais et boîte aux lettres sont de nouveau en règle",
			"Ce que le banc montrait à la place du bon certificat, ou ce qu'il refusait, est levé.",
			func(s *Scenario, _ context.Context) error {
				for _, r := range s.World.Faults.Rules() {
					s.World.Faults.Disarm(r.ID)
				}
				return nil
			}),
		asks("réseau")("courrier et mot de passe ne passent que sous TLS, devant un serveur qui prouve son identité",
			"Aucun mot de passe et aucun message n'a été confié en clair, ni à un serveur dont le certificat ne vaut rien.",
			"sous-tls"),
		asks("réseau")("le poste dit que la liaison au relais a échoué",
			"Le logiciel rapporte que rien n'est parti, avec son motif.", "motif-dit",
			"codes", "smtp-refused,smtp-temporary,configuration"),
		asks("réseau")("le poste dit que la relève a échoué",
			"Le logiciel rapporte que la boîte n'a pas pu être relevée, ou alerte son utilisateur.", "releve-manquee-dite"),
	}
	for _, server := range []struct{ name, id, protocol, hello, keyword string }{
		{"le relais", "relais", "smtp", "EHLO", "STARTTLS"}, {"la boîte", "boîte", "pop3", "CAPA", "STLS"}} {
		plan := func(phrase, doc string, rules ...fault.Rule) {
			out = append(out, does("réseau", phrase, doc, func(s *Scenario, ctx context.Context) error {
				for _, r := range rules {
					if err := s.World.ArmFault(ctx, r); err != nil {
						return err
					}
				}
				return nil
			}))
		}
		for _, c := range []struct{ words, certificate, doc string }{
			{"d'une autorité inconnue", fault.UnknownAuthority, "L'autorité a le nom de la bonne, et une autre clé."},
			{"établi pour un autre nom", fault.OtherName, "L'autorité est la bonne, le nom est celui d'un autre serveur."},
			{"expiré", fault.Expired, "Il l'est depuis une demi-heure ; autorité et nom sont bons."}} {
			plan(server.name+" montre un certificat "+c.words, c.doc, fault.Rule{ID: server.id, Protocol: server.protocol,
				Command: fault.Handshake, Action: fault.Action{Certificate: c.certificate}})
		}
		refuse := fault.Rule{ID: server.id + " refuse", Protocol: server.protocol, Command: server.keyword,
			Action: fault.Action{Code: 454, Text: "4.7.0 TLS momentanément indisponible"}}
		if server.protocol == "pop3" {
			refuse.Action = fault.Action{Refuse: true, Text: "TLS momentanément indisponible"}
		}
		plan(server.name+" refuse "+server.keyword, "La commande est offerte, puis refusée.", refuse)
		plan(server.name+" n'offre plus "+server.keyword,
			"L'annonce du serveur n'en parle plus, comme si quelqu'un l'en avait ôtée ; la commande est refusée.",
			fault.Rule{ID: server.id + " tait", Protocol: server.protocol, Command: server.hello,
				Action: fault.Action{Omit: server.keyword}}, refuse)
	}
	return out
}

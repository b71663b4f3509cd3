package steps

import (
	"context"
	"errors"

	"amfront/bench"
	"amfront/lps/adapter"
)

// post puts a message about the newest lot into the mailbox. When no lot came,
// there is nothing to be said about it: the checks will say that.
func (s *Scenario) post(ctx context.Context, p bench.Post) error {
	_, err := s.World.Post(ctx, p)
	if errors.Is(err, bench.ErrNoMessage) {
		return nil
	}
	return err
}

// poll has the LPS visit its mailbox; where it asks, the user agrees.
func (s *Scenario) poll(ctx context.Context) error {
	if _, err := s.do(ctx, &adapter.Poll{}); err != nil {
		return err
	}
	return s.agree(ctx)
}

// agree is the user's agreement to whatever the LPS left waiting.
func (s *Scenario) agree(ctx context.Context) error {
	if !s.awaiting {
		return nil
	}
	_, err := s.do(ctx, &adapter.Confirm{})
	return err
}

// mailboxSteps are the gestures and checks around the PS mailbox.
func mailboxSteps() []Definition {
	post := func(phrase, doc string, p bench.Post) Definition {
		return does("boîte", phrase, doc, func(s *Scenario, ctx context.Context) error { return s.post(ctx, p) })
	}
	ask := asks("boîte")
	return append(serviceSteps(), []Definition{
		does("boîte", `l'opérateur relève la boîte aux lettres`,
			"Le logiciel relève la boîte et agit sur les messages de service qu'il y trouve. S'il demande l'accord de son "+
				"utilisateur avant de renvoyer un lot (protocole 2), cet accord est donné aussitôt.",
			func(s *Scenario, ctx context.Context) error {
				if err := s.configure(ctx); err != nil {
					return err
				}
				return s.poll(ctx)
			}),
		does("boîte", `l'utilisateur accepte ce que le logiciel propose`,
			"L'utilisateur donne son accord à ce que le logiciel a laissé en attente ; sans effet quand rien n'attend, car "+
				"un logiciel peut agir de lui-même.", (*Scenario).agree),
		post("un accusé de réception arrive dans la boîte",
			"Un ARL (accusé de réception logique) de plus, à propos du dernier lot.", bench.Post{Kind: "arl"}),
		post("un relevé de paiement arrive dans la boîte",
			"Un RSP (rejets, signalements, paiements), à propos du dernier lot.", bench.Post{Kind: "rsp"}),
		gesture("boîte", `un RSP de (rejet|signalement|paiement) arrive dans la boîte`,
			"un RSP de rejet arrive dans la boîte",
			"Un retour RSP (rejets, signalements, paiements) à propos du dernier lot, avec cette nature. Elle regarde des "+
				"factures, non le message : rien n'est à renvoyer. Son contenu est un choix du banc.",
			func(ctx context.Context, s *Scenario, args []string) error {
				return s.post(ctx, bench.Post{Kind: "rsp", Detail: args[0]})
			}),
		post("un courrier ordinaire arrive dans la boîte",
			"Le mot d'un confrère, où figurent par hasard les nombres 4005 et 4025.", bench.Post{Kind: "other"}),
		gesture("boîte", `un courrier (sans Message-ID|au Message-ID vide|sans date|au jeu de caractères inconnu|`+
			`aux parties rompues|à l'en-tête démesuré|vide) arrive dans la boîte`,
			"un courrier sans Message-ID arrive dans la boîte",
			"Un courrier ordinaire, abîmé en ce seul point, qu'un logiciel ne choisit pas de recevoir.",
			func(ctx context.Context, s *Scenario, args []string) error {
				return s.post(ctx, bench.Post{Kind: "other", Detail: args[0]})
			}),
		post("un avis de non-remise arrive dans la boîte",
			"Le relais avise que le dernier lot n'a pas pu être remis (RFC 3464).", bench.Post{Kind: "dsn"}),
		ask("tous les messages de la boîte sont relevés",
			"Aucun message n'est laissé sans être lu ; une boîte vide est visitée sans erreur.", "boite-relevee"),
		ask("ce qui a été relevé n'est plus dans la boîte",
			"Ce que le logiciel avait relevé à la visite d'avant a été supprimé, alors ou à la visite suivante "+
				"(recommandation, choix du banc).", "boite-videe"),
		ask("le poste comprend l'avis de non-remise", "Le logiciel reconnaît l'avis et le rapporte.", "avis-compris"),
		ask("le poste reconnaît chaque RSP",
			"Chaque retour RSP a été relevé, et le logiciel le rapporte pour ce qu'il est : "+
				"ni un accusé, ni un message de service.", "rsp-reconnu"),
		ask("rien n'est envoyé de nouveau", "Après la relève, aucun lot déjà parti ne repart ; le message a bien été relevé.",
			"rien-represente"),
	}...)
}

package faulty

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"io"
	"slices"

	"amfront/lps"
	"amfront/lps/adapter"
)

// service are faults in what is done after a service message (F-05 to F-07),
// and with the other messages of the mailbox.
func service() []Variant {
	return slices.Concat(resending(), postbox(), believing())
}

// resending are faults in sending a rejected lot again.
func resending() []Variant {
	return []Variant{
		{
			Name:         "rejet-sans-suite",
			Title:        "N'envoie jamais de nouveau un lot rejeté",
			Shows:        "Le 4005 ou le 4025 est relevé, et rien ne repart.",
			Causes:       "Le lot n'est pas remboursé, et personne au cabinet ne le sait avant le relevé du mois suivant.",
			Requirements: []string{"F-05", "F-07"},
			Policy:       func(p *lps.Policy) { p.ResendOn = func(string) bool { return false } },
		},
		{
			Name:         "4025-sans-suite",
			Title:        "N'agit que sur le 4005, pas sur le 4025",
			Shows:        "Après un 4025, rien ne repart ; après un 4005, si.",
			Causes:       "Un lot parti en clair par erreur est perdu : ni payé, ni renvoyé chiffré.",
			Requirements: []string{"F-07"},
			Policy: func(p *lps.Policy) {
				p.ResendOn = func(code string) bool { return code == "4005" }
			},
		},
		{
			Name:         "renvoye-apres-4015",
			Title:        "Envoie de nouveau après un simple avertissement 4015",
			Shows:        "Le lot, accepté, repart après le 4015.",
			Causes:       "Le même lot arrive deux fois : au mieux un rejet en double, au pire un double paiement à rembourser.",
			Requirements: []string{"F-06"},
			Policy: func(p *lps.Policy) {
				p.ResendOn = func(code string) bool { return code == "4005" || code == "4015" || code == "4025" }
			},
		},
		{
			Name:         "renvoi-apres-tout-code",
			Title:        "Envoie de nouveau à tout message qui porte un code, cru ou non",
			Shows:        "Le lot repart même quand le message est un avertissement, un faux, ou parle d'un lot inconnu.",
			Causes:       "Un courriel imité suffit à faire repartir les lots d'un cabinet autant de fois qu'on veut.",
			Requirements: []string{"F-05", "F-06", "F-08", "F-09"},
			Driver: sendsAgain(func(a adapter.Answer, _ polled) bool {
				return slices.ContainsFunc(a.Messages, func(h adapter.Handled) bool {
					return slices.Contains(lps.ServiceCodes(), h.Kind) && len(h.Resent) == 0
				})
			}),
		},
		{
			Name:  "renvoi-un-octet-de-plus",
			Title: "Reconstruit le fichier au lieu de renvoyer celui qui est parti",
			Shows: "Le nouvel envoi diffère du premier d'un octet avant chiffrement.",
			Causes: "Le fichier rejeté et le nouveau ne se correspondent plus : l'organisme ne peut pas reconnaître un " +
				"doublon.",
			Requirements: []string{"F-05", "F-07"},
			Policy: func(p *lps.Policy) {
				p.ResendSame = func(_ *lps.Lot, file []byte) []byte { return append(file, ' ') }
			},
		},
		{
			Name:  "renvoi-recompresse",
			Title: "Compresse de nouveau le fichier avant de le renvoyer",
			Shows: "Une fois décompressé le fichier est le même, mais les octets qui ont été chiffrés ne sont plus " +
				"ceux du premier envoi.",
			Causes: "Une autre version de la bibliothèque de compression suffit : l'organisme ne reconnaît plus le lot " +
				"qu'il a rejeté.",
			Requirements: []string{"F-05", "F-07"},
			Policy: func(p *lps.Policy) {
				p.ResendSame = func(l *lps.Lot, file []byte) []byte {
					if !l.Compressed {
						return file
					}
					return recompressed(file)
				}
			},
		},
		{
			Name:         "renvoi-a-une-autre-caisse",
			Title:        "Renvoie le lot à la boîte d'un autre organisme",
			Shows:        "Le lot rejeté par la complémentaire repart vers la caisse obligatoire.",
			Causes:       "La caisse reçoit des demandes qui ne sont pas pour elle, et la complémentaire n'a toujours rien.",
			Requirements: []string{"F-05", "F-07"},
			Policy: func(p *lps.Policy) {
				recipient := p.Recipient
				p.Recipient = func(l *lps.Lot, to string) string {
					if len(l.Sendings) > 0 {
						return "01996@996.01.rss.fr"
					}
					return recipient(l, to)
				}
			},
		},
		{
			Name:  "renvoi-base64-deux-fois",
			Title: "Encode deux fois en base64 la pièce jointe renvoyée",
			Shows: "Reprise de la file d'envoi sous sa forme encodée, la pièce jointe est encodée de nouveau : ce qui " +
				"arrive est du texte.",
			Causes: "Le second envoi est rejeté à son tour, pour une autre raison que le premier, et l'on cherche " +
				"longtemps.",
			Requirements: []string{"F-05", "A-10"},
			Policy: func(p *lps.Policy) {
				p.Mail = func(l *lps.Lot, m *lps.Mail) {
					if len(l.Sendings) > 0 {
						m.Body = []byte(base64.StdEncoding.EncodeToString(m.Body))
					}
				}
			},
		},
		{
			Name:         "renvoi-nouveau-compostage",
			Title:        "Donne un nouveau compostage au lot renvoyé",
			Shows:        "Le nouvel envoi porte un autre objet que le premier, donc l'identité d'un autre lot.",
			Causes:       "L'organisme voit un lot de plus, non le remplaçant de celui qu'il a rejeté.",
			Requirements: []string{"F-05", "F-07"},
			Policy: func(p *lps.Policy) {
				subject := p.Subject
				p.Subject = func(l *lps.Lot) string {
					c := *l
					if n := len(l.Sendings); n > 0 {
						c.Compostage = restamped(l.Compostage, n)
					}
					return subject(&c)
				}
			},
		},
		{
			Name:         "renvoi-sans-test",
			Title:        "Renvoie comme flux réel un lot qui était de test",
			Shows:        "Le nouvel envoi perd la mention TEST ou DEMO de son Content-Description.",
			Causes:       "Des feuilles de soins d'essai entrent dans la chaîne de paiement réelle.",
			Requirements: []string{"F-05", "A-06"},
			Policy: func(p *lps.Policy) {
				describe := p.Description
				p.Description = func(l *lps.Lot) string {
					c := *l
					if len(l.Sendings) > 0 {
						c.Usage = "reel"
					}
					return describe(&c)
				}
			},
		},
		{
			Name:  "renvoi-avec-l-ancien-certificat",
			Title: "Renvoie le lot avec le certificat qui vient d'être rejeté",
			Shows: "Ni la signature du message ni l'annuaire ne sont lus : le nouvel envoi emploie la même clé que le " +
				"premier.",
			Causes:       "Le lot est rejeté une seconde fois, pour la même raison, et ainsi de suite.",
			Requirements: []string{"F-05", "F-06"},
			Policy: func(p *lps.Policy) {
				p.Integrate, p.AskOn = false, func(string) bool { return false }
			},
		},
		{
			Name:         "renvoi-en-clair",
			Title:        "Renvoie le lot sans le chiffrer",
			Shows:        "Le nouvel envoi porte le fichier tel quel, bien que son Content-Description annonce K.",
			Causes:       "Des données de santé repartent en clair au moment même où l'organisme demandait de les chiffrer.",
			Requirements: []string{"F-07", "C-01"},
			Policy: func(p *lps.Policy) {
				var file []byte
				document := p.Document
				p.Document = func(f []byte, seal func([]byte) ([]byte, error)) ([]byte, error) {
					file = f
					return document(f, seal)
				}
				p.Mail = func(l *lps.Lot, m *lps.Mail) {
					if len(l.Sendings) > 0 {
						m.Body = file
					}
				}
			},
		},
		{
			Name:         "renvoi-une-seule-fois",
			Title:        "Ne renvoie un lot qu'une fois dans sa vie",
			Shows:        "Rejeté une seconde fois, le lot ne repart plus.",
			Causes:       "Deux révocations de suite, et le lot n'est jamais payé.",
			Requirements: []string{"F-05"},
			Policy:       func(p *lps.Policy) { p.MaxSendings = 1 },
		},
		{
			Name:  "lots-deja-retransmis-retires",
			Title: "Retire du renvoi les lots déjà retransmis par ailleurs",
			Shows: "Quand le même fichier est parti une seconde fois entre-temps, le renvoi n'en contient plus que " +
				"l'en-tête.",
			Causes: "Le fichier renvoyé ne correspond plus à celui qui fut rejeté : l'organisme ne peut pas les " +
				"rapprocher.",
			Requirements: []string{"F-05"},
			OneProcess:   true,
			Policy: func(p *lps.Policy) {
				sent := map[string]int{}
				p.Mail = func(l *lps.Lot, _ *lps.Mail) { sent[l.Digest]++ }
				p.ResendSame = func(l *lps.Lot, file []byte) []byte {
					if sent[l.Digest] > len(l.Sendings) {
						return file[:min(len(file), 128)]
					}
					return file
				}
			},
		},
		{
			Name:         "renvoi-a-chaque-releve",
			Title:        "Renvoie le lot rejeté à chaque relève de la boîte",
			Shows:        "Faute de noter le message comme traité, le poste renvoie encore le lot à la relève suivante.",
			Causes:       "Un logiciel qui relève toutes les dix minutes inonde le frontal du même lot.",
			Requirements: []string{"F-05", "F-07"},
			Driver: sendsAgain(func(a adapter.Answer, p polled) bool {
				return p.resent && !slices.ContainsFunc(a.Messages, func(h adapter.Handled) bool { return len(h.Resent) > 0 })
			}),
		},
		{
			Name:         "renvoi-du-dernier-lot",
			Title:        "Renvoie le dernier lot parti, non celui que cite le message",
			Shows:        "De plusieurs lots, c'est le dernier qui repart ; celui qui fut rejeté, jamais.",
			Causes:       "Un lot payé deux fois, un autre jamais.",
			Requirements: []string{"F-05"},
			Policy:       func(p *lps.Policy) { p.ResendOn = func(string) bool { return false } },
			Driver: sendsAgain(func(a adapter.Answer, _ polled) bool {
				return slices.ContainsFunc(a.Messages, func(h adapter.Handled) bool {
					return (h.Kind == "4005" || h.Kind == "4025") && h.Outcome == "acted"
				})
			}),
		},
	}
}

// restamped is another stamp of the same form, which no other lot bears.
func restamped(stamp string, n int) string {
	i := len(stamp) - 5
	return stamp[:i] + string(rune('9'-n%5)) + stamp[i+1:]
}

// recompressed is a gzip file with the same content in other octets.
func recompressed(file []byte) []byte {
	r, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		return file
	}
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.NoCompression)
	if err != nil {
		return file
	}
	if _, err := io.Copy(w, r); err != nil || w.Close() != nil {
		return file
	}
	return b.Bytes()
}

// postbox are faults with what the mailbox holds beside.
func postbox() []Variant {
	other := func(h adapter.Handled) bool { return slices.Contains([]string{"arl", "rsp", "other"}, h.Kind) }
	return []Variant{
		{
			Name:  "tout-courrier-est-un-rejet",
			Title: "Prend un accusé ou un courrier ordinaire pour un rejet",
			Shows: "Le lot repart après un accusé de réception, un relevé, ou un courriel où figure par hasard le " +
				"nombre 4005.",
			Causes:       "Chaque accusé fait repartir un lot déjà accepté : tout est compté deux fois.",
			Requirements: []string{"F-05", "F-06"},
			Driver: sendsAgain(func(a adapter.Answer, _ polled) bool {
				return slices.ContainsFunc(a.Messages, other)
			}),
		},
		{
			Name:         "courrier-inconnu-bloquant",
			Title:        "S'arrête après un courrier qu'il n'attendait pas",
			Shows:        "Après un accusé, un relevé ou un courrier ordinaire, tous les envois sont refusés.",
			Causes:       "Une publicité dans la boîte, et le cabinet ne facture plus.",
			Requirements: []string{"F-05"},
			Driver: blocks("un message de la boîte n'a pas pu être interprété : envois suspendus", func(a adapter.Answer) bool {
				return slices.ContainsFunc(a.Messages, other)
			}),
		},
		{
			Name:         "un-message-par-releve",
			Title:        "Ne relève qu'un message à la fois",
			Shows:        "La première relève prend un message et laisse les autres dans la boîte.",
			Causes:       "Après quelques jours d'absence, le rejet attend derrière trente accusés : le lot repart trop tard.",
			Requirements: []string{"F-05", "A-12"},
			Policy:       func(p *lps.Policy) { p.MaxFetched = 1 },
		},
		{
			Name:         "boite-vide-en-erreur",
			Title:        "Prend une boîte vide pour une panne",
			Shows:        "La boîte est visitée, ne contient rien, et le logiciel annonce un échec.",
			Causes:       "L'utilisateur voit une erreur chaque matin et n'en croit plus aucune.",
			Requirements: []string{"F-05", "A-12"},
			Driver: edited(func(action adapter.Action, a *adapter.Answer) {
				if action == adapter.ActionPoll && a.Status == adapter.Done && len(a.Messages) == 0 {
					*a = refused(action, "other", "aucun message dans la boîte : relève en échec")
				}
			}),
		},
		{
			Name:         "4015-bloquant",
			Title:        "Prend un 4015 pour un ordre d'arrêt",
			Shows:        "Averti qu'un certificat plus récent existe, et n'en trouvant pas, le poste refuse tous les envois.",
			Causes:       "Un avertissement en retard d'un jour suspend la facturation d'un poste pourtant à jour.",
			Requirements: []string{"F-06"},
			Driver: blocks("le certificat est signalé comme dépassé : envois suspendus", func(a adapter.Answer) bool {
				return slices.ContainsFunc(a.Messages, func(h adapter.Handled) bool {
					return h.Kind == "4015" && h.Outcome == "acted" && h.CertificateSerial == ""
				})
			}),
		},
	}
}

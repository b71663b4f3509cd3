package faulty

import (
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"amfront/lps"
	"amfront/lps/adapter"
)

// restarted are faults of what a software writes down too late, or not at all:
// they show once it is ended between two gestures, its mail session breaks
// off, or the file that it was given is gone.
func restarted() []Variant {
	return []Variant{{
		Name:         "etat-ecrit-a-la-fermeture",
		Title:        "N'écrit ce qu'il sait qu'à sa fermeture",
		Shows:        "Arrêté net, il ne sait plus rien de ses envois ni des certificats appris : le rejet reste sans suite.",
		Causes:       "Une coupure de courant entre l'envoi et le rejet, et le lot n'est jamais payé.",
		Requirements: []string{"F-05", "F-06", "A-12"},
		Driver:       inMemory(func(before, _ image) image { return before }),
		Expect: lacks("releve", `^4005 : acted, .*envoyés de nouveau=1`, "F-05.arret-net", "F-06.arret-net").
			kill("F-05.represente-une-fois", `rejeté par 4005 : 0 nouvel envoi`).
			kill("F-05.represente-identique", notResent).
			kill("F-06.certificat-attendu", noCertificate),
	}, {
		Name:         "remise-ecrite-a-la-fermeture",
		Title:        "Ne note la remise au relais qu'à sa fermeture",
		Shows:        "Le lot que le relais a pris est encore dans la file du logiciel relancé : il repart.",
		Causes:       "Une coupure de courant le soir, et le dernier lot du jour part une seconde fois le matin.",
		Requirements: []string{"F-05", "F-06", "A-12"},
		Driver:       inMemory(unsent),
		Expect: shows("envois", `^3 messages remis`, "F-05.arret-net", "F-06.arret-net").
			kill("F-05.represente-une-fois", `rejeté par 4005 : 2 nouveaux envois`).
			kill("F-06.rien-represente", `1 nouvel envoi`),
	}, {
		Name:         "chemin-du-fichier",
		Title:        "Garde le chemin du fichier, non ses octets",
		Shows:        "Le lot renvoyé a le contenu que le fichier a pris entre-temps ; effacé, il ne repart pas.",
		Causes:       "La facturation range ses fichiers : le lot rejeté est perdu, ou un autre part sous son objet.",
		Requirements: []string{"F-05", "F-07"},
		Policy:       func(p *lps.Policy) { p.ByPath = true },
		Expect: shows("clair", `^autre contenu que le fichier confié`, "F-05.fichier-parti.*", "F-07.fichier-parti").
			killIn("F-05.fichier-parti.efface*", "F-05.represente-une-fois", `rejeté par 4005 : 0 nouvel envoi`).
			kill("F-0[57].represente-identique", otherContent).
			kill("F-05.represente-identique", notResent).
			kill("F-05.certificat-attendu", neverBack),
	}, {
		Name:         "releve-annulee-sans-accord-au-conge",
		Title:        "Jette ce qu'il a relevé quand l'accord au congé se perd",
		Shows:        "La boîte a effacé ce qui est relevé, mais son +OK à QUIT n'arrive pas : le logiciel l'oublie aussi.",
		Causes:       "Une coupure d'une seconde, et le rejet n'existe plus nulle part : le lot n'est jamais payé.",
		Requirements: []string{"A-12"},
		Policy:       func(p *lps.Policy) { p.Undo = true },
		Expect: lacks("releve", `^4005 : acted, .*envoyés de nouveau=1`, "A-12.pop3.*").
			kill("A-12.represente-une-fois", `rejeté par 4005 : 0 nouvel envoi`).
			kill("A-12.represente-identique", notResent),
	}}
}

// image is the files of a station, by name below its directory.
type image map[string][]byte

// inMemory keeps a station in memory: after a gesture its files are as written
// says, of the files before it and of those that are true.
func inMemory(written func(before, after image) image) func(adapter.Driver) adapter.Driver {
	return func(next adapter.Driver) adapter.Driver {
		var known image // nil: the process has just begun
		return between{next, func(c call) (adapter.Answer, error) {
			disk, err := photograph(c.Station)
			if known != nil {
				err = errors.Join(err, develop(c.Station, known))
			}
			if err != nil {
				return adapter.Answer{}, err
			}
			a, err := c.pass()
			var failed error
			if known, failed = photograph(c.Station); failed == nil && c.action != adapter.ActionConfigure {
				failed = develop(c.Station, written(disk, known))
			}
			return a, errors.Join(err, failed)
		}}
	}
}

// unsent is what stood in the outbox before the newest sending of each lot.
func unsent(before, after image) image {
	out := maps.Clone(after)
	for name, data := range after {
		var l, old lps.Lot
		if filepath.Ext(name) != ".json" || json.Unmarshal(data, &l) != nil || len(l.Sendings) == 0 {
			continue
		}
		if was := before[name]; was != nil && json.Unmarshal(was, &old) == nil && len(old.Sendings) == len(l.Sendings) {
			continue
		}
		last := l.Sendings[len(l.Sendings)-1]
		l.Queued, l.MessageID, l.Sendings = last.Why, last.MessageID, l.Sendings[:len(l.Sendings)-1]
		if data, err := json.Marshal(&l); err == nil {
			out[name] = data
		}
	}
	return out
}

func photograph(dir string) (image, error) {
	out := image{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		out[name], err = os.ReadFile(filepath.Join(dir, name))
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return out, err
}

// develop makes a station's files those of an image.
func develop(dir string, to image) error {
	now, err := photograph(dir)
	for name := range now {
		if to[name] == nil {
			err = errors.Join(err, os.Remove(filepath.Join(dir, name)))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(to)) {
		path := filepath.Join(dir, name)
		err = errors.Join(err, os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, to[name], 0o600))
	}
	return err
}

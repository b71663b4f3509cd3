package portail

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cucumber/godog"
	messages "github.com/cucumber/messages/go/v34"

	"amfront/asp"
	"amfront/asp/exemple"
	"amfront/features"
)

// world is one scenario under way.
type world struct {
	t     *testing.T
	dir   string
	p     *Portal
	files int // deposited that day
	last  *exemple.Example
	done  Deposit
	rules []Rule
	bare  bool // the next deposit comes without its evidence
}

func list(s string) []string { return strings.Split(s, ", ") }

func (w *world) deposit(e *exemple.Example) error {
	u, err := upload(e)
	if err != nil {
		return err
	}
	w.last = e
	if w.bare {
		u.Archives, w.bare = nil, false
	}
	w.done, err = w.p.Deposit(context.Background(), u)
	return err
}

func (w *world) next(kind asp.Kind, s exemple.Series, wrong string) error {
	w.files++
	s.Day, s.Number = exemple.Day(), w.files
	if n, err := strconv.Atoi(wrong); err == nil {
		s.Wrong = []int{n}
	}
	e, err := exemple.Make(kind, s)
	if err != nil {
		return err
	}
	return w.deposit(e)
}

func (w *world) balance(ans, siret, amount, dossiers, wrong string) error {
	s := exemple.Series{ANS: ans, SIRET: siret, Dossiers: list(dossiers), Amount: cmp.Or(amount, "2900.00")}
	for _, asp := range s.Dossiers {
		d, err := w.p.Dossier(asp)
		if err != nil {
			return err
		}
		s.Editors = append(s.Editors, d.NumeroEditeur)
	}
	return w.next(asp.Solde, s, wrong)
}

// define gives a scenario the steps that the portal's cycle may use.
func define(t *testing.T, sc *godog.ScenarioContext) {
	w := &world{t: t}
	sc.Step(`^un portail neuf$`, func() error {
		w.dir = w.t.TempDir()
		w.p = open(w.t, w.dir)
		return nil
	})
	sc.Step(`^une avance reprise « (FINBIO\d{6}) », de numeroEditeur (\d{5}), à l'état « (.*) »$`,
		func(number, editor, state string) error {
			take(w.t, w.p, number, editor, State(state))
			return nil
		})
	sc.Step(`^une règle qui décide « (.*) » des demandes (d'avance|de solde) « (.*) »$`,
		func(decision, kind, editor string) error {
			w.rules = append(w.rules, Rule{Kind: map[string]asp.Kind{"d'avance": asp.Avance, "de solde": asp.Solde}[kind],
				NumeroEditeur: editor, Decision: Decision(decision)})
			return w.p.SetRules(context.Background(), w.rules)
		})
	sc.Step(`^je dépose (?:sous le numéro ANS (\d{10}) )?un fichier d'avance de demandes « (.*) »`+
		`(?: dont la demande (\d+) est fautive)?$`,
		func(ans, editors, wrong string) error {
			return w.next(asp.Avance, exemple.Series{ANS: ans, Editors: list(editors)}, wrong)
		})
	sc.Step(`^je dépose (?:sous le numéro ANS (\d{10}) |sous le SIRET (\d{14}) )?un fichier de solde (?:de ([0-9.]+) )?`+
		`pour « (.*) »(?: dont la demande (\d+) est fautive)?$`, w.balance)
	sc.Step(`^je dépose sans ses pièces un fichier d'avance de demandes « (.*) »$`, func(editors string) error {
		w.bare = true
		return w.next(asp.Avance, exemple.Series{Editors: list(editors)}, "")
	})
	sc.Step(`^j'apporte les pièces (?:de la demande (\d+) )?au dépôt$`, func(only string) error {
		e := *w.last
		if n, err := strconv.Atoi(only); err == nil {
			editor := w.done.Requests[n-1].NumeroEditeur
			e.Files = slices.DeleteFunc(slices.Clone(e.Files), func(f exemple.File) bool {
				return !strings.Contains(f.Name, editor)
			})
		}
		u, err := upload(&e)
		if err != nil {
			return err
		}
		w.done, _, err = w.p.Bring(context.Background(), w.done.ID, u.Archives...)
		return err
	})
	sc.Step(`^je redépose le même fichier$`, func() error { return w.deposit(w.last) })
	sc.Step(`^l'instruction décide « (.*) » pour « (.*) »$`, func(decision, number string) error {
		_, err := w.p.Decide(context.Background(), number, Decision(decision), "")
		return err
	})
	sc.Step(`^le portail est arrêté puis relancé$`, func() error {
		if err := w.p.Close(); err != nil {
			return err
		}
		w.p = open(w.t, w.dir)
		return nil
	})
	sc.Then(`^l'instruction ne peut pas décider « (.*) » pour « (.*) »$`, func(decision, number string) error {
		if _, err := w.p.Decide(context.Background(), number, Decision(decision), ""); !errors.Is(err, ErrNotNow) {
			return fmt.Errorf("it can: %v", err)
		}
		return nil
	})
	sc.Then(`^les codes rendus sont « (.*) »$`, func(want string) error {
		if got := codes(w.done); w.done.FileRejected() || !slices.Equal(got, list(want)) {
			return fmt.Errorf("got %v", got)
		}
		return nil
	})
	sc.Then(`^tout le fichier est rejeté avec le code (\d{4})$`, func(code string) error {
		if !slices.Equal(w.done.Rejected, []string{code}) {
			return fmt.Errorf("got %+v", w.done)
		}
		return nil
	})
	sc.Then(`^les dossiers ouverts sont « (.*) »$`, func(want string) error {
		var got []string
		for _, d := range w.p.Dossiers() {
			got = append(got, d.NumeroASP)
		}
		if !slices.Equal(got, list(want)) {
			return fmt.Errorf("got %v", got)
		}
		return nil
	})
	sc.Then(`^le dossier « (.*) » est à l'état « (.*) »$`, func(number, state string) error {
		d, err := w.p.Dossier(number)
		if err == nil && (string(d.State) != state || d.History[len(d.History)-1].State != d.State) {
			return fmt.Errorf("it is %+v", d)
		}
		return err
	})
	const document = `^le document (\d+) du dossier « (.*) », « (.*) », dit « (.*) »$`
	sc.Then(document, func(n int, number, title, want string) error {
		x, err := w.p.Dossier(number)
		if err != nil || len(x.Documents()) < n {
			return fmt.Errorf("there is none: %w", err)
		}
		d := x.Documents()[n-1]
		if text := d.Text; d.Title != title || !strings.Contains(text, want) ||
			!strings.Contains(text, "sans valeur") || !strings.Contains(text, number) {
			return fmt.Errorf("it is %s", text)
		}
		return err
	})
	sc.Then(`^le dernier montant du dossier « (.*) » est ([0-9.]+)$`, func(number, amount string) error {
		d, err := w.p.Dossier(number)
		if err == nil && d.History[len(d.History)-1].Amount != amount {
			return fmt.Errorf("it is %q", d.History[len(d.History)-1].Amount)
		}
		return err
	})
}

// TestCycle plays features/asp/cycle.feature.
func TestCycle(t *testing.T) {
	ts := godog.TestSuite{ScenarioInitializer: func(sc *godog.ScenarioContext) { define(t, sc) },
		Options: &godog.Options{Format: "progress", Output: io.Discard, Strict: true, FS: features.ASP,
			Paths: []string{"asp/cycle.feature"}, TestingT: t}}
	if code := ts.Run(); code != 0 {
		t.Errorf("godog ended with %d", code)
	}
	list, err := ts.RetrieveFeatures()
	if err != nil || len(list) != 1 {
		t.Fatalf("%d features, %v", len(list), err)
	}
	required := map[string]bool{}
	for _, p := range list[0].Pickles {
		if !slices.ContainsFunc(p.Steps, func(st *messages.PickleStep) bool {
			return st.Type == messages.PickleStepType_OUTCOME // all of those check
		}) {
			t.Errorf("%s checks nothing", p.Name)
		}
		for _, tag := range p.Tags {
			required[tag.Name] = true
		}
	}
	for _, tag := range []string{"@H-05", "@H-06", "@H-10"} {
		if !required[tag] {
			t.Errorf("no scenario is for %s", tag)
		}
	}
}

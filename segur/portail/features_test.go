package portail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	gherkin "github.com/cucumber/gherkin/go/v26"

	"amfront/features"
	"amfront/segur"
	"amfront/segur/exemple"
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
}

func list(s string) []string { return strings.Split(s, ", ") }

func (w *world) deposit(e *exemple.Example) error {
	u, err := upload(e)
	if err != nil {
		return err
	}
	w.last = e
	w.done, err = w.p.Deposit(context.Background(), u)
	return err
}

func (w *world) next(kind segur.Kind, s exemple.Series, wrong string) error {
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

func (w *world) balance(ans, dossiers, wrong string) error {
	s := exemple.Series{ANS: ans, Dossiers: list(dossiers), Amount: "2900.00"}
	for _, asp := range s.Dossiers {
		d, err := w.p.Dossier(asp)
		if err != nil {
			return err
		}
		s.Editors = append(s.Editors, d.NumeroEditeur)
	}
	return w.next(segur.Solde, s, wrong)
}

var steps = []struct {
	pattern string
	verify  bool
	do      func(w *world, arg []string) error
}{
	{`un portail neuf`, false, func(w *world, _ []string) error {
		w.dir = w.t.TempDir()
		w.p = open(w.t, w.dir)
		return nil
	}},
	{`une avance reprise « (FINBIO\d{6}) », de numeroEditeur (\d{5}), à l'état « (.*) »`, false, func(w *world, arg []string) error {
		take(w.t, w.p, arg[0], arg[1], State(arg[2]))
		return nil
	}},
	{`une règle qui décide « (.*) » des demandes (d'avance|de solde) « (.*) »`, false, func(w *world, arg []string) error {
		w.rules = append(w.rules, Rule{Kind: map[string]segur.Kind{"d'avance": segur.Avance, "de solde": segur.Solde}[arg[1]], NumeroEditeur: arg[2], Decision: Decision(arg[0])})
		return w.p.SetRules(context.Background(), w.rules)
	}},
	{`je dépose un fichier d'avance de demandes « (.*) »(?: dont la demande (\d+) est fautive)?`, false, func(w *world, arg []string) error {
		return w.next(segur.Avance, exemple.Series{Editors: list(arg[0])}, arg[1])
	}},
	{`je dépose (?:sous le numéro ANS (\d{10}) )?un fichier de solde pour « (.*) »(?: dont la demande (\d+) est fautive)?`, false, func(w *world, arg []string) error {
		return w.balance(arg[0], arg[1], arg[2])
	}},
	{`je redépose le même fichier`, false, func(w *world, _ []string) error { return w.deposit(w.last) }},
	{`l'instruction décide « (.*) » pour « (.*) »`, false, func(w *world, arg []string) error {
		_, err := w.p.Decide(context.Background(), arg[1], Decision(arg[0]), "")
		return err
	}},
	{`le portail est arrêté puis relancé`, false, func(w *world, _ []string) error {
		if err := w.p.Close(); err != nil {
			return err
		}
		w.p = open(w.t, w.dir)
		return nil
	}},
	{`l'instruction ne peut pas décider « (.*) » pour « (.*) »`, true, func(w *world, arg []string) error {
		if _, err := w.p.Decide(context.Background(), arg[1], Decision(arg[0]), ""); !errors.Is(err, ErrNotNow) {
			return fmt.Errorf("it can: %v", err)
		}
		return nil
	}},
	{`les codes rendus sont « (.*) »`, true, func(w *world, arg []string) error {
		if got := codes(w.done); w.done.FileRejected() || !slices.Equal(got, list(arg[0])) {
			return fmt.Errorf("got %v", got)
		}
		return nil
	}},
	{`tout le fichier est rejeté avec le code (\d{4})`, true, func(w *world, arg []string) error {
		if !slices.Equal(w.done.Rejected, arg) {
			return fmt.Errorf("got %+v", w.done)
		}
		return nil
	}},
	{`les dossiers ouverts sont « (.*) »`, true, func(w *world, arg []string) error {
		var got []string
		for _, d := range w.p.Dossiers() {
			got = append(got, d.NumeroASP)
		}
		if !slices.Equal(got, list(arg[0])) {
			return fmt.Errorf("got %v", got)
		}
		return nil
	}},
	{`le dossier « (.*) » est à l'état « (.*) »`, true, func(w *world, arg []string) error {
		d, err := w.p.Dossier(arg[0])
		if err == nil && (string(d.State) != arg[1] || d.History[len(d.History)-1].State != d.State) {
			return fmt.Errorf("it is %+v", d)
		}
		return err
	}},
	{`le dernier montant du dossier « (.*) » est ([0-9.]+)`, true, func(w *world, arg []string) error {
		d, err := w.p.Dossier(arg[0])
		if err == nil && d.History[len(d.History)-1].Amount != arg[1] {
			return fmt.Errorf("it is %q", d.History[len(d.History)-1].Amount)
		}
		return err
	}},
}

// TestCycle plays features/segur/cycle.feature.
func TestCycle(t *testing.T) {
	text, err := features.Segur.ReadFile("segur/cycle.feature")
	if err != nil {
		t.Fatal(err)
	}
	id := 0
	newID := func() string { id++; return strconv.Itoa(id) }
	doc, err := gherkin.ParseGherkinDocument(bytes.NewReader(text), newID)
	if err != nil {
		t.Fatal(err)
	}
	required := map[string]bool{}
	for _, p := range gherkin.Pickles(*doc, "cycle.feature", newID) {
		for _, tag := range p.Tags {
			required[tag.Name] = true
		}
		t.Run(p.Name, func(t *testing.T) {
			w, verified := &world{t: t}, 0
			for _, step := range p.Steps {
				found := 0
				for _, d := range steps {
					m := regexp.MustCompile(`^` + d.pattern + `$`).FindStringSubmatch(step.Text)
					if m == nil {
						continue
					}
					found++
					if d.verify {
						verified++
					}
					if err := d.do(w, m[1:]); err != nil {
						t.Fatalf("%s: %v", step.Text, err)
					}
				}
				if found != 1 {
					t.Fatalf("%q is meant by %d steps", step.Text, found)
				}
			}
			if verified == 0 {
				t.Error("the scenario checks nothing")
			}
		})
	}
	for _, tag := range []string{"@H-05", "@H-06", "@H-10"} {
		if !required[tag] {
			t.Errorf("no scenario is for %s", tag)
		}
	}
}

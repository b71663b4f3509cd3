package portail

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"amfront/asp"
	"amfront/asp/exemple"
	"amfront/asp/pickle"
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

func (w *world) balance(ans, dossiers, wrong string) error {
	s := exemple.Series{ANS: ans, Dossiers: list(dossiers), Amount: "2900.00"}
	for _, asp := range s.Dossiers {
		d, err := w.p.Dossier(asp)
		if err != nil {
			return err
		}
		s.Editors = append(s.Editors, d.NumeroEditeur)
	}
	return w.next(asp.Solde, s, wrong)
}

// steps are the steps that the portal's cycle may use.
var steps = []pickle.Definition[*world]{
	pickle.Do(`un portail neuf`, func(w *world, _ []string) error {
		w.dir = w.t.TempDir()
		w.p = open(w.t, w.dir)
		return nil
	}),
	pickle.Do(`une avance reprise « (FINBIO\d{6}) », de numeroEditeur (\d{5}), à l'état « (.*) »`,
		func(w *world, arg []string) error {
			take(w.t, w.p, arg[0], arg[1], State(arg[2]))
			return nil
		}),
	pickle.Do(`une règle qui décide « (.*) » des demandes (d'avance|de solde) « (.*) »`,
		func(w *world, arg []string) error {
			w.rules = append(w.rules, Rule{Kind: map[string]asp.Kind{"d'avance": asp.Avance, "de solde": asp.Solde}[arg[1]],
				NumeroEditeur: arg[2], Decision: Decision(arg[0])})
			return w.p.SetRules(context.Background(), w.rules)
		}),
	pickle.Do(`je dépose un fichier d'avance de demandes « (.*) »(?: dont la demande (\d+) est fautive)?`,
		func(w *world, arg []string) error {
			return w.next(asp.Avance, exemple.Series{Editors: list(arg[0])}, arg[1])
		}),
	pickle.Do(`je dépose (?:sous le numéro ANS (\d{10}) )?un fichier de solde pour « (.*) »(?: dont la demande (\d+) est fautive)?`, func(w *world, arg []string) error {
		return w.balance(arg[0], arg[1], arg[2])
	}),
	pickle.Do(`je redépose le même fichier`, func(w *world, _ []string) error { return w.deposit(w.last) }),
	pickle.Do(`l'instruction décide « (.*) » pour « (.*) »`, func(w *world, arg []string) error {
		_, err := w.p.Decide(context.Background(), arg[1], Decision(arg[0]), "")
		return err
	}),
	pickle.Do(`le portail est arrêté puis relancé`, func(w *world, _ []string) error {
		if err := w.p.Close(); err != nil {
			return err
		}
		w.p = open(w.t, w.dir)
		return nil
	}),
	pickle.Verify(`l'instruction ne peut pas décider « (.*) » pour « (.*) »`, func(w *world, arg []string) error {
		if _, err := w.p.Decide(context.Background(), arg[1], Decision(arg[0]), ""); !errors.Is(err, ErrNotNow) {
			return fmt.Errorf("it can: %v", err)
		}
		return nil
	}),
	pickle.Verify(`les codes rendus sont « (.*) »`, func(w *world, arg []string) error {
		if got := codes(w.done); w.done.FileRejected() || !slices.Equal(got, list(arg[0])) {
			return fmt.Errorf("got %v", got)
		}
		return nil
	}),
	pickle.Verify(`tout le fichier est rejeté avec le code (\d{4})`, func(w *world, arg []string) error {
		if !slices.Equal(w.done.Rejected, arg) {
			return fmt.Errorf("got %+v", w.done)
		}
		return nil
	}),
	pickle.Verify(`les dossiers ouverts sont « (.*) »`, func(w *world, arg []string) error {
		var got []string
		for _, d := range w.p.Dossiers() {
			got = append(got, d.NumeroASP)
		}
		if !slices.Equal(got, list(arg[0])) {
			return fmt.Errorf("got %v", got)
		}
		return nil
	}),
	pickle.Verify(`le dossier « (.*) » est à l'état « (.*) »`, func(w *world, arg []string) error {
		d, err := w.p.Dossier(arg[0])
		if err == nil && (string(d.State) != arg[1] || d.History[len(d.History)-1].State != d.State) {
			return fmt.Errorf("it is %+v", d)
		}
		return err
	}),
	pickle.Verify(`le dernier montant du dossier « (.*) » est ([0-9.]+)`, func(w *world, arg []string) error {
		d, err := w.p.Dossier(arg[0])
		if err == nil && d.History[len(d.History)-1].Amount != arg[1] {
			return fmt.Errorf("it is %q", d.History[len(d.History)-1].Amount)
		}
		return err
	}),
}

// TestCycle plays features/asp/cycle.feature.
func TestCycle(t *testing.T) {
	cycle := pickle.Read(t, features.ASP, func(name string) bool { return name == "asp/cycle.feature" })
	pickle.Play(t, cycle, func(t *testing.T) *world { return &world{t: t} }, steps)
	required := map[string]bool{}
	for _, p := range cycle {
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

package exemple

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	messages "github.com/cucumber/messages/go/v21"

	"amfront/asp"
	"amfront/asp/jsonfile"
	"amfront/asp/pickle"
	"amfront/features"
)

// world is one scenario under way.
type world struct {
	kind    asp.Kind
	titles  []string
	example *Example
	report  *asp.Report
	subject int // the request last spoken of
}

func (w *world) check(all bool) (err error) {
	if w.example, err = Combine(w.kind, w.titles...); err != nil {
		return err
	}
	opt := w.example.Options()
	opt.All = all
	if opt.Pieces, err = w.example.evidence(); err != nil {
		return err
	}
	w.report, err = asp.Check(context.Background(), bytes.NewReader(w.example.JSON()), opt)
	return err
}

var kindWords = map[string]asp.Kind{"d'avance": asp.Avance, "de solde": asp.Solde}

// definitions are the steps that features/asp may use.
var definitions = []pickle.Definition[*world]{
	pickle.Do(`le dépôt (d'avance|de solde) valable`, func(w *world, arg []string) error {
		w.kind = kindWords[arg[0]]
		return nil
	}),
	pickle.Do(`un dépôt (d'avance|de solde) qui ne diffère du dépôt valable que par ceci : « (.*) »`,
		func(w *world, arg []string) error {
			w.kind, w.titles = kindWords[arg[0]], []string{arg[1]}
			return nil
		}),
	pickle.Do(`ceci aussi : « (.*) »`, func(w *world, arg []string) error {
		w.titles = append(w.titles, arg[0])
		return nil
	}),
	pickle.Do(`le portail contrôle le dépôt`, func(w *world, _ []string) error { return w.check(false) }),
	pickle.Do(`le banc liste toutes les erreurs du dépôt`, func(w *world, _ []string) error { return w.check(true) }),
	pickle.Verify(`la demande (\d+) est rejetée avec le code (\d{4})`, func(w *world, arg []string) error {
		w.subject, _ = strconv.Atoi(arg[0])
		if w.report.FileRejected() {
			return fmt.Errorf("the whole file was rejected: %v", w.report.Rejected)
		}
		if got := w.report.Requests[w.subject-1].Code; got != arg[1] {
			return fmt.Errorf("request %s got %s, expected %s", arg[0], got, arg[1])
		}
		return nil
	}),
	pickle.Verify(`les autres demandes sont acceptées`, func(w *world, _ []string) error {
		for _, q := range w.report.Requests {
			if q.Position != w.subject && q.Code != asp.Accepted {
				return fmt.Errorf("request %d got %s", q.Position, q.Code)
			}
		}
		return nil
	}),
	pickle.Verify(`toutes les demandes sont acceptées`, func(w *world, _ []string) error {
		if !w.report.AllAccepted() || len(w.report.Requests) == 0 {
			return fmt.Errorf("not accepted: %+v", w.report)
		}
		return nil
	}),
	pickle.Verify(`tout le fichier est rejeté avec le code (\d{4})`, func(w *world, arg []string) error {
		if len(w.report.Rejected) != 1 || w.report.Rejected[0].Code != arg[0] {
			return fmt.Errorf("expected %s alone, got %+v", arg[0], w.report.Rejected)
		}
		return nil
	}),
	pickle.Verify(`aucun fichier n'est rendu`, func(w *world, _ []string) error {
		if w.report.Answer() != nil {
			return fmt.Errorf("a file was given back")
		}
		return nil
	}),
	pickle.Verify(`le contrôle fait la remarque (R\d{3})`, func(w *world, arg []string) error {
		if _, remarks := codes(w.report); !slices.Equal(remarks, arg) {
			return fmt.Errorf("remarks %v, expected %v", remarks, arg)
		}
		return nil
	}),
	pickle.Verify(`le contrôle ne fait aucune remarque`, func(w *world, _ []string) error {
		if _, remarks := codes(w.report); len(remarks) > 0 {
			return fmt.Errorf("remarks %v", remarks)
		}
		return nil
	}),
	pickle.Verify(`le contrôle ne montre que (\d+) erreurs?`, func(w *world, arg []string) error {
		if rejections, _ := codes(w.report); strconv.Itoa(len(rejections)) != arg[0] {
			return fmt.Errorf("%v, expected %s", rejections, arg[0])
		}
		return nil
	}),
	pickle.Verify(`le libellé dit ce qui est attendu, ce qui est trouvé et quoi faire`, func(w *world, _ []string) error {
		q := w.report.Requests[w.subject-1]
		for _, want := range []string{" : attendu ", " ; trouvé ", q.Findings[0].Expected, q.Findings[0].Found,
			q.Findings[0].Advice} {
			if want == "" || !strings.Contains(q.Label, want) {
				return fmt.Errorf("%q lacks %q", q.Label, want)
			}
		}
		return nil
	}),
	pickle.Verify(`chaque demande acceptée reçoit un numeroASP dans le fichier rendu`, func(w *world, _ []string) error {
		return w.answered(func(q *jsonfile.Value) error {
			if v := q.Get("numeroASP"); v.Kind != jsonfile.String || len(v.Text) != 12 {
				return fmt.Errorf("numeroASP is %s", v)
			}
			return nil
		})
	}),
	pickle.Verify(`le fichier rendu porte codeTraitement et libelleTraitement pour chaque demande`,
		func(w *world, _ []string) error {
			return w.answered(func(q *jsonfile.Value) error {
				if code, label := q.Get("codeTraitement").Text, q.Get("libelleTraitement").Text; code != "0000" ||
					label != "Demande acceptée" {
					return fmt.Errorf("%q %q", code, label)
				}
				return nil
			})
		}),
	pickle.Verify(`le reste du fichier rendu est celui qui a été déposé`, func(w *world, _ []string) error {
		answer, err := jsonfile.Parse(w.report.Answer(), jsonfile.Limits{})
		if err != nil {
			return err
		}
		answer.Set("impId", jsonfile.Nothing())
		for _, q := range answer.Get("lignesImport").Items {
			q.Set("codeTraitement", jsonfile.Nothing())
			q.Set("libelleTraitement", jsonfile.Nothing())
			if w.kind == asp.Avance {
				q.Set("numeroASP", jsonfile.Nothing())
			}
		}
		if !bytes.Equal(answer.Append(nil), w.example.JSON()) {
			return fmt.Errorf("something else changed")
		}
		return nil
	}),
}

func (w *world) answered(f func(q *jsonfile.Value) error) error {
	answer, err := jsonfile.Parse(w.report.Answer(), jsonfile.Limits{})
	if err != nil {
		return err
	}
	for _, q := range answer.Get("lignesImport").Items {
		if err := f(q); err != nil {
			return err
		}
	}
	return nil
}

// pickles are the scenarios of features/asp but for the portal's cycle, which
// the portal's own tests play.
func pickles(t *testing.T) []*messages.Pickle {
	t.Helper()
	return pickle.Read(t, features.ASP, func(name string) bool { return name != "asp/cycle.feature" })
}

// TestFeatures plays every scenario of features/asp.
func TestFeatures(t *testing.T) {
	pickle.Play(t, pickles(t), func(*testing.T) *world { return &world{} }, definitions)
}

var tagForm = regexp.MustCompile(`^@(H-\d\d|id=H-[a-z.-]+)$`)

// TestFeaturesNameEveryTwin: each twin stands in a scenario, with its code; the
// titles by which they are named are unique; every requirement that a file can
// show has a scenario.
func TestFeaturesNameEveryTwin(t *testing.T) {
	named, required := map[string]bool{}, map[string]bool{}
	quoted := regexp.MustCompile(`un dépôt (d'avance|de solde) .* : « (.*) »$`)
	for _, p := range pickles(t) {
		all := ""
		for _, s := range p.Steps {
			all += s.Text + "\n"
			if m := quoted.FindStringSubmatch(s.Text); m != nil {
				named[string(kindWords[m[1]])+" "+m[2]] = true
			}
		}
		for _, tag := range p.Tags {
			if !tagForm.MatchString(tag.Name) {
				t.Errorf("%s: tag %s", p.Name, tag.Name)
			}
			required[tag.Name] = true
		}
	}
	for _, kind := range asp.Kinds() {
		seen := map[string]bool{}
		for _, e := range all(t, kind)[1:] {
			title := strings.TrimSuffix(e.Title, ".")
			if seen[title] {
				t.Errorf("%s: two twins are titled %q", kind, title)
			}
			seen[title] = true
			if !named[string(kind)+" "+title] {
				t.Errorf("%s: no scenario plays %q (%s)", kind, title, e.Code)
			}
		}
	}
	for _, id := range []string{"H-01", "H-02", "H-03", "H-04", "H-05", "H-06", "H-07", "H-08", "H-09"} {
		if !required["@"+id] {
			t.Errorf("no scenario is for %s", id)
		}
	}
}

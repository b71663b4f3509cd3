package exemple

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cucumber/godog"
	messages "github.com/cucumber/messages/go/v34"

	"amfront/asp"
	"amfront/asp/jsonfile"
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
	if w.example, err = combine(w.kind, w.titles...); err != nil {
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

// define gives a scenario the steps that features/asp may use; what follows
// "Alors" must be one that checks.
func define(sc *godog.ScenarioContext) {
	w := &world{}
	sc.Step(`^le dépôt (d'avance|de solde) valable$`, func(kind string) error {
		w.kind = kindWords[kind]
		return nil
	})
	sc.Step(`^un dépôt (d'avance|de solde) qui ne diffère du dépôt valable que par ceci : « (.*) »$`,
		func(kind, title string) error {
			w.kind, w.titles = kindWords[kind], []string{title}
			return nil
		})
	sc.Step(`^ceci aussi : « (.*) »$`, func(title string) error {
		w.titles = append(w.titles, title)
		return nil
	})
	sc.Step(`^le portail contrôle le dépôt$`, func() error { return w.check(false) })
	sc.Step(`^le banc liste toutes les erreurs du dépôt$`, func() error { return w.check(true) })
	sc.Then(`^la demande (\d+) est rejetée avec le code (\d{4})$`, func(n int, code string) error {
		w.subject = n
		if w.report.FileRejected() {
			return fmt.Errorf("the whole file was rejected: %v", w.report.Rejected)
		}
		if got := w.report.Requests[w.subject-1].Code; got != code {
			return fmt.Errorf("request %d got %s, expected %s", n, got, code)
		}
		return nil
	})
	sc.Then(`^les autres demandes sont acceptées$`, func() error {
		for _, q := range w.report.Requests {
			if q.Position != w.subject && q.Code != asp.Accepted {
				return fmt.Errorf("request %d got %s", q.Position, q.Code)
			}
		}
		return nil
	})
	sc.Then(`^toutes les demandes sont acceptées$`, func() error {
		if !w.report.AllAccepted() || len(w.report.Requests) == 0 {
			return fmt.Errorf("not accepted: %+v", w.report)
		}
		return nil
	})
	sc.Then(`^tout le fichier est rejeté avec le code (\d{4})$`, func(code string) error {
		if len(w.report.Rejected) != 1 || w.report.Rejected[0].Code != code {
			return fmt.Errorf("expected %s alone, got %+v", code, w.report.Rejected)
		}
		return nil
	})
	sc.Then(`^aucun fichier n'est rendu$`, func() error {
		if w.report.Answer() != nil {
			return fmt.Errorf("a file was given back")
		}
		return nil
	})
	sc.Then(`^le contrôle fait la remarque (R\d{3})$`, func(code string) error {
		if _, remarks := codes(w.report); !slices.Equal(remarks, []string{code}) {
			return fmt.Errorf("remarks %v, expected %v", remarks, code)
		}
		return nil
	})
	sc.Then(`^le contrôle ne fait aucune remarque$`, func() error {
		if _, remarks := codes(w.report); len(remarks) > 0 {
			return fmt.Errorf("remarks %v", remarks)
		}
		return nil
	})
	sc.Then(`^le contrôle ne montre que (\d+) erreurs?$`, func(n int) error {
		if rejections, _ := codes(w.report); len(rejections) != n {
			return fmt.Errorf("%v, expected %d", rejections, n)
		}
		return nil
	})
	sc.Then(`^le libellé dit ce qui est attendu, ce qui est trouvé et quoi faire$`, func() error {
		q := w.report.Requests[w.subject-1]
		for _, want := range []string{" : attendu ", " ; trouvé ", q.Findings[0].Expected, q.Findings[0].Found,
			q.Findings[0].Advice} {
			if want == "" || !strings.Contains(q.Label, want) {
				return fmt.Errorf("%q lacks %q", q.Label, want)
			}
		}
		return nil
	})
	sc.Then(`^chaque demande acceptée reçoit un numeroASP dans le fichier rendu$`, func() error {
		return w.answered(func(q *jsonfile.Value) error {
			if v := q.Get("numeroASP"); v.Kind != jsonfile.String || len(v.Text) != 12 {
				return fmt.Errorf("numeroASP is %s", v)
			}
			return nil
		})
	})
	sc.Then(`^le fichier rendu porte codeTraitement et libelleTraitement pour chaque demande$`,
		func() error {
			return w.answered(func(q *jsonfile.Value) error {
				if code, label := q.Get("codeTraitement").Text, q.Get("libelleTraitement").Text; code != "0000" ||
					label != "Demande acceptée" {
					return fmt.Errorf("%q %q", code, label)
				}
				return nil
			})
		})
	sc.Then(`^le reste du fichier rendu est celui qui a été déposé$`, func() error {
		answer, err := jsonfile.Parse(w.report.Answer(), jsonfile.Limits{})
		if err != nil {
			return err
		}
		answer.Set("impId", &jsonfile.Value{})
		for _, q := range answer.Get("lignesImport").Items {
			q.Set("codeTraitement", &jsonfile.Value{})
			q.Set("libelleTraitement", &jsonfile.Value{})
			if w.kind == asp.Avance {
				q.Set("numeroASP", &jsonfile.Value{})
			}
		}
		if !bytes.Equal(answer.Append(nil), w.example.JSON()) {
			return fmt.Errorf("something else changed")
		}
		return nil
	})
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

// acceptance are the scenarios of features/asp but for the portal's cycle, which
// the portal's own tests play.
func acceptance(t *testing.T) godog.TestSuite {
	t.Helper()
	names, err := fs.Glob(features.ASP, "asp/*.feature")
	if err != nil {
		t.Fatal(err)
	}
	names = slices.DeleteFunc(names, func(name string) bool { return name == "asp/cycle.feature" })
	return godog.TestSuite{ScenarioInitializer: define, Options: &godog.Options{Format: "progress", Output: io.Discard,
		Strict: true, FS: features.ASP, Paths: names, TestingT: t}}
}

// pickles are they as godog reads them, a row of a Plan each.
func pickles(t *testing.T) (out []*messages.Pickle) {
	t.Helper()
	list, err := acceptance(t).RetrieveFeatures()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		out = append(out, f.Pickles...)
	}
	if len(out) == 0 {
		t.Fatal("no scenario")
	}
	return out
}

// TestFeatures plays every scenario of features/asp.
func TestFeatures(t *testing.T) {
	if code := acceptance(t).Run(); code != 0 {
		t.Errorf("godog ended with %d", code)
	}
}

// TestFeaturesAreStrict: what is not played, or is played as what it is not,
// does not pass.
func TestFeaturesAreStrict(t *testing.T) {
	for steps, want := range map[string]int{
		"Quand le portail contrôle le dépôt\nAlors toutes les demandes sont acceptées":           0,
		"Quand le portail contrôle le dépôt\nAlors tout le fichier est rejeté avec le code 0001": 1, // it is not
		"Quand le portail contrôle le dépôt\nAlors toutes les demandes sont acceptées.":          1, // no such step
		"Alors le portail contrôle le dépôt\nEt le portail contrôle le dépôt deux fois":          1,
		"Quand toutes les demandes sont acceptées":                                               1, // checks before it plays
		"": 1,
	} {
		ts := acceptance(t)
		ts.Options.TestingT, ts.Options.Paths = nil, nil
		ts.Options.FeatureContents = []godog.Feature{{Name: "x", Contents: []byte("# language: fr\nFonctionnalité: x\n" +
			"Scénario: x\nÉtant donné le dépôt d'avance valable\n" + steps)}}
		if steps == "" {
			ts.Options.FeatureContents[0].Contents = []byte("# language: fr\nFonctionnalité: x\nScénario: x\n")
		}
		if code := ts.Run(); code != want {
			t.Errorf("%q ended with %d, expected %d", steps, code, want)
		}
	}
}

func checks(st *messages.PickleStep) bool { return st.Type == messages.PickleStepType_OUTCOME }

var tagForm = regexp.MustCompile(`^@(H-\d\d|id=H-[a-z.-]+)$`)

// TestFeaturesNameEveryTwin: each twin stands in a scenario, with its code; the
// titles by which they are named are unique; every requirement that a file can
// show has a scenario.
func TestFeaturesNameEveryTwin(t *testing.T) {
	named, required := map[string]bool{}, map[string]bool{}
	quoted := regexp.MustCompile(`un dépôt (d'avance|de solde) .* : « (.*) »$`)
	for _, p := range pickles(t) {
		if !slices.ContainsFunc(p.Steps, checks) {
			t.Errorf("%s checks nothing", p.Name)
		}
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

// combine makes a deposit that has the changes of several twins, named by their
// titles. What it must get is the caller's to know.
func combine(kind asp.Kind, titles ...string) (*Example, error) {
	entries, err := table(kind)
	if err != nil {
		return nil, err
	}
	var twins []entry
	for _, title := range titles {
		i := slices.IndexFunc(entries, func(t entry) bool {
			return strings.TrimSuffix(t.title, ".") == strings.TrimSuffix(title, ".")
		})
		if i < 0 {
			return nil, fmt.Errorf("no twin of %s is titled %q", kind, title)
		}
		twins = append(twins, entries[i])
	}
	return made(kind, twins...)
}

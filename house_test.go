// Package amfront_test holds the checks on the house as a whole.
package amfront_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A room is one package of the house.
type room struct {
	name string
	is   string   // what it is for, in one sentence
	ours []string // the rooms that it may know, all of them listed before it
	uses []string // the libraries that it may know, beside the standard library
}

// house is every room from the ground up, so that reading it is reading the
// architecture. A room may know only what stands below it, and of that only
// what its row names; a new package enters with its row. Tests may know more.
var house = []room{
	// What a person reads at the terminal: every room may know these (allowed).
	{name: "words", is: "says a sentence or an error in the language asked for, by one table of pairs"},
	{name: "words/spelling", is: "finds the known word that was meant by one nobody knows"},

	// The truth, from the ground: what happened, and under which plan of faults.
	{name: "journal", is: "the append-only record of everything that happens in a bench: the only state and the only " +
		"evidence"},
	{name: "journal/fault", is: "the plan of deterministic faults that servers ask at every command and that the " +
		"journal records"},
	{name: "scenarios", is: "the catalogue: requirements, situations, profiles, and what each decision code means"},

	{name: "bench/vary", is: "draws by a seed what no document fixes"},
	{name: "bench/door", is: "the entrance of every server: accepts for as long as it lives, and makes those wait who " +
		"ask too much or guess", uses: []string{"golang.org/x/time/rate"}},
	{name: "bench/dialect", is: "names what a client speaks to a port that speaks otherwise, and why a TLS " +
		"handshake failed"},

	// The simulated side: the insurers' front-end, its directory and its PKI.
	{name: "pki/testca", is: "certificate hierarchies, lists, deliberate defects and directory layouts, as a test PKI " +
		"on disk"},
	{name: "receiver/cms", is: "reads an attachment's CMS whatever its state, says what is wrong in two languages, and " +
		"signs answers",
		uses: []string{"go.mozilla.org/pkcs7"}},
	{name: "receiver", is: "a front-end's judgement of one mail: message, flow, CMS, decision, service message",
		ours: []string{"receiver/cms", "pki/testca", "scenarios", "bench/vary"}},
	{name: "mailbox", is: "the SMTP and POP3 servers and the mail that they keep, octet for octet",
		ours: []string{"journal", "journal/fault", "bench/dialect", "bench/door"}},
	{name: "directory", is: "the LDAP tree and server that publish what the PKI says",
		ours: []string{"journal", "journal/fault", "bench/dialect", "bench/door", "bench/vary", "pki/testca"},
		uses: []string{"github.com/go-ldap/ldap/v3"}},
	{name: "bench", is: "assembles one world out of the rooms below and starts it; many worlds in one process",
		ours: []string{"journal", "journal/fault", "scenarios", "bench/door", "bench/vary", "pki/testca", "receiver",
			"mailbox", "directory"}},

	// The judgement: functions of the journal and of nothing else.
	{name: "judge/report", is: "verdicts, their roll-up and every rendering of a run: cahier d'examen, JUnit, JSON, " +
		"terminal",
		ours: []string{"journal", "scenarios"}},
	{name: "judge/checks", is: "every check, as a function of the journal",
		ours: []string{"journal", "journal/fault", "scenarios", "judge/report"}},
	{name: "judge/compare", is: "what changed from one run to another, for command and console",
		ours: []string{"scenarios", "judge/report"}},
	{name: "judge/diagnosis", is: "names the known fault that a run's departures look like, or none",
		ours: []string{"scenarios", "judge/report"}},

	// The software under test and the ways to drive it; it never sees the other side.
	{name: "lps/adapter", is: "the protocol by which a bench drives a software, and the ways to one, both sides",
		ours: []string{"scenarios"}, uses: []string{"github.com/go-json-experiment/json/jsontext",
			"golang.org/x/sys/windows"}},
	{name: "lps/manifest", is: "reads and writes lps.json: what an editor says of the software beside its adapter",
		ours: []string{"scenarios", "lps/adapter"}},
	{name: "lps/skeleton", is: "the files to begin an adapter with, in the language of the software",
		ours: []string{"lps/adapter", "lps/manifest"}},
	{name: "lps", is: "the reference LPS: what a software does that is right",
		ours: []string{"scenarios", "lps/adapter"}, uses: []string{"github.com/emersion/go-message",
			"github.com/emersion/go-sasl", "github.com/emersion/go-smtp", "github.com/go-ldap/ldap/v3", "go.mozilla.org/pkcs7"}},
	{name: "lps/faulty", is: "the faulty LPSs, each with what must catch it, and the clients that are no software",
		ours: []string{"lps", "lps/adapter"}, uses: []string{"github.com/go-ldap/ldap/v3", "go.mozilla.org/pkcs7"}},
	{name: "lps/operator", is: "a person as LPS: gestures, questions and replies, for terminal and page alike",
		ours: []string{"lps/adapter", "scenarios"}},

	// The approval: scenarios played against a software.
	{name: "features", is: "the scenarios' texts, in French Gherkin"},
	{name: "steps/godogstart", is: "keeps godog from starting the go tool in every process that links it"},
	{name: "steps", is: "the vocabulary of the scenarios, registered with godog",
		ours: []string{"journal", "journal/fault", "scenarios", "pki/testca", "bench", "judge/report", "lps/adapter",
			"steps/godogstart"},
		uses: []string{"github.com/cucumber/godog"}},
	{name: "suite/remedy", is: "finds the smallest edit of a recorded mail that turns a red check green, proven by the " +
		"same front-end and the same judge",
		ours: []string{"journal", "scenarios", "pki/testca", "receiver", "bench", "judge/report", "lps"}},
	{name: "suite", is: "plays the scenarios, records them, and judges a record again",
		ours: []string{"journal", "scenarios", "pki/testca", "bench", "bench/vary", "judge/report", "judge/checks",
			"judge/diagnosis", "lps/adapter", "steps", "suite/remedy"},
		uses: []string{"github.com/cucumber/gherkin/go/v42", "github.com/cucumber/godog",
			"github.com/cucumber/messages/go/v34", "golang.org/x/text/unicode/norm"}},
	{name: "suite/explore", is: "draws sequences that no author wrote, and shrinks what departs in them to a feature",
		ours: []string{"scenarios", "judge/report", "steps", "suite"}},
	{name: "suite/fleet", is: "lets many stations live by their plans, and draws what the directory would see",
		ours: []string{"scenarios", "words", "lps/adapter"}},
	{name: "suite/capture", is: "mails captured elsewhere, read by the front-end with the user's keys, for suite to judge",
		ours: []string{"journal", "pki/testca", "receiver", "bench", "suite"}},
	{name: "suite/blank", is: "the test book before any run: sheets to print or for test-management tools",
		ours: []string{"scenarios", "judge/report", "lps/adapter", "steps", "suite"}},
	{name: "suite/doctor", is: "looks whether the set-up is right, before any run",
		ours: []string{"journal", "scenarios", "pki/testca", "bench/door", "bench", "lps/adapter", "steps"}},
	{name: "suite/zoo", is: "proves that the suite bites: every check against the faulty LPSs, with evidence and reason",
		ours: []string{"journal", "scenarios", "pki/testca", "judge/report", "judge/diagnosis", "lps", "lps/adapter",
			"lps/faulty", "features", "suite"}},
	{name: "suite/runs", is: "the runs that a bench keeps, and those that a page starts",
		ours: []string{"journal", "scenarios", "pki/testca", "bench/door", "bench", "bench/vary", "judge/report", "lps",
			"lps/adapter", "lps/faulty", "lps/manifest", "lps/operator", "suite", "suite/doctor"}},

	// Apart: the deposits at the ASP, which have no LPS and no mail.
	{name: "asp/jsonfile", is: "reads a JSON file whatever its state, with positions and the usual slip named",
		uses: []string{"github.com/go-json-experiment/json/jsontext"}},
	{name: "asp", is: "the controls on a deposit's JSON, as one table of tags, rules and codes",
		ours: []string{"asp/jsonfile"}},
	{name: "asp/piece", is: "the controls on the zips of evidence", ours: []string{"asp"}},
	{name: "asp/exemple", is: "deposits made to get each code, with their twins", ours: []string{"asp", "asp/jsonfile"}},
	{name: "asp/portail", is: "the portal: deposits, dossiers and decisions in a journal of its own",
		ours: []string{"journal", "asp", "asp/piece"}},
	{name: "suite/vectors", is: "files for the unit tests of a software: questions, answers and what a mistake leads to",
		ours: []string{"scenarios", "pki/testca", "receiver/cms", "receiver", "bench", "lps/adapter", "lps", "lps/faulty",
			"asp", "asp/exemple"}},

	// The faces. Sections of the console know its frame and never each other.
	{name: "console/web", is: "the console's server, guard, live updates and page frame",
		ours: []string{"journal", "scenarios", "pki/testca", "receiver", "bench/door", "bench", "judge/report",
			"lps/operator", "suite", "suite/runs"}},
	{name: "console/exchanges", is: "section: what the front-ends received, decided and answered",
		ours: []string{"journal", "scenarios", "receiver", "receiver/cms", "bench", "judge/report", "console/web"}},
	{name: "console/connexions", is: "section: every connection to the bench, with the likely cause of a refusal",
		ours: []string{"journal", "journal/fault", "scenarios", "bench", "console/web"}},
	{name: "console/bord", is: "section: the dashboard, a few drawings of what the bench saw",
		ours: []string{"journal", "scenarios", "judge/report", "lps/faulty", "suite/runs", "console/web"}},
	{name: "console/pki", is: "section: the PKI and the directory, and what may be changed in them",
		ours: []string{"journal", "scenarios", "pki/testca", "directory", "bench", "judge/report", "console/web"}},
	{name: "console/situations", is: "section: situations and faults, with the lesson of each",
		ours: []string{"journal/fault", "scenarios", "pki/testca", "bench", "suite", "console/web"}},
	{name: "console/cahier", is: "section: the test book, runs by adapter or by hand, and their results",
		ours: []string{"scenarios", "bench", "judge/report", "judge/compare", "lps/adapter", "lps/operator", "suite",
			"suite/runs", "console/web"}},
	{name: "console/demo", is: "section: faulty LPSs played live beside the sound one",
		ours: []string{"journal", "scenarios", "pki/testca", "bench", "judge/report", "lps", "lps/adapter", "lps/faulty",
			"steps", "suite", "suite/runs", "suite/zoo", "console/web"}},
	{name: "console/asp", is: "section: the ASP's portal and its controls",
		ours: []string{"asp", "asp/piece", "asp/exemple", "asp/portail", "bench/door", "console/web"}},
	{name: "console/web/openapi", is: "the description of the API, out of the routes' own types",
		ours: []string{"console/web"}},
	{name: "console", is: "assembles the sections on one server",
		ours: []string{"pki/testca", "bench", "suite", "suite/doctor", "suite/runs", "asp/portail", "bench/door",
			"console/web", "console/web/openapi", "console/exchanges", "console/pki", "console/situations",
			"console/cahier", "console/demo", "console/asp", "console/connexions", "console/bord"}},
	{name: "console/room", is: "the trainer's page over many worlds, each with a console of its own, and what a " +
		"participant takes home",
		ours: []string{"scenarios", "bench/door", "bench", "lps/manifest", "suite/runs", "console/web"}},
	{name: "cmd/fakeldap", is: "the directory alone", ours: []string{"journal", "bench/door", "pki/testca", "directory"},
		uses: []string{"github.com/go-ldap/ldap/v3"}},
	{name: "cmd/lpsdemo", is: "the reference LPS as an adapter command, sound or with one fault",
		ours: []string{"bench/door", "lps", "lps/adapter", "lps/faulty"}},
	{name: "cmd/amfront", is: "the commands that users type", ours: []string{"*"},
		uses: []string{"golang.org/x/sys/windows"}},
}

// apart are the folders at the top that are no rooms.
var apart = []string{"docs", "examples", "scripts", "e2e"}

// never are the pairs that no edit of the rows may bring together.
var never = map[string][]string{
	"lps":     {"bench", "receiver", "steps", "judge", "mailbox", "directory", "pki"},
	"judge":   {"bench", "receiver", "mailbox", "directory", "lps", "suite", "console"},
	"journal": {"scenarios", "judge", "bench"},
}

// TestHouse refuses an import that the house does not allow: above all, the
// reference LPS sees nothing of the receiver, and the receiver nothing of it.
func TestHouse(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range goFiles(t, false) {
		at := path.Dir(f)
		r, known := find(at)
		if !known {
			t.Errorf("%s: the room %q is not in the house; add its row with what it may know", f, at)
			continue
		}
		seen[at] = true
		file, err := parser.ParseFile(token.NewFileSet(), f, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range file.Imports {
			name, _ := strconv.Unquote(spec.Path.Value)
			if !allowed(name, r) {
				t.Errorf("%s imports %s, which %s may not know", f, name, at)
			}
		}
	}
	for _, r := range house {
		if !seen[r.name] {
			t.Errorf("the room %s has no source file: take its row out", r.name)
		}
	}
}

// TestHouseStands refuses rows that contradict the plan: a room that knows one
// above it (so no circle), a pair that must never meet, a seventeenth room at
// the top, a section of the console that knows another.
func TestHouseStands(t *testing.T) {
	for _, wrong := range contradictions(house) {
		t.Error(wrong)
	}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var top []string
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") && !slices.Contains(apart, e.Name()) &&
			slices.ContainsFunc(house, func(r room) bool { return wing(r.name) == e.Name() }) {
			top = append(top, e.Name())
		}
	}
	if len(top) > 16 {
		t.Errorf("%d rooms at the top, at most 16: %v", len(top), top)
	}
}

// contradictions are the sentences about rows that break the plan.
func contradictions(rows []room) []string {
	var out, below []string
	for _, r := range rows {
		if r.is == "" {
			out = append(out, r.name+": say in one sentence what it is for")
		}
		for _, o := range r.ours {
			switch {
			case o == "*":
			case !slices.Contains(below, o):
				out = append(out, r.name+" knows "+o+", which does not stand below it")
			case slices.Contains(never[wing(r.name)], wing(o)):
				out = append(out, r.name+" knows "+o+": these two must never meet")
			case wing(r.name) == "console" && r.name != "console" && wing(o) == "console" && o != "console/web":
				out = append(out, r.name+" knows "+o+": a section knows no other")
			}
		}
		below = append(below, r.name)
	}
	return out
}

// TestHouseRefuses proves that the rules can fail.
func TestHouseRefuses(t *testing.T) {
	lps, _ := find("lps")
	for _, bad := range []string{"amfront/receiver", "github.com/someone/thing"} {
		if allowed(bad, lps) {
			t.Errorf("lps was allowed to import %s", bad)
		}
	}
	for _, bad := range [][]room{
		{{name: "a", is: "a"}, {name: "b", is: "b", ours: []string{"c"}}, {name: "c", is: "c"}},
		{{name: "bench", is: "b"}, {name: "lps", is: "l", ours: []string{"bench"}}},
		{{name: "console/pki", is: "p"}, {name: "console/asp", is: "a", ours: []string{"console/pki"}}},
		{{name: "a"}},
	} {
		if len(contradictions(bad)) != 1 {
			t.Errorf("%+v: %v", bad, contradictions(bad))
		}
	}
}

func find(name string) (room, bool) {
	i := slices.IndexFunc(house, func(r room) bool { return r.name == name })
	if i < 0 {
		return room{}, false
	}
	return house[i], true
}

// wing is the first part of a room's name.
func wing(name string) string { return strings.SplitN(name, "/", 2)[0] }

func allowed(name string, r room) bool {
	if own, is := strings.CutPrefix(name, "amfront/"); is {
		return wing(own) == "words" || slices.Contains(r.ours, "*") || slices.Contains(r.ours, own)
	}
	if !strings.Contains(wing(name), ".") {
		return true // standard library
	}
	return slices.ContainsFunc(r.uses, func(u string) bool { return name == u || strings.HasPrefix(name, u+"/") })
}

// goFiles lists the Go files of the project, nested modules left out; tests
// and examples only when asked for.
func goFiles(t *testing.T, all bool) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			nested, _ := filepath.Glob(filepath.Join(p, "go.mod"))
			skip := len(nested) > 0 || strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" ||
				d.Name() == "node_modules" || !all && slices.Contains(apart, p)
			if p != "." && skip {
				return filepath.SkipDir
			}
			return nil
		}
		if strings.HasSuffix(p, ".go") && (all || !strings.HasSuffix(p, "_test.go")) {
			out = append(out, filepath.ToSlash(p))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

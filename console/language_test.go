package console

import (
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"amfront/suite/runs"
	"amfront/words"
)

// said is a text of a page that is read or heard.
type said struct {
	text   string
	quoted bool // inside of an element that is marked as French, or is code
	told   bool // of what came from outside
}

var (
	aPiece  = regexp.MustCompile(`<![^>]*>|<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^>"']|"[^"]*"|'[^']*')*)>|[^<]+`)
	heard   = regexp.MustCompile(`\s(?:title|aria-label|placeholder|alt|label|data-l|data-confirm)="([^"]*)"`)
	letters = regexp.MustCompile(`\pL{2}`)
	void    = []string{"meta", "link", "input", "br", "hr", "img", "line", "rect", "path"}
)

// texts are what a page says.
func texts(t *testing.T, page string) (out []said) {
	t.Helper()
	type element struct {
		name         string
		quoted, told bool
	}
	stack := []element{{}}
	add := func(text string, e element) {
		text = strings.TrimSuffix(strings.Join(strings.Fields(html.UnescapeString(text)), " "), " · amfront")
		if text = strings.Trim(text, " ,;:.()…–—"); letters.MatchString(text) {
			out = append(out, said{text, e.quoted, e.told})
		}
	}
	for _, m := range aPiece.FindAllStringSubmatch(page, -1) {
		top := stack[len(stack)-1]
		switch name := strings.ToLower(m[2]); {
		case strings.HasPrefix(m[0], "<!"):
		case name == "":
			add(m[0], top)
		case m[1] != "":
			if top.name != name {
				t.Fatalf("</%s> closes <%s>", name, top.name)
			}
			stack = stack[:len(stack)-1]
		default:
			e := element{name, top.quoted || name == "code" || name == "pre" || name == "samp" || name == "kbd" ||
				name == "style", top.told || strings.Contains(m[3], `class="hostile"`)}
			if strings.Contains(m[3], ` lang="`) && name != "html" {
				e.quoted = strings.Contains(m[3], ` lang="fr"`)
			}
			for _, a := range heard.FindAllStringSubmatch(m[3], -1) {
				add(a[1], e)
			}
			if !slices.Contains(void, name) && !strings.HasSuffix(m[3], "/") {
				stack = append(stack, e)
			}
		}
	}
	return out
}

// sameInBoth are texts of the pages that are alike in both languages.
func sameInBoth(t *testing.T) *regexp.Regexp {
	t.Helper()
	var table []byte
	for _, name := range []string{"console.txt", "pairs.txt"} {
		part, err := os.ReadFile(filepath.Join("..", "words", name))
		if err != nil {
			t.Fatal(err)
		}
		table = append(append(table, part...), '\n')
	}
	var out []string
	for _, block := range strings.Split(string(table), "\n\n") {
		if english, french, _ := strings.Cut(strings.TrimSuffix(block, "\n"), "\n"); english == french {
			out = append(out, strings.ReplaceAll(regexp.QuoteMeta(strings.Trim(english, " ,;:.()…–—")), "%s", ".+"))
		}
	}
	return regexp.MustCompile("^(?:" + strings.Join(out, "|") + ")$")
}

// lookFrench are letters and words that only French has.
var lookFrench = regexp.MustCompile(`(?i)[àâçéèêëîïôûùœ’«]|` +
	`(?:^| )(?:le|la|les|des|du|une?|est|au|aux|et|pour|par|sur)(?: |$)`)

// noWords are no words: addresses, ids, figures, what standards call so.
var noWords = regexp.MustCompile(`^(?:[\w.+-]+@[\w.-]+|[\d.:]+|(?:SMTP|POP3|LDAP|HTTP)S? .*|` +
	`RSA \d+|[A-F]-\d\d.*|[\w.-]*\d[\w.-]*|` +
	`[A-Z0-9-]+|[a-z]+(?:-[a-z]+)+|[\d,\x{202f}]+ (?:ms|octets?|messages?|codes?|minutes?))$`)

// inLanguage answers a page in a language.
func inLanguage(t *testing.T, h http.Handler, path, language string) string {
	t.Helper()
	r := httptest.NewRequest("GET", "http://127.0.0.1"+path, nil)
	r.AddCookie(&http.Cookie{Name: "amfront_langue", Value: language})
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	if rec.Code/100 == 3 || !strings.HasPrefix(rec.Header().Get("Content-Type"), "text/html") {
		return ""
	}
	return rec.Body.String()
}

var (
	aLink = regexp.MustCompile(`(?:href|hx-get)="(/[^"]*)"`)
	aKind = regexp.MustCompile(`[0-9A-F]{6,}[\w-]*|[0-9a-f]{8,}|=[^&]*|/\d+|/[\w-]+\.[\w.-]+|` +
		`/(?:situations|demonstrations|asp/exemples/[a-z]+)/[\w-]+`)
)

// TestEnglish: no page, in English, says what it says in French, but for what an
// approval shows, which is marked as French.
func TestEnglish(t *testing.T) {
	h := fullConsole(t)
	same := sameInBoth(t)
	queue := []string{"/", "/bord", "/journal", "/echanges", "/pki", "/situations", "/cahier", "/demonstrations", "/asp",
		"/glossaire", "/nulle-part", "/echanges/personne", "/situations?etat=1"}
	asked, kinds, complained := map[string]bool{}, map[string]int{}, map[string]bool{}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		kind := aKind.ReplaceAllString(path, "…")
		if asked[path] || kinds[kind] >= 3 {
			continue
		}
		asked[path] = true
		kinds[kind]++
		english := inLanguage(t, h, path, "en")
		if english == "" {
			continue
		}
		whole := strings.Contains(english, "<html") && !strings.Contains(path, ".html")
		if whole && !strings.Contains(english, `<html lang="en"`) {
			t.Errorf("%s does not say that it is English", path)
		}
		if strings.Contains(path, ".html") { // a book: French in every language
			continue
		}
		for _, m := range aLink.FindAllStringSubmatch(english, -1) {
			to := html.UnescapeString(m[1])
			to, _, _ = strings.Cut(to, "#")
			if !strings.HasPrefix(to, "/api/") && !strings.HasPrefix(to, "/assets/") && !strings.Contains(to, "lang=") &&
				!strings.Contains(to, "prochain") {
				queue = append(queue, to)
			}
		}
		french := map[string]bool{}
		for _, s := range texts(t, inLanguage(t, h, path, "fr")) {
			french[s.text] = true
		}
		for _, s := range texts(t, english) {
			switch {
			case s.quoted, !french[s.text], same.MatchString(s.text), noWords.MatchString(s.text), complained[s.text],
				s.told && !lookFrench.MatchString(s.text):
			default:
				complained[s.text] = true
				t.Errorf("%s: %q", path, s.text)
			}
		}
	}
	t.Logf("%d pages", len(asked))
}

// fullConsole is a console on which everything happened once.
func fullConsole(t *testing.T) http.Handler {
	t.Helper()
	need(t, "openssl")
	w, stage, k, srv := demoConsole(t)
	post(t, w, "cabinet@ps.test", w.Config().Mailboxes.AMO, hostileMail)
	id, err := k.Start(runs.Request{Way: runs.ByVariant, Variant: "en-clair", Only: []string{"C-01", "A-01"}})
	if err != nil {
		t.Fatal(err)
	}
	over(t, k, id)
	if id, err = k.Start(runs.Request{Way: runs.ByReference, Only: []string{"C-01", "A-01"}}); err != nil {
		t.Fatal(err)
	}
	over(t, k, id)
	moved := make(chan struct{}, 1)
	stage.Follow(func() {
		select {
		case moved <- struct{}{}:
		default:
		}
	})
	if err := stage.Beside("en-clair", "premier-lot"); err != nil {
		t.Fatal(err)
	}
	if err := stage.Next(true); err != nil {
		t.Fatal(err)
	}
	for stage.State().Busy {
		<-moved
	}
	for path, form := range map[string]url.Values{
		"/situations/appliquer": {"id": {"certificat-revoque"}},
		"/situations/pannes":    {"exemple": {"relais-lent"}},
		"/pki/operation":        {"op": {"renew"}, "label": {"amc_pj.test@test.rss.fr"}},
	} {
		if code, _, body := postForm(t, srv.URL+path, form); code >= 400 {
			t.Fatal(path, code, body)
		}
	}
	if id, err = k.Start(runs.Request{Way: runs.ByOperator, Only: []string{"A-01"}}); err != nil {
		t.Fatal(err)
	}
	wait := waiting(t, k)
	for {
		if _, asked := k.Task(t.Context(), id); asked {
			return srv.Config.Handler
		}
		wait("nobody is asked for anything")
	}
}

// TestLanguageChosen: ?lang= is kept in a cookie, what names no language is not
// heeded; pages, fragments, refusals and sentences in the corner follow it.
func TestLanguageChosen(t *testing.T) {
	_, srv := startConsole(t, Options{})
	jar, _ := cookiejar.New(nil)
	browser := &http.Client{Jar: jar}
	ask := func(method, path, form string, partial bool) (string, http.Header) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, srv.URL+path, strings.NewReader(form))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if partial {
			r.Header.Set("HX-Request", "true")
			r.Header.Set("HX-Request-Type", "partial")
		}
		resp, err := browser.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(body), resp.Header
	}
	for _, step := range []struct {
		name, method, path, form string
		partial                  bool
		want                     string
	}{
		{name: "French by itself", path: "/", want: `<html lang="fr"`},
		{name: "no language", path: "/?lang=de", want: `<html lang="fr"`},
		{name: "a hostile one", path: "/?lang=%22%3E", want: `<html lang="fr"`},
		{name: "asked for", path: "/journal?q=rcpt&lang=en", want: `href="/journal?lang=fr&amp;q=rcpt" lang="fr"`},
		{name: "where preferences come back to", path: "/journal?q=rcpt&lang=en",
			want: `name="retour" value="/journal?q=rcpt"`},
		{name: "kept", path: "/glossaire", want: `<html lang="en"`},
		{name: "still no language", path: "/glossaire?lang=", want: `<html lang="en"`},
		{name: "fragment", path: "/echanges", partial: true, want: "No lot for the moment."},
		{name: "header of the live view", path: "/etat", want: "Nominal situation"},
		{name: "script", path: "/", want: "/assets/console.en.js?v="},
		{name: "page that is not there", path: "/nulle-part", want: "This page does not exist."},
		{name: "refusal", method: "POST", path: "/preferences", form: "theme=x",
			want: "This display setting does not exist."},
		{name: "the way back of a refusal", method: "POST", path: "/preferences", form: "theme=x", want: `href="/?lang=fr"`},
		{name: "sentence of the next page", method: "POST", path: "/nominal", form: "retour=/pki",
			want: "Back to the nominal situation."},
		{name: "form that is wrong", method: "POST", path: "/situations/pannes",
			form: "commande=smtp+MAIL&quand=n&n=0&action=couper", want: "The n-th time: an integer from 1 to 100000"},
		{name: "and back", path: "/?lang=fr", want: `<html lang="fr"`},
		{name: "kept, too", path: "/echanges", want: "Aucun lot pour le moment."},
	} {
		if step.method == "" {
			step.method = "GET"
		}
		if body, _ := ask(step.method, step.path, step.form, step.partial); !strings.Contains(body, step.want) {
			t.Errorf("%s: %s lacks %q:\n%.1500s", step.name, step.path, step.want, body)
		}
	}
	ask("GET", "/?lang=en", "", false)
	_, h := ask("POST", "/nominal", "", true)
	if !strings.Contains(h.Get("HX-Trigger"), "Back to the nominal situation.") {
		t.Errorf("in the corner: %s", h.Get("HX-Trigger"))
	}
	_, english := startConsole(t, Options{Language: words.English, Password: "long enough"})
	if _, _, body := call(t, "GET", english.URL+"/connexion", ""); !strings.Contains(body, "Password of the bench") {
		t.Errorf("the console's own language: %.800s", body)
	}
	if code, _, body := postForm(t, english.URL+"/connexion", url.Values{"motdepasse": {"guess"}}); code != 401 ||
		!strings.Contains(body, "This is not the password of the bench") {
		t.Errorf("wrong password: %d %.800s", code, body)
	}
	_, _, body := call(t, "GET", english.URL+"/connexion?lang=fr", "")
	if !strings.Contains(body, "Mot de passe du banc") {
		t.Errorf("French asked for: %.800s", body)
	}
}

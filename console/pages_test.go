package console

import (
	"bufio"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"amfront/bench"
	"amfront/console/web"
	"amfront/journal"
	"amfront/mailbox"
)

// TestEveryPageIsGuarded: each page has the policy, French, one h1, and the
// situation in force; another site can post to none of them.
func TestEveryPageIsGuarded(t *testing.T) {
	w, srv := startConsole(t, Options{})
	for _, sec := range sections(web.New(web.Options{World: w}), Options{}) {
		code, h, body := call(t, "GET", srv.URL+sec.Path, "")
		if code != 200 || !strings.HasPrefix(h.Get("Content-Security-Policy"),
			"default-src 'none'; script-src 'self'; style-src 'self'; ") || h.Get("X-Content-Type-Options") != "nosniff" ||
			h.Get("Referrer-Policy") == "" {
			t.Errorf("%s: %d %v", sec.Path, code, h)
		}
		for _, want := range []string{`<html lang="fr"`, `aria-current="page">` + sec.Title, "Situation nominale",
			"#contenu"} {
			if !strings.Contains(body, want) {
				t.Errorf("%s lacks %q", sec.Path, want)
			}
		}
		if n := strings.Count(body, "<h1"); n != 1 {
			t.Errorf("%s has %d h1", sec.Path, n)
		}
		for _, r := range sec.Pages {
			method, path, _ := strings.Cut(r.Pattern, " ")
			if method == "GET" {
				continue
			}
			path = regexp.MustCompile(`{[^}]*}`).ReplaceAllString(path, "x")
			for name, edit := range map[string]func(*http.Request){
				"Origin":         func(r *http.Request) { r.Header.Set("Origin", "http://evil.test") },
				"opaque origin":  func(r *http.Request) { r.Header.Set("Origin", "null") },
				"Sec-Fetch-Site": func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") },
			} {
				if code, _, _ := call(t, method, srv.URL+path, "", edit); code != 403 {
					t.Errorf("%s %s with the %s of another site: %d", method, path, name, code)
				}
			}
		}
	}
	if code, _, body := call(t, "GET", srv.URL+"/nulle-part", ""); code != 404 || !strings.Contains(body, "n’existe pas") {
		t.Errorf("unknown page: %d", code)
	}
	if code, _, _ := call(t, "GET", srv.URL+"/echanges/nobody", ""); code != 404 {
		t.Errorf("unknown exchange: %d", code)
	}
}

// TestLogin: a password beyond loopback, kept by a session, tried a few times only.
func TestLogin(t *testing.T) {
	clock := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	_, srv := startConsole(t, Options{Password: "long enough", Now: func() time.Time { return clock }})
	jar, _ := cookiejar.New(nil)
	browser := &http.Client{Jar: jar}
	login := func(password, to string) *http.Response {
		t.Helper()
		resp, err := browser.PostForm(srv.URL+"/connexion", url.Values{"motdepasse": {password}, "retour": {to}})
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp
	}
	resp, err := browser.Get(srv.URL + "/echanges?q=a%26b")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if got := resp.Request.URL; got.Path != "/connexion" || got.Query().Get("retour") != "/echanges?q=a%26b" {
		t.Errorf("led to %s", got)
	}
	if resp := login("wrong", "/"); resp.StatusCode != 401 {
		t.Errorf("wrong password: %s", resp.Status)
	}
	if resp := login("long enough", "/echanges"); resp.StatusCode != 200 || resp.Request.URL.Path != "/echanges" {
		t.Errorf("right password: %s at %s", resp.Status, resp.Request.URL)
	}
	here, _ := url.Parse(srv.URL)
	if c := jar.Cookies(here); len(c) != 1 || strings.Contains(c[0].Value, "long enough") {
		t.Errorf("cookies: %v", c)
	}
	for _, elsewhere := range []string{"https://evil.test/", "//evil.test/", "/\\evil.test", "javascript:alert(1)"} {
		if got := web.LocalPath(elsewhere); got != "/" {
			t.Errorf("after the login one could be sent to %q", got)
		}
	}
	clock = clock.Add(12 * time.Hour)
	if resp, err = browser.Get(srv.URL + "/echanges"); err != nil || resp.Request.URL.Path != "/connexion" {
		t.Errorf("a session outlives its time: %v", resp.Request.URL)
	}
	resp.Body.Close()
	for range 10 {
		login("guess", "/")
	}
	if resp := login("long enough", "/"); resp.StatusCode != 429 || resp.Header.Get("Retry-After") == "" {
		t.Errorf("after ten guesses the password is still taken: %s", resp.Status)
	}
	if code, h, _ := call(t, "GET", srv.URL+"/api/v1/endpoints", "",
		func(r *http.Request) { r.SetBasicAuth("amfront", "long enough") }); code != 429 || h.Get("Retry-After") == "" {
		t.Errorf("Basic is not limited: %d", code)
	}
	clock = clock.Add(5 * time.Minute)
	if resp := login("long enough", "/"); resp.StatusCode != 200 {
		t.Errorf("after the wait: %s", resp.Status)
	}
	raw := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err = raw.PostForm(srv.URL+"/connexion", url.Values{"motdepasse": {"long enough"}})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if c := resp.Header.Get("Set-Cookie"); !strings.Contains(c, "HttpOnly") || !strings.Contains(c, "SameSite=Strict") {
		t.Errorf("session cookie: %q", c)
	}
}

// TestFirstLot runs the home page's guide as it stands there.
func TestFirstLot(t *testing.T) {
	need(t, "openssl", "curl")
	if _, err := exec.LookPath("ldapsearch"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("needs ldapsearch (Debian: ldap-utils)")
		}
		t.Skip("needs ldapsearch (Debian: ldap-utils)")
	}
	w, err := bench.Start(t.Context(), bench.Options{World: t.Name(), Keys: keys.Recycled(),
		Dir: filepath.Join(t.TempDir(), "data")})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	rec := newRecorder(t, Options{World: w}, "/")
	blocks := regexp.MustCompile(`(?s)<pre id="lot-\d"[^>]*>(.*?)</pre>`).FindAllStringSubmatch(rec, -1)
	if len(blocks) != 4 {
		t.Fatalf("%d blocks", len(blocks))
	}
	dir, out := t.TempDir(), ""
	for i, b := range blocks {
		cmd := exec.CommandContext(t.Context(), "sh", "-e", "-c", html.UnescapeString(b[1]))
		cmd.Dir = dir
		got, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("gesture %d: %v\n%s", i+1, err, got)
		}
		out = string(got)
	}
	list, err := w.Messages(t.Context(), bench.Filter{}, 0)
	if err != nil || len(list) != 1 || list[0].Decision != "accepted" || !strings.Contains(out, "ARL") {
		t.Errorf("%v %+v\n%s", err, list, out)
	}
}

// TestFlux: a page is told of kinds, together, and only of those it asked for.
func TestFlux(t *testing.T) {
	w, srv := startConsole(t, Options{})
	resp, err := http.Get(srv.URL + "/flux?kinds=message,situation")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	lines.Scan() // retry: the stream follows from here on
	for range 20 {
		post(t, w, "cabinet@ps.test", w.Config().Mailboxes.AMO, hostileMail)
	}
	told, kinds, last := 0, map[string]bool{}, false
	for !kinds["situation"] && lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		var news struct{ Kinds []string }
		if err := json.Unmarshal([]byte(data), &news); err != nil {
			t.Fatalf("%v %s", err, data)
		}
		told++
		for _, k := range news.Kinds {
			kinds[k] = true
		}
		if !last { // what was not asked for, then what was
			last = true
			for _, e := range []journal.Entry{{Kind: journal.KindPKIChanged, Fields: journal.PKIChanged{}},
				{Kind: journal.KindSituation, Fields: journal.Situation{ID: "x"}}} {
				if _, err := w.Journal.Append(e); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if len(kinds) != 2 || !kinds["message.received"] {
		t.Errorf("told of %v", kinds)
	}
	if told == 0 || told > 10 {
		t.Errorf("21 events were told in %d pieces", told)
	}
}

// TestFluxMissesNothing: what happens between the page and its stream is told.
func TestFluxMissesNothing(t *testing.T) {
	w, srv := startConsole(t, Options{})
	_, _, body := call(t, "GET", srv.URL+"/echanges", "")
	last := regexp.MustCompile(`data-last="(\d+)"`).FindStringSubmatch(body)
	if last == nil {
		t.Fatal("the page does not say what it knows")
	}
	post(t, w, "cabinet@ps.test", w.Config().Mailboxes.AMO, hostileMail)
	client := &http.Client{Timeout: 20 * time.Second}
	resp, err := client.Get(srv.URL + "/flux?kinds=message&after=" + last[1])
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	for sc := bufio.NewScanner(resp.Body); sc.Scan(); {
		if strings.HasPrefix(sc.Text(), "data: ") {
			return
		}
	}
	t.Error("the stream ended in silence")
}

// deliver puts n lots into the bench, past the wire.
func deliver(t testing.TB, w *bench.World, n int) {
	t.Helper()
	for i := range n {
		raw := []byte(strings.Replace(hostileMail, "Subject: ", fmt.Sprintf("Message-ID: <%d@ps.test>\r\nSubject: ", i), 1))
		d, err := w.Journal.PutBlob(raw)
		if err != nil {
			t.Fatal(err)
		}
		env := &mailbox.Envelope{From: fmt.Sprintf("cabinet%d@ps.test", i%50), To: []string{w.Config().Mailboxes.AMO}}
		if err := w.Deliver(t.Context(), env, d, int64(len(raw))); err != nil {
			t.Fatal(err)
		}
	}
}

// reads are the pages whose work grows with what they look through.
var reads = regexp.MustCompile(`\?q=|vue=(deroule|moment)|/jour`)

// TestBrowserTenThousand: the list opens within a second however many
// exchanges there are, holds one window of them, and stays so while more come.
func TestBrowserTenThousand(t *testing.T) {
	if os.Getenv("AMFRONT_FULL") != "1" {
		t.Skip("times 10,000 exchanges: make nightly, alone")
	}
	w, srv := startConsole(t, Options{})
	deliver(t, w, crowd)
	for _, path := range pagesOf(t, w) {
		rounds := 5
		if reads.MatchString(path) {
			rounds = 1
		}
		took, size := slowest(srv.Config.Handler, path, rounds)
		t.Logf("%s: %s on the server, %d octets", path, took.Round(time.Millisecond/10), size)
		// A search looks through them all, and what goes back in time reads the journal up to then.
		if took > pageTime && rounds > 1 {
			t.Errorf("%s: %s on the server", path, took)
		}
	}
	_, _, found := call(t, "GET", srv.URL+"/echanges?q=%3C7@ps.test%3E", "")
	if n := strings.Count(found, `class="link"`); n != 1 {
		t.Errorf("the search found %d of one", n)
	}
	ctx := tab(t, 1280, 800)
	loaded := 1e9
	for range 5 { // the best: what else the machine does is no matter of the page
		do(t, ctx, chromedp.Navigate(srv.URL+"/echanges"), chromedp.WaitVisible(chromedp.CSS("#liste tbody tr")),
			poll(`performance.getEntriesByType("navigation")[0].loadEventEnd > 0`))
		loaded = min(loaded, eval[float64](t, ctx, `performance.getEntriesByType("navigation")[0].loadEventEnd`))
	}
	t.Logf("10,000 exchanges: loaded in %.0f ms", loaded)
	if loaded > 1000 {
		t.Errorf("the page took %.0f ms to load", loaded)
	}
	do(t, ctx, poll(`document.querySelector("[data-live-status]").textContent === "En direct"`))
	deliver(t, w, 300)
	do(t, ctx, poll(`document.querySelector("#liste").innerText.replace(/\s/g, "").includes("10300échanges")`))
	if n := eval[int](t, ctx, `document.querySelectorAll("#liste tbody tr").length`); n != 50 {
		t.Errorf("the page holds %d rows", n)
	}
}

// TestCursor: pages follow one another without a hole, also past a deleted row.
func TestCursor(t *testing.T) {
	const lots = 107 // two pages of 50, and some
	w, srv := startConsole(t, Options{})
	deliver(t, w, lots)
	row := regexp.MustCompile(`<tr class="link[^>]*>.*?href="/echanges/([^"?]+)"`)
	older := regexp.MustCompile(`href="(/echanges\?[^"]*avant=[^"]+)">Plus anciens`)
	seen := map[string]bool{}
	next := "/echanges"
	for pages := 1; next != ""; pages++ {
		_, _, body := call(t, "GET", srv.URL+next, "")
		rows := row.FindAllStringSubmatch(strings.ReplaceAll(body, "\n", " "), -1)
		for _, r := range rows {
			if seen[r[1]] {
				t.Errorf("%s twice", r[1])
			}
			seen[r[1]] = true
		}
		if pages == 1 { // the cursor itself goes
			if err := w.DeleteMessage(t.Context(), rows[len(rows)-1][1]); err != nil {
				t.Fatal(err)
			}
		}
		next = ""
		if m := older.FindStringSubmatch(body); m != nil {
			next = html.UnescapeString(m[1])
		} else if pages != 3 {
			t.Errorf("%d pages", pages)
		}
	}
	if len(seen) != lots {
		t.Errorf("%d of %d were listed", len(seen), lots)
	}
}

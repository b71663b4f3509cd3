package pki

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"amfront/bench"
	"amfront/console/web"
	"amfront/pki/testca"
)

const evil = `"><script>window.pwned=1</script><svg onload=window.pwned=2><img src=x onerror=window.pwned=3>` +
	`<a href="javascript:window.pwned=4">x</a>`

// TestBrowserHostileDirectory: an entry that holds markup shows it as text.
func TestBrowserHostileDirectory(t *testing.T) {
	w, err := bench.Start(t.Context(), bench.Options{World: t.Name(), Keys: testca.NewKeyPool(1, 0)})
	if err != nil {
		t.Fatal(err)
	}
	s := web.New(web.Options{World: w})
	entries := shownEntries([]testca.Entry{
		{DN: "o=" + evil + ",c=fr", ObjectClasses: []string{evil},
			Attributes: map[string][][]byte{"description": {[]byte("\u202Etset" + evil)}, evil: {[]byte(evil)},
				"userCertificate;binary": {[]byte(evil)}, "certificateRevocationList;binary": {[]byte(evil)}}},
		{DN: "cn=javascript:window.pwned=8,o=" + evil + ",c=fr",
			Attributes: map[string][][]byte{"labeledURI": {[]byte("javascript:window.pwned=9")}}},
	})
	for _, e := range entries {
		e.Command = ldapSearch("127.0.0.1:389", e.DN+"'$(id)'", "base", "", evil, "")
	}
	show := func(w http.ResponseWriter, r *http.Request) {
		s.Show(w, r, web.Screen{Title: "x", Body: "pki-directory", Fragment: "pki-directory-live", Data: tabbed{Data: struct {
			Roots         []*ldapEntry
			Total         int
			Command, LDAP string
		}{grow(entries), 2, evil, "127.0.0.1:389"}}})
	}
	h, err := s.Handler(web.Section{Path: "/pki", Files: files,
		Pages: []web.Route{{Pattern: "GET /pki/annuaire", Handler: show}}})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(h)
	t.Cleanup(func() { srv.CloseClientConnections(); srv.Close(); w.Close() })
	ctx := tab(t)
	if err := chromedp.Do(ctx, chromedp.Navigate(srv.URL+"/pki/annuaire")); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.WaitVisible(chromedp.CSS(".ldap-tree"))); err != nil {
		t.Fatal(err)
	}
	eval[bool](t, ctx, `[...document.querySelectorAll("details")].every(d => d.open = true)`)
	if got := eval[string](t, ctx, "String(window.pwned)"); got != "undefined" {
		t.Errorf("an entry ran: %s", got)
	}
	if n := eval[int](t, ctx,
		`document.querySelectorAll('main script, main img, main [onload], main [onerror], main a[href^="javascript:"], `+
			`main svg').length`); n > 0 {
		t.Errorf("%d elements of an entry stand in the page", n)
	}
	if !eval[bool](t, ctx, `document.querySelector(".ldap-tree").innerText.includes("<script>")`) {
		t.Error("the value is not shown: the test looks at nothing")
	}
	if eval[bool](t, ctx, `/[\u202a-\u202e]/.test(document.body.innerText)`) {
		t.Error("characters that deceive are shown as they are")
	}
	echo := strings.Replace(entries[0].Command, "ldapsearch", `printf '%s\n'`, 1)
	if got, err := exec.CommandContext(t.Context(), "sh", "-c", echo).CombinedOutput(); err != nil ||
		!strings.Contains(string(got), "'$(id)'") {
		t.Errorf("the command would run another: %s %v", got, err)
	}
}

// tab is a page of a headless Chromium.
func tab(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("needs chromium (Debian: chromium)")
		}
		t.Skip("needs chromium (Debian: chromium)")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.Flag("disable-dev-shm-usage", true))
	alloc, end := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(end)
	ctx, leave := chromedp.NewContext(alloc)
	t.Cleanup(leave)
	ctx, late := context.WithTimeout(ctx, time.Minute)
	t.Cleanup(late)
	return ctx
}

func eval[T any](t *testing.T, ctx context.Context, expression string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%.200s: %v", expression, err)
	}
	return v
}

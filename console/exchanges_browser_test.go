package console

import (
	"context"
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"amfront/bench"
)

// sendLot has curl and openssl, which are not ours, send a lot encrypted for
// the certificate that the PKI says is current.
func sendLot(t *testing.T, w *bench.World, subject string) {
	t.Helper()
	need(t, "openssl", "curl")
	cred, err := w.PKI.Current("amo_pj.test@test.rss.fr")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	lot := file("lot", fmt.Appendf(nil, "%-128s%-128s", "000TE00000000999999999      CP00000000000996",
		"999TE00000000999999999      CP00000000000996"))
	run(t, "openssl", "cms", "-encrypt", "-binary", "-aes-128-cbc", "-in", lot, "-outform", "DER", "-out", filepath.Join(
		dir, "lot.pkcs7"), file("amo.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cred.Certificate.Raw})))
	body := run(t, "openssl", "base64", "-in", filepath.Join(dir, "lot.pkcs7"))
	mail := strings.Join([]string{"Date: " + time.Now().Format(time.RFC1123Z), "From: cabinet@ps.test",
		"To: " + w.Config().Mailboxes.AMO,
		"Message-ID: <" + fmt.Sprint(time.Now().UnixNano()) + "@ps.test>", "Subject: " + subject, "MIME-Version: 1.0",
		`Content-Type: application/EDI-consent; name="lot.pkcs7"`, "Content-Transfer-Encoding: base64",
		`Content-Disposition: attachment; filename="lot.pkcs7"`, "Content-Description: FSETEST/B2/K", "",
		strings.ReplaceAll(body, "\n", "\r\n")}, "\r\n")
	run(t, "curl", "-sS", "--url", "smtp://"+w.Endpoints().SMTP, "--mail-from", "cabinet@ps.test", "--mail-rcpt",
		w.Config().Mailboxes.AMO, "--upload-file", file("lot.eml", []byte(mail)))
}

func need(t *testing.T, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			if os.Getenv("CI") == "true" {
				t.Fatalf("needs %s (Debian: %s)", p, p)
			}
			t.Skipf("needs %s (Debian: %s)", p, p)
		}
	}
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var errs strings.Builder
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, errs.String())
	}
	return string(out)
}

// TestBrowserLiveExchange: a lot of a client that is not ours appears without
// a reload, and every view of it can be read by everybody.
func TestBrowserLiveExchange(t *testing.T) {
	t.Parallel()
	w, srv := startConsole(t, Options{})
	ctx := tab(t, 1280, 800)
	do(t, ctx, chromedp.Navigate(srv.URL+"/echanges"), chromedp.WaitVisible(chromedp.CSS("#liste .empty")))
	do(t, ctx, poll(`document.querySelector("[data-live-status]").textContent === "En direct"`))
	eval[int](t, ctx, "window.unchanged = 1")
	sendLot(t, w, "SV140610/00000000999999/20261121120000000001/00001")
	do(t, ctx, chromedp.WaitVisible(chromedp.CSS("#liste tbody tr .badge.ok")))
	if eval[bool](t, ctx, "window.unchanged !== 1") {
		t.Error("the page was loaded again: the list is not live")
	}
	list, err := w.Messages(t.Context(), bench.Filter{}, 0)
	if err != nil || len(list) != 1 || list[0].Decision != "accepted" {
		t.Fatalf("%v %+v", err, list)
	}
	look(t, ctx, srv.URL, "/echanges", "#liste tbody tr", "echanges")
	for _, v := range strings.Fields(views) {
		look(t, ctx, srv.URL, "/echanges/"+list[0].ID+"?vue="+v, "#vue .card", "echange-"+v)
	}
}

// views are those of an exchange.
const views = "resume deroule message cms certificats fichier reponse dialogues octets moment"

// glances is the time between two looks at a page that is waited for: each has the
// page laid out anew.
const glances = 30 * time.Millisecond

// poll waits until an expression is true. It only reads, so where the page it
// asked was left meanwhile it asks the next one.
func poll(expression string) chromedp.Action[chromedp.Void] {
	p := chromedp.Poll[bool](expression, chromedp.WithPollingTimeout(patience), chromedp.WithPollingInterval(glances))
	return func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := p(ctx, target)
		for err != nil && ctx.Err() == nil && pageLeft(err) {
			_, err = p(ctx, target)
		}
		return chromedp.Void{}, err
	}
}

// noContext is what the browser says of a page that is there no more.
const noContext = "Cannot find context with specified id"

// pageLeft reports whether an expression was given up because its page was left.
func pageLeft(err error) bool {
	return strings.Contains(err.Error(), noContext) ||
		strings.Contains(err.Error(), "Inspected target navigated or closed") ||
		strings.Contains(err.Error(), "Execution context was destroyed")
}

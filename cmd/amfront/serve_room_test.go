package main

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-ldap/ldap/v3"

	"amfront/bench"
	"amfront/console/room"
	"amfront/pki/testca"
)

// roomOf serves that many worlds on free ports until the test ends, and tells the
// address of the page over all and its password.
func roomOf(t *testing.T, worlds int, dir string) (at, password string) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	out, in := io.Pipe()
	m := &Main{Stdout: in, Stderr: io.Discard, Getenv: func(string) string { return "" }}
	args := []string{"serve", "--lang", "en", "--worlds", fmt.Sprint(worlds), "--data", dir}
	for _, server := range []string{"smtp", "pop3", "ldap", "http"} {
		args = append(args, "--"+server, "127.0.0.1:0")
	}
	code := make(chan int, 1)
	go func() { code <- m.Run(ctx, args); in.Close() }()
	t.Cleanup(func() {
		stop()
		go io.Copy(io.Discard, out) //nolint:errcheck // what it says at its end
		if c := <-code; c != 0 {
			t.Errorf("exit %d", c)
		}
	})
	for lines := bufio.NewScanner(out); lines.Scan(); {
		fmt.Sscanf(lines.Text(), "  page over all  http://%s   user "+room.Trainer+", password %s", &at, &password)
		if strings.HasPrefix(lines.Text(), "Ctrl-C") {
			at = strings.TrimSuffix(at, "/")
			return at, password
		}
	}
	t.Fatalf("the room did not start: exit %d", <-code)
	return "", ""
}

// desk is what one participant knows.
type desk struct {
	bench.Endpoints
	password string
}

func deskOf(t *testing.T, dir string, n int) (d desk) {
	t.Helper()
	dir = filepath.Join(dir, room.Name(n))
	data, err := os.ReadFile(filepath.Join(dir, "endpoints.json"))
	if err == nil {
		err = json.Unmarshal(data, &d.Endpoints)
	}
	if err != nil {
		t.Fatal(err)
	}
	secret, err := os.ReadFile(filepath.Join(dir, "console-password"))
	if err != nil {
		t.Fatal(err)
	}
	d.password = strings.TrimSpace(string(secret))
	return d
}

// talk says lines to a server, each once the answer before it came, and gives
// what the server said, without its greeting, which has date or nonce.
func talk(t *testing.T, address string, lines ...string) string {
	t.Helper()
	c, err := net.DialTimeout("tcp", address, 20*time.Second)
	if err != nil {
		t.Error(err)
		return ""
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(time.Minute)) //nolint:errcheck // the reading fails
	r := bufio.NewReader(c)
	var said strings.Builder
	answer := func(whole func(line string) bool) {
		for {
			line, err := r.ReadString('\n')
			said.WriteString(line)
			if err != nil || whole(line) {
				return
			}
		}
	}
	smtp := func(line string) bool { return len(line) > 3 && line[3] == ' ' }
	answer(func(string) bool { return true })
	isSMTP := strings.HasPrefix(said.String(), "220")
	said.Reset()
	for _, l := range lines {
		io.WriteString(c, l+"\r\n") //nolint:errcheck // the reading fails
		switch {
		case l == "LIST" || l == "UIDL" || strings.HasPrefix(l, "RETR"):
			answer(func(line string) bool { return line == ".\r\n" || strings.HasPrefix(line, "-ERR") })
		case isSMTP:
			answer(smtp)
		default:
			answer(func(string) bool { return true })
		}
	}
	return said.String()
}

func (d desk) post(t *testing.T, subject string) string {
	t.Helper()
	return talk(t, d.SMTP, "EHLO poste", "MAIL FROM:<"+d.PS.Address+">", "RCPT TO:<"+d.PS.Address+">", "DATA",
		"Subject: "+subject+"\r\n\r\nbonjour\r\n.", "QUIT")
}

// look is what a place's own software sees of it: every octet of three dialogues.
func (d desk) look(t *testing.T) string {
	t.Helper()
	out := talk(t, d.SMTP, "EHLO poste", "MAIL FROM:<"+d.PS.Address+">", "RCPT TO:<"+d.Mailboxes.AMO+">", "RSET", "QUIT") +
		talk(t, d.POP3, "USER "+d.PS.User, "PASS "+d.PS.Password, "STAT", "LIST", "UIDL", "RETR 1", "QUIT")
	c, err := ldap.DialURL("ldap://" + d.LDAP)
	if err != nil {
		t.Error(err)
		return out
	}
	defer c.Close()
	at := d.Directory.Recipients[testca.LabelAMOTest]
	found, err := c.Search(ldap.NewSearchRequest(at.Base, ldap.ScopeWholeSubtree, 0, 10, 0, false, at.Filter, nil, nil))
	if err != nil {
		t.Error(err)
		return out
	}
	for _, e := range found.Entries {
		out += e.DN + "\n"
		for _, a := range e.Attributes {
			out += fmt.Sprintf("%s %x\n", a.Name, a.ByteValues)
		}
	}
	return out
}

// ask makes a request of a console or of the room, as user with password ("" for
// none) and with a cookie.
func ask(t *testing.T, method, address, user, password, cookie, form string) (status int, body string, h http.Header) {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), method, "http://"+address, strings.NewReader(form))
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasPrefix(form, "{") {
		q.Header.Set("Content-Type", "application/json")
	} else if form != "" {
		q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if user != "" {
		q.SetBasicAuth(user, password)
	}
	if cookie != "" {
		q.Header.Set("Cookie", cookie)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(data), resp.Header
}

// TestRoomApart attacks one world with all that its participant and its trainer
// may do in another: no octet of its dialogues changes, and no key of the one
// opens a door of the other.
func TestRoomApart(t *testing.T) {
	dir := t.TempDir()
	at, trainer := roomOf(t, 2, dir)
	mine, other := deskOf(t, dir, 1), deskOf(t, dir, 2)
	other.post(t, "le courriel du voisin")
	before := other.look(t)
	if !strings.Contains(before, "le courriel du voisin") || !strings.Contains(before, "userCertificate") {
		t.Fatalf("the neighbour sees too little for this test:\n%.2000s", before)
	}
	if mine.look(t) == before {
		t.Error("both worlds say the same, certificates and all")
	}

	for _, c := range []struct{ method, path, body string }{
		{"POST", "/api/v1/faults", `{"id":"panne","protocol":"smtp","command":"RCPT","action":{"code":451,"text":"non"}}`},
		{"POST", "/api/v1/faults", `{"id":"muet","protocol":"pop3","command":"PASS","action":{"refuse":true}}`},
		{"POST", "/api/v1/situations/certificat-revoque", `{"label":"amo_pj.test@test.rss.fr"}`},
	} {
		if status, said, _ := ask(t, c.method, mine.HTTP+c.path, "amfront", mine.password, "", c.body); status/100 != 2 {
			t.Fatalf("%s %s: %d %s", c.method, c.path, status, said)
		}
	}
	if said := mine.post(t, "x"); !strings.Contains(said, "451 ") {
		t.Fatalf("the fault does not bite where it was armed: %s", said)
	}
	var load sync.WaitGroup
	for range 8 {
		load.Go(func() {
			for i := range 12 {
				mine.post(t, fmt.Sprint("charge ", i))
			}
		})
	}
	for range 3 {
		if now := other.look(t); now != before {
			t.Errorf("under the neighbour's faults and load\n%s\nbefore\n%s", now, before)
		}
	}
	load.Wait()
	if status, said, _ := ask(t, "POST", mine.HTTP+"/api/v1/reset", "amfront", mine.password, "", ""); status/100 != 2 {
		t.Fatalf("reset: %d %s", status, said)
	}
	if now := other.look(t); now != before {
		t.Errorf("after the neighbour's reset\n%s\nbefore\n%s", now, before)
	}
	for path, want := range map[string]string{"/api/v1/faults": "[]", "/api/v1/messages": "[]"} {
		_, said, _ := ask(t, "GET", other.HTTP+path, "amfront", other.password, "", "")
		if strings.TrimSpace(said) != want {
			t.Errorf("%s has %s, expected %s", path, said, want)
		}
	}

	_, _, h := ask(t, "POST", mine.HTTP+"/connexion", "", "", "", "motdepasse="+mine.password)
	cookie, _, _ := strings.Cut(h.Get("Set-Cookie"), ";")
	if status, _, _ := ask(t, "GET", mine.HTTP+"/", "", "", cookie, ""); status != 200 {
		t.Fatalf("my own cookie %q: %d", cookie, status)
	}
	_, port, _ := net.SplitHostPort(other.HTTP)
	name, value, _ := strings.Cut(cookie, "=")
	forged := name[:strings.LastIndex(name, "_")+1] + port + "=" + value // as the other console calls its own
	page := "/place/2"
	for _, c := range []struct{ door, address, user, password, cookie string }{
		{"API by password", other.HTTP + "/api/v1/messages", "amfront", mine.password, ""},
		{"API by mailbox password", other.HTTP + "/api/v1/messages", "amfront", other.PS.Password, ""},
		{"API by cookie", other.HTTP + "/api/v1/messages", "", "", cookie},
		{"API by forged cookie", other.HTTP + "/api/v1/messages", "", "", forged},
		{"console by forged cookie", other.HTTP + "/", "", "", forged},
		{"room", at + "/", room.Name(1), mine.password, ""},
		{"room as trainer", at + "/", room.Trainer, mine.password, ""},
		{"list of all", at + "/fiches", room.Name(1), mine.password, ""},
		{"card of another", at + page, room.Name(1), mine.password, ""},
		{"card by the other's name", at + page, room.Name(2), mine.password, ""},
		{"file of another", at + page + "/emporter", room.Name(1), mine.password, ""},
		{"card by a path", at + "/place/1/../2", room.Name(1), mine.password, ""},
		{"nobody", at + page, "", "", ""},
	} {
		status, said, _ := ask(t, "GET", c.address, c.user, c.password, c.cookie, "")
		if status == 200 || strings.Contains(said, other.password) {
			t.Errorf("%s: %d, expected no answer", c.door, status)
		}
	}
	if status, _, _ := ask(t, "POST", at+"/neuf", room.Name(1), mine.password, "", "place=2"); status != 401 {
		t.Errorf("a participant makes a place new: %d", status)
	}
	plain := base64.StdEncoding.EncodeToString([]byte("\x00" + other.PS.User + "\x00" + mine.PS.Password))
	for door, said := range map[string]string{
		"mailbox": talk(t, other.POP3, "USER "+other.PS.User, "PASS "+mine.PS.Password, "RETR 1"),
		"AUTH":    talk(t, other.SMTP, "EHLO x", "AUTH PLAIN "+plain),
	} {
		if strings.Contains(said, "voisin") || strings.Contains(said, "235 ") {
			t.Errorf("%s opens by the password of the neighbour: %s", door, said)
		}
	}
	if status, said, _ := ask(t, "GET", at+"/fiches", room.Trainer, trainer, "", ""); status != 200 ||
		!strings.Contains(said, mine.password) || !strings.Contains(said, other.PS.Password) {
		t.Errorf("the trainer's cards: %d %s", status, said)
	}
}

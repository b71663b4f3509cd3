package console

import (
	"bytes"
	"cmp"
	"crypto/tls"
	"encoding/base64"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-ldap/ldap/v3"

	"amfront/bench"
	"amfront/features"
	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/suite"
)

// The password that hands mistype, as it is and as SASL sends it.
const (
	sesame   = "Ouvre-T01-Sesame"
	mailUser = "cabinet@ps.test"
)

var (
	sesame64 = base64.StdEncoding.EncodeToString([]byte(sesame))
	plain64  = base64.StdEncoding.EncodeToString([]byte("\x00" + mailUser + "\x00" + sesame))
)

// mistyped are sessions as they are typed by hand, or by a program that takes
// one protocol for another: %P is the password, %U the user, %B and %A what
// SASL makes of them, "|" an end of line.
var mistyped = []string{
	"PASS %P", "PAS %P", "PSAS %P", "PASSE %P", "PASSWORD %P", "PASS:%P", "PASS%P", "pass %P", " PASS %P", "\tPASS\tP",
	"\x00PASS %P", "PÀSS %P", "PASS  %P ", "%P", "%P %P", "USER %U|PAS %P", "USER %U|%P", "USER %U|%P %P",
	"USER %U %P", "USER %U PASS %P",
	"USER %U:%P", "USER %U/%P|PASS %P", "USER %U\rPASS %P", "USER %U\nPASS %P", "USER %U\x00PASS %P",
	"USER %P|PASS %U", "USR %U|PAS %P",
	"USER %U|PASS wrong|PAS %P", "USER %U|PASS wrong|%P", "USER %U|RETR %P", "USER %U|LIST %P|TOP %P %P",
	"LOGIN %U %P", "LOGIN %U|%P",
	"LOGIN %P", "LOGN %U %P", "A1 LOGIN %U %P", "a001 login \"%U\" \"%P\"", "AUTH %U %P", "AUTH PLAIN %A",
	"AUTH PLAIN|%A", "AUTH %A",
	"AUTHPLAIN %A", "AUTH=PLAIN %A", "AUHT PLAIN %A", "AUTH LOGIN|%B|%B", "AUTH LOGIN %B|%B", "AUTH LOGIN|%U|%P|%P",
	"AUTH PLAIN|%P|%P", "AUTH CRAM-MD5|%B|%P", "AUTH FOO|%B|%A", "AUTH PLAIN %P|PLAIN %A", "AUTH LOGIN|*|%P|%B",
	"APOP %U %P",
	"APOP %P", "APOP %U:%P x", "EHLO x\rAUTH PLAIN %A", "EHLO x|AUTH PLAIN " + "%A|%A|%B|RSET|%B|%P %P",
	"POST /connexion HTTP/1.1|Authorization: Basic %A|Cookie: x=%P||motdepasse=%P", "GET /?motdepasse=%P HTTP/1.1",
	"STLS %P", "STARTTLS %P|PASS %P", "USER %U|CAPA|%P", "USER %U|XYZ %P|PASS", "NOOP|PAS %P|NOOP|%P",
}

// TestNoSecretIsKept mistypes a password at every door, right and wrong ones
// alike, and looks for it in all that stays: the data directory and bundles.
func TestNoSecretIsKept(t *testing.T) {
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	log := &locked{}
	w, err := bench.Start(t.Context(), bench.Options{World: t.Name(), Dir: data, Keys: keys.Recycled(), Password: sesame,
		SMTPS: "127.0.0.1:0", Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	srv := httptest.NewServer(Handler(Options{World: w, Password: sesame, Log: slog.New(slog.NewTextHandler(log, nil))}))
	defer srv.Close()
	say := strings.NewReplacer("%U", mailUser, "%P", sesame, "%B", sesame64, "%A", plain64, "|", "\r\n")
	e := w.Endpoints()
	sessions := 0
	for _, typed := range mistyped {
		text := say.Replace(typed) + "\r\nQUIT\r\n"
		for _, addr := range []string{e.SMTP, e.POP3, e.LDAP} {
			spoken(t, addr, text, nil)
			sessions++
		}
		spoken(t, e.SMTPS, text, &tls.Config{InsecureSkipVerify: true})
	}
	for _, name := range []string{sesame, mailUser + ":" + sesame, "cn=a,userPassword=" + sesame, "secret=" + sesame,
		`DOMAIN\` + sesame, "cn=Manager,c=fr"} {
		for _, password := range []string{"", sesame} {
			c, err := ldap.DialURL("ldap://" + e.LDAP)
			if err != nil {
				t.Fatal(err)
			}
			c.UnauthenticatedBind(name)
			if c.Bind(name, cmp.Or(password, "x")) == nil {
				t.Errorf("%s was let in", name)
			}
			c.Search(ldap.NewSearchRequest("c=fr", 2, 0, 0, 0, false,
				"(|(userPassword="+sesame+")(userpassword;x=*"+sesame+"*)(2.5.4.35>="+sesame+")(userPassword:="+sesame+"))",
				nil, nil))
			c.Compare("c=fr", "userPassword", sesame)
			c.Close()
			sessions++
		}
	}
	for _, q := range []func(*http.Request){
		func(r *http.Request) { r.SetBasicAuth("amfront", sesame+"x") },
		func(r *http.Request) { r.SetBasicAuth(sesame, "amfront") },
		func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+sesame) },
		func(r *http.Request) { r.URL.RawQuery = "motdepasse=" + sesame },
		func(r *http.Request) { r.URL.Path = "/api/v1/messages/" + sesame; r.SetBasicAuth("amfront", sesame) },
		func(r *http.Request) { r.Method, r.Body = "POST", textBody("motdepasse="+sesame); form(r) },
		func(r *http.Request) { r.Method, r.Body = "POST", textBody("mot="+sesame); form(r) },
		func(r *http.Request) { r.Method, r.Body = "POST", textBody(sesame); r.SetBasicAuth("amfront", sesame) },
	} {
		for _, path := range []string{"/", "/connexion", "/api/v1/faults"} {
			call(t, "GET", srv.URL+path, "", q)
		}
	}
	if err := w.Journal.WriteBundle(t.Context(), filepath.Join(dir, "bundle"), nil); err != nil {
		t.Fatal(err)
	}
	srv.Close()
	w.Close()
	played(t, filepath.Join(dir, "record"))
	if files := secretFree(t, dir); files < 20 || sessions < 3*40 {
		t.Errorf("%d files, %d sessions", files, sessions)
	}
	if kept := leak(log.b.Bytes()); kept != "" {
		t.Errorf("the log holds the password: %s", kept)
	}
}

func textBody(s string) io.ReadCloser { return io.NopCloser(strings.NewReader(s)) }

// locked is a log that many write to.
type locked struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// spoken says a text and hears whatever comes.
func spoken(t *testing.T, addr, text string, secure *tls.Config) {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	if secure != nil {
		c = tls.Client(c, secure)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(10 * time.Second))
	go io.WriteString(c, text) //nolint:errcheck // the server may have had enough
	for heard, buf := 0, make([]byte, 4096); ; {
		n, err := c.Read(buf)
		if err != nil {
			break
		}
		if heard += n; heard > 1<<20 {
			t.Fatal("endless answer")
		}
	}
}

// played records an example whose world has the password.
func played(t *testing.T, dir string) {
	t.Helper()
	list, err := suite.Load(features.Files)
	if err != nil {
		t.Fatal(err)
	}
	r, err := suite.Run(t.Context(), suite.Options{Features: list, Keys: keys, Bundle: dir,
		World:  bench.Options{Password: sesame},
		Select: func(e suite.Example) bool { return e.ID == "D-03.en-cours" },
		Driver: func() adapter.Driver { return lps.New(lps.Options{}) }})
	if err != nil || r.Result.Exit != 0 {
		t.Fatal(err, r)
	}
}

// leak is where a text holds the password, however it is coded.
func leak(text []byte) string {
	for _, s := range []string{sesame, sesame64, plain64, strings.ToUpper(sesame), strings.ToLower(sesame)} {
		if i := bytes.Index(text, []byte(s)); i >= 0 {
			return string(text[max(i-120, 0):min(i+80, len(text))])
		}
	}
	return ""
}

// secretFree looks into every file below a directory.
func secretFree(t *testing.T, dir string) (files int) {
	t.Helper()
	if err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(name)
		files++
		if kept := leak(text); kept != "" {
			t.Errorf("%s holds the password: …%s…", name[len(dir):], kept)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return files
}

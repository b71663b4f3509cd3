package e2e_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// The bases of the layout par-caisse and a recipient's place in it, as clients
// in the field have them.
const (
	caisseBase = "ou=AC-SESAM-VITALE-TEST-2034,o=sesam-vitale,c=fr"
	caisseReel = "ou=AC-SESAM-VITALE-2034,o=sesam-vitale,c=fr"
	caisse     = "01996@996.01.rss.fr"
)

// TestLayoutByCaisse: with the layout par-caisse, clients that search the
// mailbox's address below the root's ou find one entry with one certificate; it
// is good, and a lot for it is accepted.
func TestLayoutByCaisse(t *testing.T) {
	need(t, strings.Fields(tools)...)
	s := start(t, "--directory-layout", "par-caisse")
	var told struct {
		Directory struct {
			Layout     string
			Bases      map[string]string
			Recipients map[string]struct{ Base, Filter string }
		}
	}
	if err := json.Unmarshal(s.read(s.file), &told); err != nil {
		t.Fatal(err)
	}
	d := told.Directory
	if d.Layout != "par-caisse" || d.Bases["test"] != caisseBase || d.Bases["reel"] != caisseReel ||
		d.Recipients["amo_pj.test@test.rss.fr"].Filter != "(cn="+caisse+")" {
		t.Errorf("the endpoints file tells %+v", d)
	}
	search := func(base, scope, filter string) []string {
		t.Helper()
		var dns []string
		for line := range strings.SplitSeq(s.run("ldapsearch", "-x", "-LLL", "-o", "ldif-wrap=no", "-H", "ldap://"+s.LDAP,
			"-b", base, "-s", scope, filter, "1.1"), "\n") {
			if dn, ok := strings.CutPrefix(line, "dn: "); ok {
				dns = append(dns, dn)
			}
		}
		return dns
	}
	entry := "cn=" + caisse + "," + caisseBase
	for _, at := range [][2]string{{caisseBase, "one"}, {caisseBase, "sub"}, {entry, "base"},
		{caisseBase + ",cn=" + caisse + "/certificate", "base"}, {entry + "?certificate", "base"}} {
		if got := search(at[0], at[1], "(cn="+caisse+")"); !slices.Equal(got, []string{entry}) {
			t.Errorf("below %s (%s): %v, want %s", at[0], at[1], got, entry)
		}
	}
	if got := search("c=fr", "sub", "(cn=amo_pj.test@test.rss.fr)"); len(got) > 0 {
		t.Errorf("an entry is still named after a label: %v", got)
	}

	s.amfront("pki", "export", "--out", filepath.Join(s.dir, "pki"))
	seen := map[string]bool{}
	for label, r := range d.Recipients {
		der := s.fetch(r.Base, r.Filter, "userCertificate;binary")
		if len(der) != 1 {
			t.Fatalf("%s: %d certificates", label, len(der))
		}
		cert := s.pem("cert", der[0])
		args := []string{"verify", "-x509_strict", "-crl_check_all", "-CAfile", filepath.Join(s.dir, "pki/trust-anchors.pem"),
			"-untrusted", filepath.Join(s.dir, "pki/intermediates.pem")}
		for _, list := range globbed(t, filepath.Join(s.dir, "pki/crls/*.pem")) {
			args = append(args, "-CRLfile", list)
		}
		s.run("openssl", append(args, cert)...)
		text := s.run("openssl", "x509", "-in", cert, "-noout", "-subject", "-nameopt", "RFC2253", "-ext", "subjectAltName")
		name := strings.Trim(r.Filter, "()")
		if !strings.Contains(text, "email:"+label) || !strings.Contains(strings.ToLower(text), "subject="+name+",ou=") {
			t.Errorf("%s: the certificate says %s", label, text)
		}
		seen[string(der[0])] = true
	}
	if len(seen) != 5 {
		t.Errorf("%d certificates for five recipients", len(seen))
	}

	cert := s.pem("cert", s.fetch(caisseBase, "(cn="+caisse+")", "userCertificate;binary")[0])
	l := lot{actor: "AMO", usage: "test"}
	m, _ := s.decide(l, s.mail("ps@ps.test", l, s.encrypt(s.write("lot", records(3)), cert)))
	if m.Decision != "accepted" || m.Certificate == nil || m.Certificate.Label != l.label() || m.findings() != "" {
		t.Errorf("%s %s %+v\n%s", m.Decision, m.Reason, m.Certificate, m.findings())
	}

	// The data directory keeps its layout, and takes no other.
	s.cmd.Process.Signal(os.Interrupt)
	s.cmd.Wait()
	out, err := s.try(nil, command("amfront"), "serve", "--smtp", ":0", "--pop3", ":0", "--ldap", ":0", "--http", ":0",
		"--data", s.data, "--directory-layout", "par-libelle")
	if err == nil || !strings.Contains(out, "faite pour par-caisse") || strings.Count(out, "\n") != 1 {
		t.Errorf("with another layout: %v\n%s", err, out)
	}
	s.serve()
	if got := search(caisseBase, "sub", "(cn="+caisse+")"); !slices.Equal(got, []string{entry}) {
		t.Errorf("after a restart: %v", got)
	}
}

// TestRunByCaisse: the reference and its adapter go by the base that they are
// told, here and in doctor; who searches by label finds nothing and is not
// conforming.
func TestRunByCaisse(t *testing.T) {
	need(t, strings.Fields(tools)...)
	s := &station{t: t, dir: t.TempDir()}
	env := []string{"AMFRONT_DIRECTORY_LAYOUT=par-caisse"}
	profile := exec.Command(command("amfront"), "run", "--reference", "--profile", "ci-rapide", "--quiet")
	profile.Env = append(os.Environ(), env...) // longer than try's minute on a busy machine
	if out, err := profile.CombinedOutput(); err != nil {
		t.Errorf("ci-rapide: %v\n%s", err, out)
	}
	s.runEnv(nil, command("amfront"), "run", "--lps", command("lpsdemo"), "--directory-layout", "par-caisse", "--only",
		"B-01,B-02,B-04", "--quiet")
	out := s.runEnv(env, command("amfront"), "doctor", "--lps", command("lpsdemo"))
	if !strings.Contains(out, "✔ SMTP : un lot de test est arrivé") {
		t.Errorf("doctor says\n%s", out)
	}
	shell, err := filepath.Abs("../examples/adapters/shell/amfront-adapter.sh")
	if err != nil {
		t.Fatal(err)
	}
	out, err = s.try(env, command("amfront"), "run", "--lps", shell, "--only", "B-01", "--quiet")
	if err == nil || !strings.Contains(out, "Code de sortie 1") {
		t.Errorf("an LPS that searches by label: %v\n%s", err, out)
	}
}

// TestFakeldapByCaisse: the directory alone has the layout too.
func TestFakeldapByCaisse(t *testing.T) {
	need(t, strings.Fields(tools)...)
	s := &station{t: t, dir: t.TempDir()}
	file := filepath.Join(s.dir, "e.json")
	cmd := exec.Command(command("fakeldap"), "--listen", ":0", "--endpoints", file, "--directory-layout", "par-caisse")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if data, err := os.ReadFile(file); err == nil {
			if err := json.Unmarshal(data, &s.endpoints); err != nil {
				t.Fatal(err)
			}
			break
		}
		if time.Now().After(end) {
			t.Fatal("fakeldap is not ready")
		}
	}
	if got := s.fetch(caisseReel, "(cn="+caisse+")", "userCertificate;binary"); len(got) != 1 {
		t.Errorf("%d certificates", len(got))
	}
}

func globbed(t *testing.T, pattern string) []string {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatal(err, names)
	}
	return names
}

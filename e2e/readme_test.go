package e2e_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestReadmeFirstLot runs the commands of README and LISEZMOI as they stand
// there, on other ports.
func TestReadmeFirstLot(t *testing.T) {
	need(t, "openssl:openssl", "ldapsearch:ldap-utils", "curl:curl", "swaks:swaks")
	for _, name := range []string{"README.md", "LISEZMOI.md"} {
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join("..", name))
			if err != nil {
				t.Fatal(err)
			}
			block := regexp.MustCompile("(?s)<!-- first-lot:begin -->\n```sh\n(.*?)```\n<!-- first-lot:end -->").FindSubmatch(
				text)
			if block == nil {
				t.Fatal("the first-lot commands are not where this test looks for them")
			}
			s := start(t)
			script := strings.NewReplacer("127.0.0.1:1025", s.SMTP, "127.0.0.1:1110", s.POP3, "127.0.0.1:1389", s.LDAP,
				"127.0.0.1:8425", s.HTTP, "bin/amfront", command("amfront"), "amfront-data", s.data).Replace(string(block[1]))
			out := s.runEnv([]string{"AMFRONT_ENDPOINTS=" + s.file}, "bash", "-euo", "pipefail", "-c", script)
			for _, want := range []string{"amo.pem: OK", `"decision": "accepted"`, "ARLTEST/NOEMIE",
				"CMS Verification successful", "amo_pj.test@test.rss.fr"} {
				if !strings.Contains(out, want) {
					t.Errorf("the commands did not show %q", want)
				}
			}
			list := s.messages("")
			if len(list) != 2 || list[0].Decision != "accepted" || list[1].Decision != "4015" {
				t.Errorf("decisions: %+v", list)
			}
			for _, m := range list {
				if m.findings() != "" {
					t.Errorf("the README's own lot has findings:\n%s", m.findings())
				}
			}
			if t.Failed() {
				t.Log(out)
			}
		})
	}
}

// TestReadmeInit runs the commands that begin an adapter: nothing is testable
// yet, and nothing is wrong.
func TestReadmeInit(t *testing.T) {
	need(t, "python3:python3")
	for _, name := range []string{"README.md", "LISEZMOI.md"} {
		text, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		block := regexp.MustCompile("(?s)<!-- init:begin -->\n```sh\n(.*?)```\n<!-- init:end -->").FindSubmatch(text)
		if block == nil {
			t.Fatalf("%s: the commands of init are not where this test looks for them", name)
		}
		s := &station{t: t, dir: t.TempDir()}
		out := s.runEnv(nil, "bash", "-euo", "pipefail", "-c", strings.ReplaceAll(string(block[1]), "bin/amfront",
			command("amfront")))
		for _, want := range []string{"kit/.github/workflows/amfront.yml", "Verdict partiel : ", "non testable",
			"Code de sortie 2"} {
			if !strings.Contains(out, want) {
				t.Errorf("%s: the commands did not show %q:\n%s", name, want, out)
			}
		}
	}
}

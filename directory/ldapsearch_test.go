package directory

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// ldapsearch runs OpenLDAP's client and gives its output and exit code (the
// LDAP result).
func (b *bench) ldapsearch(args ...string) (string, int) {
	b.t.Helper()
	path := tool(b.t, "ldapsearch", "ldap-utils", true)
	cmd := exec.Command(path, append([]string{"-x", "-o", "ldif-wrap=no", "-o", "nettimeout=10"}, args...)...)
	cmd.Env = append(os.Environ(), "LDAPTLS_CACERT="+b.caFile, "LDAPTLS_REQCERT=demand", "LDAPNOINIT=1")
	out, err := cmd.CombinedOutput()
	if _, exited := err.(*exec.ExitError); err != nil && !exited {
		b.t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

func TestSmoke(t *testing.T) {
	b := start(t, nil)
	out, code := b.ldapsearch("-LLL", "-H", "ldap://"+b.addr, "-b", caTestDN, "(cn=amo_pj.test@test.rss.fr)", "userCertificate;binary")
	if code != 0 || strings.Count(out, "userCertificate;binary:: ") != 2 {
		t.Errorf("exit %d\n%s", code, out)
	}
	t.Log(out[:200])
	for _, r := range b.requests() {
		t.Logf("%+v", r)
	}
}

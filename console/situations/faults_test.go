package situations

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestRuleOf names what is wrong with a form.
func TestRuleOf(t *testing.T) {
	good := "commande=smtp+MAIL&quand=premiere&action=code&code=451"
	for form, want := range map[string]string{
		good: "",
		"commande=smtp+EXPN&quand=premiere&action=couper":                  "Choisissez",
		"commande=smtp+MAIL&action=couper":                                 "quand",
		"commande=smtp+MAIL&quand=premiere":                                "ce que fait",
		"commande=smtp+MAIL&quand=n&n=0&action=couper":                     "n-ième",
		"commande=smtp+MAIL&quand=jusqua&n=1e9&action=couper":              "n premières",
		"commande=smtp+MAIL&quand=premiere&action=code&code=250":           "SMTP",
		"commande=ldap+search&quand=premiere&action=code&code=451":         "LDAP",
		"commande=ldap+search&quand=premiere&action=tronquer&octets=-4":    "octets",
		"commande=ldap+search&quand=toujours&action=attendre":              "une seconde",
		"commande=ldap+search&quand=toujours&action=attendre&delai=100000": "secondes",
	} {
		q, err := url.ParseQuery(form)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, problem := ruleOf(q); want == "" && problem != nil || !strings.Contains(fmt.Sprint(problem), want) {
			t.Errorf("%s: %v, want %q", form, problem, want)
		}
	}
	q, _ := url.ParseQuery("commande=pop3+PASS&quand=n&n=3&action=code&code=&texte=a%0d%0aQUIT&delai=2")
	_, r, problem := ruleOf(q)
	if problem != nil || !r.Action.Refuse || r.Nth != 3 || r.Action.Text != "aQUIT" ||
		time.Duration(r.Action.Delay) != 2*time.Second {
		t.Errorf("%+v %v", r, problem)
	}
}

package zoo

import (
	"strings"
	"testing"

	"amfront/lps/faulty"
)

// TestCompileRefuses: an expectation that proves nothing as it is written, or
// contradicts itself, is refused.
func TestCompileRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		wrong func(*faulty.Variant)
		says  string
	}{
		"as it is":        {func(*faulty.Variant) {}, ""},
		"any reason":      {func(v *faulty.Variant) { v.Expect.Kills[0].Reason = `.` }, "irait à n'importe quel échec"},
		"empty reason":    {func(v *faulty.Variant) { v.Expect.Kills[0].Reason = `` }, "irait à n'importe quel échec"},
		"optional reason": {func(v *faulty.Variant) { v.Expect.Kills[0].Reason = `(AES-256)?` }, "n'importe quel échec"},
		"bad expression":  {func(v *faulty.Variant) { v.Expect.Kills[0].Reason = `AES(` }, "motif de C-02.aes-128-cbc"},
		"no why": {func(v *faulty.Variant) { v.Expect.Aside = []faulty.Kill{{Check: "A-*", Reason: "AES-256"}} },
			"conséquence sans raison"},
		"by chance":       {func(v *faulty.Variant) { v.Expect.Kills[0].Chance = true }, "tenir au hasard"},
		"verdict":         {func(v *faulty.Variant) { v.Expect.Kills[0].Verdict = "rouge" }, "n'existe pas"},
		"no kill":         {func(v *faulty.Variant) { v.Expect.Kills = nil }, "aucun contrôle attendu"},
		"no expectation":  {func(v *faulty.Variant) { v.Expect = faulty.Expectation{} }, "aucun contrôle attendu"},
		"two acts":        {func(v *faulty.Variant) { v.Expect.Acts.Lacks = "x" }, "exactement l'un"},
		"no facet":        {func(v *faulty.Variant) { v.Expect.Acts.Facet = "x" }, "n'existe pas"},
		"bad evidence":    {func(v *faulty.Variant) { v.Expect.Acts.Shows = "(" }, "preuve d'action"},
		"name":            {func(v *faulty.Variant) { v.Name = "Été" }, "minuscules"},
		"requirement":     {func(v *faulty.Variant) { v.Requirements = []string{"Z-99"} }, "catalogue"},
		"no text":         {func(v *faulty.Variant) { v.Causes = "" }, "manque"},
		"changes nothing": {func(v *faulty.Variant) { v.Policy = nil }, "ne change rien"},
		"bad pattern":     {func(v *faulty.Variant) { v.Expect.Play = []string{"["} }, "syntax error"},
		"exit of a life":  {func(v *faulty.Variant) { v.Expect.Exit = []int{1} }, "n'est attendue que"},
		"no exit":         {func(v *faulty.Variant) { v.Expect.Never, v.Expect.Acts = true, faulty.Act{} }, "aucune fin"},
		"dead and acting": {func(v *faulty.Variant) { v.Expect.Never, v.Expect.Exit = true, []int{3} }, "ni preuve d'action"},
	} {
		t.Run(name, func(t *testing.T) {
			v := aes(t)
			tc.wrong(&v)
			_, errs := compileAll([]faulty.Variant{v})
			got := strings.Join(errs, "\n")
			if (tc.says == "") != (got == "") || !strings.Contains(got, tc.says) {
				t.Errorf("%q, want %q", got, tc.says)
			}
		})
	}
	if _, got := compileAll([]faulty.Variant{aes(t), aes(t)}); len(got) != 1 || !strings.Contains(got[0], "deux fois") {
		t.Errorf("a name taken twice: %v", got)
	}
}

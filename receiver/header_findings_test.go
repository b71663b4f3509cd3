package receiver

import (
	"slices"
	"strings"
	"testing"

	"amfront/pki/testca"
)

// TestHeaderFindings: each field of A-02 that is absent, twice there, empty or
// ill-formed is its own finding, and nothing else is.
func TestHeaderFindings(t *testing.T) {
	good := []string{"Date: Mon, 02 Mar 2026 09:00:00 +0100", "From: <ps@cabinet.example>", "To: <amo@x.rss.fr>",
		"Message-ID: <1@cabinet.example>", "Subject: SV140610/1/2/3", "MIME-Version: 1.0"}
	with := func(i int, line string) []string { l := slices.Clone(good); l[i] = line; return l }
	for _, c := range []struct {
		what  string
		lines []string
		box   Mailbox
		want  string
	}{
		{"good", good, Mailbox{}, ""},
		{"for the mailbox, in capitals", with(2, "To: <AMO@X.rss.fr>"), Mailbox{Address: "amo@x.rss.fr"}, ""},
		{"among others", with(2, "To: <other@x.fr>, <amo@x.rss.fr>"), Mailbox{Address: "amo@x.rss.fr"}, ""},
		{"for another mailbox", good, Mailbox{Address: "amc@x.rss.fr"}, "A-02 avertissement"},
		{"for another than the OCT", good, Mailbox{Address: "oct@x.fr", Actor: testca.OCT}, "A-11 erreur"},
		{"To is no address", with(2, "To: <amo"), Mailbox{Address: "amo@x.rss.fr"}, "A-02 erreur"},
		{"From is no address", with(1, "From: cabinet <"), Mailbox{}, "A-02 erreur"},
		{"Date is none", with(0, "Date: hier"), Mailbox{}, "A-02 erreur"},
		{"MIME-Version with a comment", with(5, "MIME-Version: (poste) 1.0"), Mailbox{}, ""},
		{"MIME-Version 2", with(5, "MIME-Version: 2.0"), Mailbox{}, "A-02 erreur"},
		{"Message-ID without brackets", with(3, "Message-ID: 1@cabinet.example"), Mailbox{}, "A-02 erreur"},
		{"Message-ID without its end", with(3, "Message-ID: <1@cabinet.example"), Mailbox{}, "A-02 erreur"},
		{"Message-ID without @", with(3, "Message-ID: <1>"), Mailbox{}, "A-02 erreur"},
		{"Message-ID without a left side", with(3, "Message-ID: <@cabinet.example>"), Mailbox{}, "A-02 erreur"},
		{"Message-ID without a right side", with(3, "Message-ID: <1@>"), Mailbox{}, "A-02 erreur"},
		{"Message-ID with a blank", with(3, "Message-ID: <1 2@cabinet.example>"), Mailbox{}, "A-02 erreur"},
		{"an endless header", append(slices.Clone(good),
			strings.Split(strings.Repeat("X-Trace: a\n", 600)+"X-Trace: a", "\n")...), Mailbox{}, "A-02 erreur"},
	} {
		if got := headerFindings(t, c.lines, c.box); got != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
	for i, line := range good {
		name, _, _ := strings.Cut(line, ":")
		for what, lines := range map[string][]string{"absent": slices.Delete(slices.Clone(good), i, i+1),
			"empty": with(i, name+":"), "twice": append(slices.Clone(good), line)} {
			if got := headerFindings(t, lines, Mailbox{}); got != "A-02 erreur" {
				t.Errorf("%s %s: %q", name, what, got)
			}
		}
	}
}

func headerFindings(t *testing.T, lines []string, box Mailbox) string {
	t.Helper()
	h, err := newScanner(strings.NewReader(strings.Join(lines, "\r\n") + "\r\n\r\n")).readHeader()
	if err != nil {
		t.Fatal(err)
	}
	j := &judge{w: &walk{top: h}, box: box}
	j.headers()
	return strings.Join(summaryOf(j.out), " ")
}

//go:build unix

package adapter

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// goWords are what Go or JSON libraries say, and English: no user of a report
// reads them.
var goWords = regexp.MustCompile(`(?i)json:|unmarshal|EOF|exec:|fork|signal: |invalid character|cannot|expected|` +
	`the |found`)

// TestFailuresHaveWords: every kind and every cause is told, in both languages,
// and nothing is left of the form.
func TestFailuresHaveWords(t *testing.T) {
	for _, k := range []FailureKind{FailStart, FailCrash, FailTimeout, FailFlood, FailSyntax, FailContrary} {
		if failureWords[k] == "" {
			t.Errorf("%s has no words", k)
		}
	}
	for c := range causes {
		p := &Problem{Cause: c, Field: "F", Found: "F", Wanted: "W", Text: "T", Line: 1}
		if en, fr := p.Error(), p.French(); strings.ContainsAny(en+fr, "{}") || en == "" || goWords.MatchString(fr) {
			t.Errorf("%s: %q %q", c, en, fr)
		}
	}
	said := (&Failure{Kind: FailCrash, Detail: "exit code 3", Log: "no such\nfile"}).French()
	if !strings.Contains(said, "« no such file »") || strings.Contains(said, "exit code") {
		t.Errorf("%q", said)
	}
}

// TestAnswersAreToldInFrench: what an adapter may answer, and the sentence that
// its author reads.
func TestAnswersAreToldInFrench(t *testing.T) {
	for name, c := range map[string]struct{ out, says string }{
		"empty": {" \n", "n'a rien répondu"},
		"log before": {"2026-11-27 INFO démarrage\n" + donePoll2,
			"écrit son journal sur la sortie standard, ligne 1 : « 2026-11-27 INFO démarrage »"},
		"log on line 2":   {"\nBonjour\n" + donePoll2, "ligne 2 : « Bonjour »"},
		"not JSON":        {"done", "autre chose que l'objet JSON attendu, ligne 1 : « done »"},
		"a list":          {"[1]", "ligne 1 : « [1] »"},
		"HTML":            {"<!DOCTYPE html><title>502</title>", "page HTML"},
		"BOM":             {"\uFEFF" + donePoll2, "BOM"},
		"UTF-16":          {"\xFF\xFE{\x00}\x00", "PowerShell"},
		"UTF-16, no mark": {"{\x00\"\x00", "UTF-16"},
		"Latin-1": {`{"protocol":2,"action":"poll","status":"refused","reason":"p` + "\xE9" + `rim` + "\xE9" + `"}`,
			"Latin-1 ou Windows-1252, ligne 1 : « {\"protocol\""},
		"half": {`{"protocol":2,` + "\n" + `"action":"poll"`,
			"mal formé ou incomplet, ligne 2 : « \"action\":\"poll\" »"},
		"broken": {`{"protocol":2,` + "\n" + `action:"poll"}`, "ligne 2 : « action:\"poll\"} »"},
		"two":    {donePoll2 + "\n" + donePoll2, "plusieurs objets JSON, ligne 2"},
		"after":  {donePoll2 + "\nINFO fini", "après l'objet JSON, ligne 2 : « INFO fini »"},
		"unknown": {`{"protocol":2,"action":"poll","status":"done","message":[]}`,
			"un champ « message », que le protocole ne connaît pas ; vouliez-vous écrire « message"},
		"unknown below": {`{"protocol":2,"action":"poll","status":"done","messages":[{"messageid":"x"}]}`,
			"« messages[0].messageid », que le protocole ne connaît pas ; vouliez-vous écrire « message_id »"},
		"unknown, no near": {`{"protocol":2,"action":"poll","status":"done","zzz":1}`,
			"« zzz », que le protocole ne connaît pas."},
		"twice": {`{"protocol":2,"action":"poll",` + "\n" + `"status":"refused","status":"done"}`,
			"deux fois le même champ, ligne 2 : « \"status\""},
		"other letters": {`{"protocol":2,"action":"poll","Status":"done"}`,
			"un champ « Status », que le protocole ne connaît pas ; vouliez-vous écrire « status »"},
		"type":     {`{"protocol":"2"}`, "« protocol » n'a pas la forme attendue (entier) ; trouvé : texte"},
		"date":     {`{"protocol":2,"action":"poll","status":"done","planned":["demain"]}`, "trouvé : demain"},
		"protocol": {`{"protocol":3,"action":"poll","status":"done"}`, "« protocol » vaut « 3 » ; attendu « 2 »"},
		"id":       {`{"protocol":2,"id":"a","action":"poll","status":"done"}`, "« id » vaut « a »"},
		"action": {`{"protocol":2,"action":"send","status":"done"}`,
			"« action » vaut « send » ; attendu « poll »"},
		"status": {`{"protocol":2,"action":"poll","status":"ok"}`,
			"« ok » ; valeurs admises : done, refused, unsupported"},
		"no reason": {`{"protocol":2,"action":"poll","status":"refused"}`, "sans motif"},
		"foreign": {`{"protocol":2,"action":"poll","status":"done","planned":[]}`,
			"« planned » est un champ de la réponse à « plan »"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := DecodeAnswer([]byte(c.out), ActionPoll, Request{Station: "/station", Params: &Poll{}})
			if err == nil {
				t.Fatal("it was taken for an answer")
			}
			said := NewFailure(ActionPoll, FailSyntax, err).French()
			if !strings.Contains(said, c.says) || goWords.MatchString(strings.ReplaceAll(said, c.says, "")) {
				t.Errorf("%q, expected %q (%v)", said, c.says, err)
			}
		})
	}
}

const donePoll2 = `{"protocol":2,"action":"poll","status":"done"}`

// TestAnActionNotFoundIsAnAnswer: what an adapter writes of the action that it
// does not have is no missing program.
func TestAnActionNotFoundIsAnAnswer(t *testing.T) {
	for name, r := range map[string]*Runner{
		"silent":        sh("exit 127"),
		"names it":      sh(`echo "adapter: $1: not found" >&2; exit 127`),
		"in a sentence": sh("echo 'this action was not found here' >&2; exit 127"),
		"answers": sh(`echo "java: not found" >&2; echo '{"protocol":1,"action":"poll","status":"unsupported"}'
			exit 127`),
	} {
		_, err := r.Run(t.Context(), ActionPoll, pollRequest)
		if _, is := errors.AsType[*Unsupported](err); !is {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestAMissingModuleIsTheSetUp: what an interpreter lacks shows at the first
// thing that is asked, which is an action that nobody has.
func TestAMissingModuleIsTheSetUp(t *testing.T) {
	_, err := sh("echo 'ModuleNotFoundError: No module named ldap3'; exit 1").Run(t.Context(), "sonde-x", pollRequest)
	f, is := errors.AsType[*Failure](err)
	if !is || f.Kind != FailStart || !strings.Contains(f.French(), "No module named ldap3 »") {
		t.Errorf("%v", err)
	}
}

// TestEndsAreToldInFrench: how a command may end, and the sentence.
func TestEndsAreToldInFrench(t *testing.T) {
	plain := filepath.Join(t.TempDir(), "plain")
	if err := os.WriteFile(plain, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	scripts := 0
	script := func(text string) string {
		scripts++
		path := fmt.Sprint(plain, scripts)
		if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, c := range map[string]struct {
		r    *Runner
		says string
	}{
		"no program": {&Runner{Command: []string{"/nonexistent/adapter"}},
			"« /nonexistent/adapter », n'a pas été trouvé"},
		"no script": {&Runner{Command: []string{"sh", "./absent.sh"}}, "« ./absent.sh », que « sh » doit exécuter"},
		"no script, elsewhere": {&Runner{Command: []string{"sh", "plain"}, Dir: "/"},
			"« plain », que « sh » doit exécuter"},
		"no interpreter":       {&Runner{Command: []string{script("#!/nowhere/python3\n")}}, "« /nowhere/python3 »"},
		"no interpreter, CRLF": {&Runner{Command: []string{script("#!/bin/sh\r\n")}}, "« /bin/sh\\r »"},
		"no interpreter, env": {&Runner{Command: []string{script("#!/usr/bin/env nowhere-3\n")}},
			"s'est terminé sans répondre, faute d'un programme"},
		"no program below": {&Runner{Command: []string{script("#!/bin/sh\nexec nowhere-java lps.Main\n")}},
			"nowhere-java: not found »"},
		"a crash of the adapter's own":  {sh("echo 'lot.txt: No such file or directory' >&2; exit 3"), "code de sortie 3"},
		"another file of the adapter's": {sh("echo 'lot.txt: No such file or directory' >&2; exit 10"), "n'a rien répondu"},
		"not executable":                {&Runner{Command: []string{plain}}, "chmod +x"},
		"exit code": {sh("echo 'Exception in main' >&2; exit 3"),
			"code de sortie 3 ; attendu 0 (fait), 10 (refusé) ou 127"},
		"end of stderr": {sh("echo 'Exception in main' >&2; exit 3"), "« Exception in main »"},
		"signal":        {sh("kill -9 $$"), "arrêté par le signal 9"},
		"no answer": {&Runner{Command: []string{"sleep", "20"}, Timeout: 50 * time.Millisecond},
			"pas répondu en 0.05 s"},
		"flood": {&Runner{Command: []string{"yes"}, MaxOutput: 1000}, "plus de 1000 octets"},
		"contrary": {sh("echo '" + donePoll + "'; exit 10"),
			"code de sortie 10, qui veut dire « refused », mais sa réponse dit « done »"},
		"127, done": {sh("echo '" + donePoll + "'; exit 127"), "code de sortie 127"},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "no answer" {
				c.r.Command = []string{"sh", "-c", "sleep 20"}
			}
			_, err := c.r.Run(t.Context(), ActionPoll, pollRequest)
			var f *Failure
			if !errors.As(err, &f) || !strings.Contains(f.French(), c.says) {
				t.Errorf("%v, expected %q", err, c.says)
			}
		})
	}
}

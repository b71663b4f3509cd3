package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"amfront/journal"
)

// What check says of a data directory, and its exit codes.
func TestJournalCheck(t *testing.T) {
	data := t.TempDir()
	dir := filepath.Join(data, "journal")
	j, err := journal.Open(t.Context(), journal.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	run := func(what string, code int, words ...string) {
		t.Helper()
		var out bytes.Buffer
		m := &Main{Stdout: &out, Stderr: &out, Getenv: func(string) string { return "" }}
		if got := m.Run(t.Context(), []string{"journal", "check", data}); got != code {
			t.Errorf("%s: exit %d, expected %d: %s", what, got, code, out.String())
		}
		for _, w := range words {
			if !strings.Contains(out.String(), w) {
				t.Errorf("%s: %q is not said: %s", what, w, out.String())
			}
		}
	}
	run("running", exitUsage, "arrêtez-le")
	for _, id := range []string{"<1@ps.test>", "<2@ps.test>", "<3@ps.test>"} {
		d, err := j.PutBlob([]byte("From: x\r\nMessage-ID: " + id + "\r\n\r\nx"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := j.Commit(t.Context(), journal.Entry{Kind: "a", Blobs: map[string]journal.Digest{"raw": d}}); err != nil {
			t.Fatal(err)
		}
	}
	killed := t.TempDir()
	if err := os.CopyFS(filepath.Join(killed, "journal"), os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(killed, "journal", "closed")); err != nil { // as a version of before left it
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	closed := t.TempDir()
	if err := os.CopyFS(filepath.Join(closed, "journal"), os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	data = filepath.Join(closed, "journal")
	run("closed", exitOK, "sain", "1 à 3")
	if err := os.Remove(filepath.Join(data, "lock")); err != nil {
		t.Fatal(err)
	}
	data = closed
	run("without keys", exitNo, "sain", "« pki ») manquent")
	data = filepath.Join(killed, "journal")
	run("killed", exitOK, "sain", "1 à 3")
	events, blobs := filepath.Join(data, "events-000001.jsonl"), filepath.Join(data, "blobs-000001.dat")
	p, err := os.ReadFile(blobs)
	if err != nil {
		t.Fatal(err)
	}
	p[len(p)-1] ^= 1
	if err := os.WriteFile(blobs, p, 0o600); err != nil {
		t.Fatal(err)
	}
	run("a blob of the last commit altered", exitNo, "retirera", "fichier abîmé")
	p[len(p)-1] ^= 1
	p[45] ^= 1
	if err := os.WriteFile(blobs, p, 0o600); err != nil {
		t.Fatal(err)
	}
	run("a blob altered", exitNo, "« raw » de l’événement 1")
	p[45] ^= 1
	if err := os.WriteFile(blobs, p, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(events); err != nil {
		t.Fatal(err)
	}
	run("events removed", exitNo, "Message-ID <1@ps.test>", "Message-ID <3@ps.test>", "3 pièce(s) sans événement")
	data = filepath.Join(closed, "journal")
	if err := os.WriteFile(filepath.Join(data, "lock"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(data, "events-000001.jsonl")); err != nil {
		t.Fatal(err)
	}
	run("events removed of a journal that was closed", exitUsage, "il finit après l'événement 0")
	data = t.TempDir()
	run("nothing there", exitUsage, "pas de journal ici")
}

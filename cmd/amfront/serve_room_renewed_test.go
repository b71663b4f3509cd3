package main

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"amfront/bench"
	"amfront/console/room"
)

// TestRoomRenewed: a situation for all; one place made new, its file kept first;
// the file opened as a bench at home.
func TestRoomRenewed(t *testing.T) {
	dir := t.TempDir()
	at, trainer := roomOf(t, 2, dir)
	mine, other := deskOf(t, dir, 1), deskOf(t, dir, 2)
	mine.post(t, "à emporter")
	const situation = "situation=certificat-revoque"
	if status, said, _ := ask(t, "POST", at+"/situation", room.Trainer, trainer, "", situation); status != 303 {
		t.Fatalf("situation for all: %d %s", status, said)
	}
	for _, d := range []desk{mine, other} {
		if _, said, _ := ask(t, "GET", d.HTTP+"/api/v1/situations", "amfront", d.password, "", ""); !strings.Contains(
			strings.Join(strings.Fields(said), ""), `"active":["certificat-revoque"]`) {
			t.Errorf("the situation is not in force at %s: %.300s", d.HTTP, said)
		}
	}
	if status, said, _ := ask(t, "GET", at+"/", room.Trainer, trainer, "", ""); status != 200 ||
		strings.Count(said, "Le certificat du destinataire est révoqué et remplacé</span><br>") != 2 {
		t.Errorf("the page does not show it: %d %s", status, said)
	}
	status, file, _ := ask(t, "GET", at+"/place/1/emporter", room.Name(1), mine.password, "", "")
	if status != 200 {
		t.Fatalf("%d %s", status, file)
	}
	opened(t, []byte(file), mine)

	left := other.look
	before := left(t)
	if status, said, _ := ask(t, "POST", at+"/neuf", room.Trainer, trainer, "", "place=1"); status != 303 {
		t.Fatalf("%d %s", status, said)
	}
	next := deskOf(t, dir, 1)
	if next.SMTP != mine.SMTP || next.POP3 != mine.POP3 || next.LDAP != mine.LDAP || next.HTTP != mine.HTTP {
		t.Errorf("other addresses: %+v after %+v", next.Endpoints, mine.Endpoints)
	}
	if next.password == mine.password || next.PS.Password == mine.PS.Password {
		t.Error("the next participant has the passwords of the one before")
	}
	for _, password := range []string{mine.password, mine.PS.Password} {
		if status, _, _ := ask(t, "GET", next.HTTP+"/api/v1/messages", "amfront", password, "", ""); status != 401 {
			t.Errorf("a password of the session before: %d", status)
		}
	}
	said := talk(t, next.POP3, "USER "+next.PS.User, "PASS "+next.PS.Password, "STAT")
	if !strings.Contains(said, "+OK 0 0") {
		t.Errorf("mail of the session before: %s", said)
	}
	if left(t) != before {
		t.Error("the neighbour was changed")
	}
	kept, err := filepath.Glob(filepath.Join(dir, "sessions", "*", room.Name(1)+".zip"))
	if err != nil || len(kept) != 1 {
		t.Fatalf("%v, %v", kept, err)
	}
	data, err := os.ReadFile(kept[0])
	if err != nil {
		t.Fatal(err)
	}
	opened(t, data, mine)
}

// opened unpacks what a participant takes home, and starts the bench in it.
func opened(t *testing.T, file []byte, d desk) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	if err := os.CopyFS(home, z); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"LISEZMOI.txt": d.SMTP, "endpoints.json": d.PS.Password,
		"lps.json": "Logiciel du poste 01"} {
		data, err := os.ReadFile(filepath.Join(home, room.Name(1), name))
		if err != nil || !strings.Contains(string(data), want) {
			t.Errorf("%s: %v %s", name, err, data)
		}
	}
	if strings.Contains(string(file), "console-password") {
		t.Error("the console's password file is in it")
	}
	w, err := bench.Start(t.Context(), bench.Options{Dir: filepath.Join(home, room.Name(1), "banc")})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	said := talk(t, w.Endpoints().POP3, "USER "+d.PS.User, "PASS "+d.PS.Password, "RETR 1", "QUIT")
	if !strings.Contains(said, "Subject: à emporter") {
		t.Errorf("the mail is not there: %s", said)
	}
}

// TestPlaces: each world has its own addresses, and ports that would meet are refused.
func TestPlaces(t *testing.T) {
	m := &Main{Stdout: io.Discard, Stderr: io.Discard, Getenv: func(string) string { return "" }}
	f, err := m.parseServe([]string{"--worlds", "60"})
	if err != nil {
		t.Fatal(err)
	}
	list, err := f.places()
	if err != nil || len(list) != 60 || list[59].SMTP != "127.0.0.1:1085" || list[0].http != "127.0.0.1:8426" ||
		list[6].Config.PSAddress != "cabinet-07@ps.test" || list[1].SMTPS != "off" {
		t.Errorf("%v, %+v", err, list)
	}
	for _, args := range [][]string{{"--worlds", "61"}, {"--worlds", "-1"}, {"--worlds", "x"},
		{"--worlds", "2", "--endpoints", "e.json"}} {
		if _, err := m.parseServe(args); err == nil {
			t.Errorf("%v is taken", args)
		}
	}
	if f, err = m.parseServe([]string{"--worlds", "6", "--pop3", "127.0.0.1:1030"}); err != nil {
		t.Fatal(err)
	}
	if _, err = f.places(); err == nil {
		t.Error("two worlds on one port are taken")
	}
}

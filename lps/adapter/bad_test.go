//go:build linux

package adapter

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestMain(m *testing.M) {
	if fault := os.Getenv(faultVariable); fault != "" {
		os.Exit(badAdapter(fault, os.Args[1:]))
	}
	os.Exit(m.Run())
}

// badAdapter is a command when it is told an action, else a process that stays.
func badAdapter(fault string, args []string) int {
	if fault == "child" {
		time.Sleep(time.Hour)
	}
	pid := strconv.Itoa(os.Getpid())
	_ = os.WriteFile(filepath.Join(os.Getenv(pidsVariable), pid), nil, 0o600)
	fmt.Fprintln(os.Stderr, "journal de", fault)
	if len(args) == 1 {
		action, r, err := ReadRequest(os.Stdin)
		if err != nil {
			return 1
		}
		return misbehave(fault, action, r, 1)
	}
	switch fault {
	case "no announcement":
		fmt.Println("Bienvenue")
	case "ends at once":
		return 0
	case "mute from the start":
		time.Sleep(time.Hour)
	default:
		fmt.Println(`{"protocol":2,"action":"announce","status":"done","software":{"name":"x"}}`)
	}
	in := bufio.NewScanner(os.Stdin)
	for n := 1; in.Scan(); n++ {
		action, r, err := DecodeRequest(in.Bytes())
		if err != nil {
			return 1
		}
		if code := misbehave(fault, action, r, n); code != 0 {
			return code
		}
		if n == 1 && fault == "dies between actions" {
			return 0
		}
	}
	if fault == "stays at the end" {
		time.Sleep(time.Hour)
	}
	return 0
}

// misbehave answers the n-th request in the way of a fault.
func misbehave(fault string, action Action, r Request, n int) int {
	a := r.Answer(action, Done)
	out := func() string { data, _ := json.Marshal(a); return string(data) }
	switch fault {
	case "hangs":
		time.Sleep(time.Hour)
	case "floods":
		for {
			os.Stdout.WriteString(strings.Repeat("x", 4096))
		}
	case "another id":
		a.ID = "7"
	case "another action":
		a.Action = ActionSend
	case "log on stdout":
		fmt.Println("2026-11-27 INFO démarrage")
	case "dies in mid-answer":
		fmt.Print(out()[:20])
		return 3
	case "dies":
		fmt.Fprintln(os.Stderr, "java.lang.NullPointerException")
		return 3
	case "answers twice":
		fmt.Println(out())
	case "answers late":
		time.Sleep(2 * short)
	case "leaves children":
		cmd := exec.Command(os.Args[0])
		cmd.Env, cmd.Stdout, cmd.Stderr = append(os.Environ(), faultVariable+"=child"), os.Stdout, os.Stderr
		if cmd.Start() != nil {
			return 1
		}
	case "closes stdout":
		os.Stdout.Close()
		time.Sleep(time.Hour)
	case "not UTF-8":
		a.Alerts = []string{"@"}
		fmt.Println(strings.ReplaceAll(out(), "@", "p\xe9rim\xe9"))
		return 0
	case "half a line":
		fmt.Print(out()[:20])
		time.Sleep(time.Hour)
	case "no end of line":
		fmt.Print(out())
		time.Sleep(time.Hour)
	case "over several lines":
		fmt.Println(strings.Replace(out(), "{", "{\n  ", 1))
		return 0
	case "logs after the last answer", "ends after the last answer", "answers the last twice":
		if n < 2 {
			break
		}
		fmt.Println(out())
		switch fault {
		case "ends after the last answer":
			os.Exit(0)
		case "answers the last twice":
			fmt.Println(out())
		default:
			fmt.Println("INFO fin")
		}
		return 0
	case "answers and stays":
		fmt.Println(out())
		os.Stdout.Sync()
		time.Sleep(time.Hour)
	}
	fmt.Println(out())
	return 0
}

// short is the time limit of an action that is to run into it; the others have
// plenty. A process must begin and answer within it, on a busy machine too.
const short = 2 * time.Second

// badServer is a bad adapter at an address.
func badServer(fault string) http.HandlerFunc {
	return func(w http.ResponseWriter, q *http.Request) {
		action, r, _ := ReadRequest(q.Body)
		a := r.Answer(action, Done)
		out, _ := json.Marshal(a)
		switch fault {
		case "hangs":
			<-q.Context().Done()
			return
		case "floods":
			for {
				if _, err := w.Write(make([]byte, 4096)); err != nil {
					return
				}
			}
		case "another id":
			out = bytes.Replace(out, []byte(r.ID), []byte("7"), 1)
		case "another action":
			out = bytes.Replace(out, []byte("poll"), []byte("send"), 1)
		case "log on stdout":
			fmt.Fprintln(w, "2026-11-27 INFO démarrage")
		case "dies in mid-answer":
			w.Header().Set("Content-Length", "1000")
			w.Write(out[:20])
			panic(http.ErrAbortHandler)
		case "dies":
			http.Error(w, "java.lang.NullPointerException", http.StatusInternalServerError)
			return
		case "answers twice":
			w.Write(out)
		case "answers late":
			select {
			case <-q.Context().Done():
			case <-time.After(2 * short):
			}
		case "not UTF-8":
			out = bytes.Replace(out, []byte(`"done"`), []byte("\"done\",\"alerts\":[\"p\xe9rim\xe9\"]"), 1)
		case "half a line":
			w.Write(out[:20])
			w.(http.Flusher).Flush()
			<-q.Context().Done()
			return
		case "another path":
			http.Redirect(w, q, "/elsewhere", http.StatusTemporaryRedirect)
			return
		case "another status":
			w.WriteHeader(http.StatusConflict)
		case "unsupported, done":
			w.WriteHeader(http.StatusNotImplemented)
		case "an empty answer":
			return
		case "another token":
			http.Error(w, "no", http.StatusUnauthorized)
			return
		case "compressed":
			w.Header().Set("Content-Encoding", "gzip")
		}
		w.Write(out)
	}
}

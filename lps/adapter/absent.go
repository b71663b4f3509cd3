package adapter

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// notFound is how interpreters, shells and env tell of a file, a module or a
// program that is not there; notFoundByShell is what a shell or env writes
// when it ends with 127 for that.
var (
	notFound = regexp.MustCompile(`(?i)no such file|not found|(cannot|can't|could not) (open|find|load)|` +
		`unable to access|no module named|errno 2\b|introuvable|aucun fichier`)
	notFoundByShell = regexp.MustCompile(`(?im): (command not found|not found|No such file or directory|` +
		`commande introuvable|Aucun fichier ou dossier de ce type)$`)
)

// absent says what a command lacked that ended without an answer: the script
// that it names, or whatever its interpreter or shell says that it lacks. first
// is an action before which no adapter was seen to run: later its own end on a
// missing file is no other crash. Some write that to the standard output (PHP).
func (r *Runner) absent(action Action, first bool, exit int, out []byte, log string) *Problem {
	said := log + string(out)
	if bytes.HasPrefix(bytes.TrimSpace(out), []byte("{")) || !notFound.MatchString(said) || exit == ExitRefused {
		return nil
	}
	// 127 is an answer, too, of an adapter that says of the action, by its name, that it does not have it.
	if exit == ExitUnsupported && strings.Contains(said, string(action)) {
		return nil
	}
	for _, arg := range r.Command[1:] {
		at := arg
		if !filepath.IsAbs(at) {
			at = filepath.Join(r.Dir, at)
		}
		if _, err := os.Stat(at); os.IsNotExist(err) && !strings.HasPrefix(arg, "-") &&
			strings.Contains(said, filepath.Base(arg)) {
			return &Problem{Cause: CauseNoScript, Found: arg, Wanted: r.Command[0]}
		}
	}
	if exit == ExitUnsupported && !notFoundByShell.MatchString(said) || exit != ExitUnsupported && !first {
		return nil
	}
	return &Problem{Cause: CauseLacking, Found: r.Command[0], Text: Excerpt(lastLine(said))}
}

// interpreter is the program that the first line of a script names, a carriage
// return made visible: "" for a file of another kind.
func interpreter(program string) string {
	path, err := exec.LookPath(program)
	if err != nil {
		path = program
	}
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	head := make([]byte, 256)
	n, _ := f.Read(head)
	line, _, _ := bytes.Cut(head[:n], []byte("\n"))
	name, is := bytes.CutPrefix(line, []byte("#!"))
	if !is {
		return ""
	}
	return strings.ReplaceAll(strings.TrimLeft(string(name), " "), "\r", `\r`)
}

// lastLine is the last line with something on it: there an interpreter says
// what ended it.
func lastLine(s string) []byte {
	s = strings.TrimSpace(s)
	return []byte(s[strings.LastIndexByte(s, '\n')+1:])
}

package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"amfront/lps/manifest"
	"amfront/lps/skeleton"
	"amfront/scenarios"
	"amfront/words"
)

// initAnswers are the answers to what init asks.
type initAnswers struct {
	name, version, editor, language, mode, address, sends, ci, dir string
	yes                                                            bool
}

// initCommand asks what lps.json is to say, and writes it with an adapter to be
// filled in and a file for the CI.
func (m *Main) initCommand(_ context.Context, args []string) error {
	a := initAnswers{}
	fs := m.flags("init", "[flags]\nAsks six questions (a flag answers its own) and writes lps.json, an adapter to fill "+
		"in, a CI file.\nNothing is overwritten.")
	a.flags(fs, m.lang)
	if err := parseNone(fs, args, ""); err != nil {
		return err
	}
	d, err := m.ask(&a)
	if err != nil {
		return err
	}
	files, err := skeleton.Make(d, a.language, a.ci)
	if err != nil {
		return usageError{err}
	}
	return m.writeNew(a.dir, files, d)
}

func (a *initAnswers) flags(fs *flag.FlagSet, l words.Language) {
	modes, languages := fmt.Sprint(manifest.Modes()), []string{}
	for _, l := range skeleton.Languages() {
		languages = append(languages, l.Name)
	}
	fs.StringVar(&a.name, "name", "", "`name` of the software")
	fs.StringVar(&a.version, "version", "", "its `version`")
	fs.StringVar(&a.editor, "editor", "", "its `editor`")
	fs.StringVar(&a.language, "language", "", l.Say("`language` of the adapter: %s", strings.Join(languages, ", ")))
	fs.StringVar(&a.mode, "mode", "", l.Say("`way` of driving it: %s", strings.Trim(modes, "[]")))
	fs.StringVar(&a.address, "address", "http://127.0.0.1:8700/", "`URL` of a software that runs already (mode endpoint)")
	fs.StringVar(&a.sends, "capabilities", "", l.Say("`list` of what it can do, comma-separated: %s",
		strings.Trim(fmt.Sprint(scenarios.Capabilities()), "[]")))
	fs.StringVar(&a.ci, "ci", "", l.Say("`CI` to write a file for: %s", strings.Join(skeleton.CIs(), ", ")))
	fs.StringVar(&a.dir, "dir", ".", "`directory` to write to")
	fs.BoolVar(&a.yes, "yes", false, "ask nothing: what no flag says is the default")
}

// ask asks what no flag answers; what is wrong is asked again of a person, and a
// usage error from a flag.
func (m *Main) ask(a *initAnswers) (*manifest.Manifest, error) {
	here, err := filepath.Abs(a.dir)
	if err != nil {
		return nil, err
	}
	in := bufio.NewReader(m.Stdin)
	d := &manifest.Manifest{}
	assumed := strings.Trim(strings.ReplaceAll(fmt.Sprint(scenarios.Assumed()), " ", ","), "[]")
	for _, q := range []struct {
		number, question string
		answer           *string
		standard         string
		check            func(string) error
	}{
		{"1", "Nom du logiciel", &a.name, filepath.Base(here), nil},
		{"1", "Sa version", &a.version, "1.0", nil},
		{"2", "Éditeur", &a.editor, "", nil},
		{"3", "Langage de l'adaptateur (shell, python, java, csharp, php, delphi)", &a.language, "python",
			func(s string) error { _, err := skeleton.LanguageByName(s); return err }},
		{"4", "Conduite : command (une commande par geste), resident (un processus qui reste), endpoint (il tourne déjà, " +
			"en HTTP)", &a.mode, string(manifest.Command), a.modeFits},
		{"5", "Ce qu'il sait faire, par virgules", &a.sends, assumed, func(s string) (err error) {
			d.Capabilities, err = capabilities(s)
			return err
		}},
		{"6", "Intégration continue (github, gitlab, jenkins, none)", &a.ci, "none", func(s string) error {
			if slices.Contains(skeleton.CIs(), s) {
				return nil
			}
			return words.Errorf("attendu l'un de %q ; trouvé %q", skeleton.CIs(), s)
		}},
	} {
		given := *q.answer != "" || a.yes
		for *q.answer = strings.TrimSpace(*q.answer); ; {
			if !given {
				m.say(m.Stdout, "%s/6  %s [%s] : ", q.number, m.lang.Word(q.question), q.standard)
				line, err := in.ReadString('\n')
				if err != nil {
					return nil, usagef("la réponse manque : répondre sur le terminal, donner les options (-h), ou --yes")
				}
				*q.answer = strings.TrimSpace(line)
			}
			*q.answer = cmp.Or(*q.answer, q.standard)
			if q.check == nil {
				break
			}
			err := q.check(*q.answer)
			if err == nil {
				break
			}
			if given {
				return nil, usagef("%s: %w", m.lang.Word(q.question), err)
			}
			m.say(m.Stdout, "     %v\n", err)
		}
	}
	d.Name, d.Version, d.Vendor, d.Mode = a.name, a.version, a.editor, manifest.Mode(a.mode)
	if d.Mode == manifest.Endpoint {
		d.Adapter = a.address
	}
	return d, nil
}

// modeFits checks a way of driving.
func (a *initAnswers) modeFits(s string) error {
	switch {
	case !slices.Contains(manifest.Modes(), manifest.Mode(s)):
		return words.Errorf("attendu l'un de %q ; trouvé %q", manifest.Modes(), s)
	case s == string(manifest.Resident) && a.language == "shell":
		return words.Errorf("un adaptateur en shell ne reste pas ; attendu command ou endpoint")
	}
	return nil
}

// capabilities reads a list; without a way of mail it is that without TLS.
func capabilities(s string) (list []scenarios.Capability, err error) {
	for _, word := range splitList(s) {
		list = append(list, scenarios.Capability(strings.ToLower(word)))
	}
	mail := []scenarios.Capability{scenarios.PlainMail, scenarios.STARTTLS, scenarios.ImplicitTLS}
	if !slices.ContainsFunc(list, func(c scenarios.Capability) bool { return slices.Contains(mail, c) }) {
		list = append(list, scenarios.PlainMail)
	}
	return list, manifest.CheckCapabilities(list)
}

// writeNew writes files that must not exist yet: all of them or none.
func (m *Main) writeNew(dir string, files []skeleton.File, d *manifest.Manifest) error {
	for _, f := range files {
		if _, err := os.Lstat(filepath.Join(dir, f.Name)); !errors.Is(err, fs.ErrNotExist) {
			return usagef("%s existe déjà : rien n'est écrit ; l'ôter, ou choisir un autre répertoire par --dir",
				filepath.Join(dir, f.Name))
		}
	}
	for _, f := range files {
		name := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return usageError{err}
		}
		to, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
		if err != nil {
			return usageError{err}
		}
		_, err = to.Write(f.Text)
		if err = errors.Join(err, to.Close()); err != nil {
			return err
		}
		m.say(m.Stdout, "écrit : %s\n", name)
	}
	next := m.lang.Word("brancher les gestes dans l'adaptateur")
	if d.Mode == manifest.Endpoint {
		next = m.lang.Say("faire répondre le logiciel à %s", d.Adapter)
	}
	m.say(m.Stdout, "Ensuite : %s (docs/adaptateur.md), puis amfront run dans ce répertoire.\n", next)
	return nil
}

package exemple

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"amfront/asp"
	"amfront/asp/jsonfile"
)

// change applies a line of a table of twins:
//
//	path = JSON        set a value ("0/…" in the first request, "/…" in the file)
//	path -             take a member or an item away
//	+CODE              --all also lists this code
//	@nom, @date, @ans, @dossier, @type VALUE   what is declared with the deposit; a name may be quoted
//	@deja NUMBER, @avance ASP ANS EDITOR STATE [soldée|SIRET|AMOUNT], @déposé NAME   earlier deposits
//	@fichier N KIND    the Nth file of evidence is absent, vide, lourd, gros, PDF, PNG or JPG
//	@demandes N        as many requests
//	@texte HOW         the file's octets
//	@zip HOW           the zip's octets (zip.go)
//	@archives N        the zip is deposited as often
func (e *Example) change(line string) error {
	switch {
	case strings.HasPrefix(line, "+"):
		e.Also = append(e.Also, line[1:])
		return nil
	case strings.HasPrefix(line, "@"):
		word, rest, _ := strings.Cut(line[1:], " ")
		return e.directive(word, rest)
	case strings.HasSuffix(line, " -"):
		return e.remove(strings.TrimSuffix(line, " -"))
	}
	path, text, ok := strings.Cut(line, " = ")
	if !ok {
		return fmt.Errorf("%q is no change", line)
	}
	if n, is := strings.CutPrefix(text, "@courriel "); is {
		length, err := strconv.Atoi(n)
		if err != nil {
			return err
		}
		const end = "@cabinet.example"
		text = `"` + strings.Repeat("m", length-len(end)) + end + `"`
	}
	value, err := jsonfile.Parse([]byte(text), jsonfile.Limits{})
	if err != nil {
		return err
	}
	return e.set(path, value)
}

func (e *Example) directive(word, rest string) error {
	f := strings.Fields(rest)
	switch {
	case word == "nom":
		switch name, err := strconv.Unquote(rest); {
		case err == nil:
			e.FileName = name
		case rest == "-":
			e.FileName = ""
		default:
			e.FileName = rest
		}
	case word == "date":
		e.Date = rest
	case word == "ans":
		e.ANS = rest
	case word == "dossier":
		e.Dossier = rest
	case word == "type":
		e.Declared = asp.Kind(rest)
	case word == "deja":
		e.past().EditorNumbers = append(e.past().EditorNumbers, rest)
	case word == "déposé":
		e.past().Files = append(e.past().Files, rest)
	case word == "avance" && len(f) >= 4:
		a := asp.Advance{NumeroAns: f[1], NumeroEditeur: f[2], State: f[3]}
		for _, x := range f[4:] {
			switch {
			case x == "soldée":
				a.Settled = true
			case strings.Contains(x, "."):
				a.Amount = x
			default:
				a.SIRET = x
			}
		}
		e.past().Advances[f[0]] = a
	case word == "fichier" && len(f) == 2:
		return e.file(f[0], f[1])
	case word == "demandes":
		return e.requests(rest)
	case word == "archives":
		_, err := fmt.Sscan(rest, &e.Zips)
		return err
	case word == "zip":
		if e.zip = rest; forgeries[rest] == nil {
			return fmt.Errorf("@zip %s is not known", rest)
		}
	case word == "texte":
		e.how = rest
		if e.octets() == nil {
			return fmt.Errorf("@texte %s is not known", rest)
		}
	default:
		return fmt.Errorf("@%s %s is no change", word, rest)
	}
	return nil
}

func (e *Example) past() *asp.Ledger {
	if e.Past == nil {
		e.Past = &asp.Ledger{EditorNumbers: []string{}, Advances: map[string]asp.Advance{}}
	}
	return e.Past
}

func (e *Example) file(number, kind string) error {
	i, err := strconv.Atoi(number)
	if err != nil || i >= len(e.Files) {
		return fmt.Errorf("there is no file %s", number)
	}
	switch kind {
	case "absent":
		e.Files = append(e.Files[:i:i], e.Files[i+1:]...)
	case "vide":
		e.Files[i].Format = ""
	case "lourd", "gros":
		e.Files[i].Size = map[string]int64{"lourd": asp.SoundPieceBytes, "gros": asp.MaxPieceBytes}[kind] + 1
	default:
		e.Files[i].Format = kind
	}
	return nil
}

// requests repeats the first request under numbers of their own.
func (e *Example) requests(n string) error {
	count, err := strconv.Atoi(n)
	if err != nil {
		return err
	}
	list := e.root.Get("lignesImport")
	first := list.Items[0]
	list.Items = nil
	for i := range count {
		q := first.Clone()
		q.Set("numLigne", jsonfile.Num(strconv.Itoa(i+1)))
		list.Items = append(list.Items, q)
	}
	return nil
}

// octets makes the file as its octets are changed: no JSON, or not in UTF-8.
// They are made when asked for, some being large.
func (e *Example) octets() []byte {
	text := e.root.Append(nil)
	switch e.how {
	case "vide":
		return []byte{}
	case "gros":
		return append(bytes.Repeat([]byte(" "), asp.MaxFileBytes), text...)
	case "profond":
		return []byte(strings.Repeat("[", 5000) + strings.Repeat("]", 5000))
	case "nombreux":
		return []byte(`{"lignesImport": [` + strings.Repeat("0,", 1_000_000) + "0]}")
	case "bom":
		return append([]byte("\xef\xbb\xbf"), text...)
	case "utf16":
		out := []byte{0xff, 0xfe}
		for _, u := range utf16.Encode([]rune(string(text))) {
			out = append(out, byte(u), byte(u>>8))
		}
		return out
	case "latin1":
		return bytes.Replace(text, []byte(`"C"`), []byte("\"\xe9\""), 1)
	case "décimale":
		return bytes.Replace(text, []byte(".00"), []byte(",00"), 1)
	case "virgule":
		return bytes.Replace(text, []byte("\n}\n"), []byte(",\n}\n"), 1)
	case "coupé":
		return text[:len(text)/2]
	case "suite":
		return append(text, text...)
	case "doublon":
		return bytes.Replace(text, []byte(`"SIRET"`), []byte(`"SIRET": "99999999999999", "SIRET"`), 1)
	}
	return nil
}

var errNowhere = errors.New("the path leads nowhere")

// walk follows a path to the value above its last name.
func (e *Example) walk(path string) (*jsonfile.Value, string, error) {
	v := e.root
	if rest, ofFile := strings.CutPrefix(path, "/"); ofFile {
		path = rest
	} else {
		v = v.Get("lignesImport")
	}
	names := strings.Split(path, "/")
	for _, n := range names[:len(names)-1] {
		if v = below(v, n); v == nil {
			return nil, "", fmt.Errorf("%s: %w", path, errNowhere)
		}
	}
	return v, names[len(names)-1], nil
}

func below(v *jsonfile.Value, name string) *jsonfile.Value {
	if v.Kind != jsonfile.Array {
		return v.Get(name)
	}
	if i, err := strconv.Atoi(name); err == nil && i < len(v.Items) {
		return v.Items[i]
	}
	return nil
}

func (e *Example) set(path string, value *jsonfile.Value) error {
	parent, name, err := e.walk(path)
	if err != nil {
		return err
	}
	if parent.Kind != jsonfile.Array {
		parent.Set(name, value)
		return nil
	}
	switch i, err := strconv.Atoi(name); {
	case err != nil || i > len(parent.Items):
		return fmt.Errorf("%s: %w", path, errNowhere)
	case i == len(parent.Items):
		parent.Items = append(parent.Items, value)
	default:
		parent.Items[i] = value
	}
	return nil
}

func (e *Example) remove(path string) error {
	parent, name, err := e.walk(path)
	switch {
	case err != nil:
		return err
	case below(parent, name) == nil:
		return fmt.Errorf("%s: %w", path, errNowhere)
	case parent.Kind != jsonfile.Array:
		parent.Delete(name)
	default:
		i, _ := strconv.Atoi(name)
		parent.Items = append(parent.Items[:i:i], parent.Items[i+1:]...)
	}
	return nil
}

// complete gives the archive the files that the changed requests name and the
// valid ones did not, and takes away those that nothing names any more: the
// twin's only fault is its own.
func (e *Example) complete() {
	if e.how != "" || e.Code == "5041" {
		return
	}
	made := map[string]File{}
	for _, f := range e.Files {
		made[f.Name] = f
	}
	e.Files = nil
	for _, q := range e.root.Get("lignesImport").List() {
		for _, p := range q.Get("piecesJustificatives").List() {
			n, f := p.Get("nomFichier"), p.Get("formatFichier")
			if n == nil || f == nil || n.Kind != jsonfile.String || n.Text == "" ||
				slices.ContainsFunc(e.Files, func(f File) bool { return f.Name == n.Text }) {
				continue
			}
			file, is := made[n.Text]
			if !is {
				file = File{Name: n.Text, Format: f.Text}
			}
			e.Files = append(e.Files, file)
		}
	}
}

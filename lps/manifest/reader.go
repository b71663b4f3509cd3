package manifest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"amfront/scenarios"
	"amfront/words"
)

// reader reads JSON objects strictly and remembers where each field stands.
type reader struct {
	name   string
	data   []byte
	places map[string]int // offset of the end of a field's name, by path
}

// complain is the error about a field; one that is missing is of the line of
// the object that lacks it.
func (r *reader) complain(path, format string, args ...any) error {
	place := path
	for r.places[place] == 0 && place != "" {
		place = place[:max(0, strings.LastIndex(place, "."))]
	}
	return r.at(r.places[place], "« %s » : %w", path, words.Errorf(format, args...))
}

func (r *reader) at(offset int, format string, args ...any) error {
	line := 1 + bytes.Count(r.data[:min(offset, len(r.data))], []byte("\n"))
	return words.Errorf("%w : %s, ligne %d : %w", ErrManifest, r.name, line, words.Errorf(format, args...))
}

// object reads one object, which begins at offset base of the file, into the
// fields given: pointers, or functions for what is an object itself.
func (r *reader) object(prefix string, raw []byte, base int, fields map[string]any) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	now := func() int { return base + int(dec.InputOffset()) }
	broken := func() error {
		return r.at(now(), "ce n'est pas du JSON ; attendu un objet tel que {\"name\": \"Mon logiciel\", …}, trouvé %s ; "+
			"corriger virgules, guillemets et accolades à partir d'ici", excerpt(r.data[min(now(), len(r.data)):]))
	}
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return r.at(base, "attendu un objet {…} ; trouvé %s ; corriger", excerpt(raw))
	}
	for dec.More() {
		t, err := dec.Token()
		key, named := t.(string)
		if err != nil || !named {
			return broken()
		}
		path := prefix + key
		_, twice := r.places[path]
		r.places[path] = now()
		into, known := fields[key]
		switch {
		case twice:
			return r.complain(path, "ce champ est là deux fois ; en retirer un")
		case !known:
			return r.complain(path, "champ inconnu ; attendu l'un de %s ; corriger son nom ou le retirer",
				listed(slices.Sorted(maps.Keys(fields))))
		}
		var value json.RawMessage
		if dec.Decode(&value) != nil {
			return broken()
		}
		if nested, is := into.(func([]byte, int) error); is {
			err = nested(value, now()-len(value))
		} else if bytes.Equal(value, []byte("null")) || json.Unmarshal(value, into) != nil {
			want := words.Text("un texte entre guillemets")
			if _, list := into.(*[]scenarios.Capability); list {
				want = words.Text("une liste de textes")
			}
			err = r.complain(path, "attendu %s ; trouvé %s ; corriger", want, excerpt(value))
		}
		if err != nil {
			return err
		}
	}
	if _, err := dec.Token(); err != nil {
		return broken()
	}
	if _, err := dec.Token(); err != io.EOF {
		return r.at(now(), "attendu la fin du fichier après l'accolade fermante ; trouvé autre chose ; le retirer")
	}
	return nil
}

// listed are words between quotes and commas, "rien" for none.
func listed[T ~string](words []T) string {
	var quoted []string
	for _, w := range words {
		quoted = append(quoted, strconv.Quote(string(w)))
	}
	return cmp.Or(strings.Join(quoted, ", "), "rien")
}

// excerpt shows the first characters of what was found.
func excerpt(data []byte) string {
	const most = 40
	text := []rune(string(bytes.Join(bytes.Fields(data), []byte(" "))))
	switch {
	case len(text) == 0:
		return "rien"
	case len(text) > most:
		return string(text[:most]) + "…"
	}
	return string(text)
}

package console

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"amfront/bench"
	"amfront/journal"
	"amfront/scenarios"
)

// userError is an error with a French sentence and a status of its own.
type userError struct {
	Status int
	Text   string // French: expected, found, what to do
	Err    error
}

func (e userError) Error() string { return e.Text }
func (e userError) Unwrap() error { return e.Err }

// post makes a handler of a form. Requests of other sites were refused before
// it (guard), its body is bounded, its form read; an error is shown.
func (s *server) post(do func(w http.ResponseWriter, r *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		err := r.ParseForm()
		if err == nil {
			err = do(w, r)
		}
		if err != nil {
			s.failed(w, r, err)
		}
	}
}

// failed shows an error: on a page of its own, or for htmx in the corner.
func (s *server) failed(w http.ResponseWriter, r *http.Request, err error) {
	status, text := explain(err)
	if status == http.StatusInternalServerError {
		s.log.Error("console", "path", r.URL.Path, "err", err)
	}
	if partial(r) {
		trigger(w, flash{"bad", text})
		w.Header().Set("HX-Reswap", "none")
		w.WriteHeader(status)
		return
	}
	s.show(w, r, screen{Title: "Ce n’est pas possible", Body: "failure", Data: text, Status: status})
}

// explain turns an error into a status and a sentence.
func explain(err error) (int, string) {
	var own userError
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &own):
		return own.Status, own.Text
	case errors.As(err, &large):
		return http.StatusRequestEntityTooLarge, "L’envoi dépasse la taille permise (" + octets(large.Limit) + ")."
	case errors.Is(err, bench.ErrNoMessage):
		return http.StatusNotFound, "Cet échange n’existe pas, ou il a été supprimé."
	case errors.Is(err, bench.ErrNoSession):
		return http.StatusNotFound, "Cette session n’est plus en mémoire."
	case errors.Is(err, journal.ErrNoBlob), errors.Is(err, journal.ErrNoEvent):
		return http.StatusNotFound, "Ces octets ne sont plus dans le journal du banc."
	case errors.Is(err, scenarios.ErrUnknownSituation):
		return http.StatusNotFound, "Cette situation n’existe pas."
	case errors.Is(err, bench.ErrBadOperation):
		return http.StatusBadRequest, "Le banc refuse cette opération : " + err.Error()
	}
	return http.StatusInternalServerError, "Le banc a échoué : " + err.Error()
}

// done ends a form: the sentence is shown on the page that follows.
func (s *server) done(w http.ResponseWriter, r *http.Request, to, sentence string) {
	f := flash{"ok", sentence}
	if partial(r) {
		trigger(w, f)
		w.WriteHeader(http.StatusNoContent) // nothing is swapped; live regions follow by themselves
		return
	}
	keepFlash(w, f)
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// flash is a sentence shown once.
type flash struct {
	Kind string `json:"kind"` // "ok", "warn", "bad"
	Text string `json:"text"`
}

const flashCookie = "amfront_flash"

func keepFlash(w http.ResponseWriter, f flash) {
	data, _ := json.Marshal(flash{f.Kind, clip(600, f.Text)})
	http.SetCookie(w, &http.Cookie{Name: flashCookie, Value: base64.RawURLEncoding.EncodeToString(data), Path: "/",
		MaxAge: 60, HttpOnly: true, SameSite: http.SameSiteStrictMode})
}

func takeFlash(w http.ResponseWriter, r *http.Request) *flash {
	c, err := r.Cookie(flashCookie)
	if err != nil {
		return nil
	}
	http.SetCookie(w, &http.Cookie{Name: flashCookie, Path: "/", MaxAge: -1, HttpOnly: true,
		SameSite: http.SameSiteStrictMode})
	data, err := base64.RawURLEncoding.DecodeString(c.Value)
	var f flash
	if err != nil || json.Unmarshal(data, &f) != nil {
		return nil
	}
	f.Text = clean(f.Text)
	return &f
}

// trigger has htmx raise a flash. A header holds ASCII only.
func trigger(w http.ResponseWriter, f flash) {
	data, _ := json.Marshal(map[string]flash{"flash": f})
	var b strings.Builder
	for _, c := range string(data) {
		if c < unicode.MaxASCII {
			b.WriteRune(c)
		} else if c > 0xFFFF {
			c -= 0x10000
			fmt.Fprintf(&b, `\u%04x\u%04x`, 0xD800+c>>10, 0xDC00+c&0x3FF)
		} else {
			fmt.Fprintf(&b, `\u%04x`, c)
		}
	}
	w.Header().Set("HX-Trigger", b.String())
}

// preferences are cookies: the page comes in the right colours at once.
func preferences(r *http.Request) (theme string, projector bool) {
	if c, err := r.Cookie("amfront_theme"); err == nil && (c.Value == "light" || c.Value == "dark") {
		theme = c.Value
	}
	c, err := r.Cookie("amfront_projecteur")
	return theme, err == nil && c.Value == "oui"
}

// setPreferences keeps theme and projector mode for a year.
func (s *server) setPreferences(w http.ResponseWriter, r *http.Request) error {
	keep := func(name, value string, known ...string) error {
		if value == "" {
			return nil
		}
		for _, k := range known {
			if k == value {
				http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: 365 * 24 * 3600,
					SameSite: http.SameSiteStrictMode})
				return nil
			}
		}
		return userError{http.StatusBadRequest, "Ce réglage d’affichage n’existe pas.", nil}
	}
	if err := errors.Join(keep("amfront_theme", r.PostFormValue("theme"), "light", "dark", "auto"),
		keep("amfront_projecteur", r.PostFormValue("projecteur"), "oui", "non")); err != nil {
		return err
	}
	if partial(r) {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	http.Redirect(w, r, localPath(r.PostFormValue("retour")), http.StatusSeeOther)
	return nil
}

// localPath is p when it is a path of this console, else "/": never an open redirect.
func localPath(p string) string {
	u, err := url.Parse(p)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(p, "/") || strings.HasPrefix(p, "//") ||
		strings.ContainsAny(p, "\\\r\n") {
		return "/"
	}
	return p
}

// document sends a whole HTML document that brings its own style, such as the
// cahier d'examen: it is sandboxed, no script of it runs, and its style is
// allowed by its hash.
func (s *server) document(w http.ResponseWriter, html []byte) {
	var hashes []string
	rest := string(html)
	for len(hashes) < 8 {
		_, after, ok := strings.Cut(rest, "<style>")
		css, end, closed := strings.Cut(after, "</style>")
		if !ok || !closed {
			break
		}
		sum := sha256.Sum256([]byte(css))
		hashes = append(hashes, "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'")
		rest = end
	}
	h := w.Header()
	h.Set("Content-Security-Policy",
		"sandbox allow-popups allow-downloads allow-top-navigation-by-user-activation; default-src 'none'; style-src "+
			strings.Join(append(hashes, "'self'"), " ")+
			"; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(html)))
	w.Write(html)
}

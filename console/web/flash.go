package web

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode"
)

// Done ends a form: the sentence, a text or what speaks both languages, is shown
// on the page that follows.
func (s *Server) Done(w http.ResponseWriter, r *http.Request, to string, said any) {
	sentence := fmt.Sprint(Lang(r).Value(said))
	if Partial(r) {
		Trigger(w, "ok", sentence)
		w.WriteHeader(http.StatusNoContent) // nothing is swapped; live regions follow by themselves
		return
	}
	KeepFlash(w, "ok", sentence)
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// Asked ends a form whose page learns by itself what comes of it.
func (s *Server) Asked(w http.ResponseWriter, r *http.Request, to string) error {
	if Partial(r) {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// flash is a sentence shown once.
type flash struct {
	Kind string `json:"kind"` // "ok", "warn", "bad"
	Text string `json:"text"`
}

const flashCookie = "amfront_flash"

// KeepFlash has the page that comes next show a sentence; kind is "ok", "warn" or "bad".
func KeepFlash(w http.ResponseWriter, kind, text string) {
	data, _ := json.Marshal(flash{kind, Clip(600, text)})
	http.SetCookie(w, &http.Cookie{Name: flashCookie, Value: base64.RawURLEncoding.EncodeToString(data), Path: "/",
		MaxAge: 60, HttpOnly: true, SameSite: http.SameSiteStrictMode})
}

// takeFlash is the sentence that waits, for a page only: what htmx asks for in
// whole to choose a part from (hx-select) would drop it, and the page that the
// form leads to would say nothing.
func takeFlash(w http.ResponseWriter, r *http.Request) *flash {
	c, err := r.Cookie(flashCookie)
	if err != nil || r.Header.Get("HX-Request") == "true" {
		return nil
	}
	http.SetCookie(w, &http.Cookie{Name: flashCookie, Path: "/", MaxAge: -1, HttpOnly: true,
		SameSite: http.SameSiteStrictMode})
	data, err := base64.RawURLEncoding.DecodeString(c.Value)
	var f flash
	if err != nil || json.Unmarshal(data, &f) != nil {
		return nil
	}
	f.Text = Clean(f.Text)
	return &f
}

// Trigger has htmx raise a flash. A header holds ASCII only.
func Trigger(w http.ResponseWriter, kind, text string) {
	data, _ := json.Marshal(map[string]flash{"flash": {kind, text}})
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

// LocalPath is p when it is a path of this console, else "/": never an open redirect.
func LocalPath(p string) string {
	u, err := url.Parse(p)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(p, "/") || strings.HasPrefix(p, "//") ||
		strings.ContainsAny(p, "\\\r\n") {
		return "/"
	}
	return p
}

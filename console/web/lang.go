package web

import (
	"context"
	"net/http"
	"net/url"

	"amfront/words"
)

// langCookie keeps the language that was asked for by ?lang=.
const langCookie = "amfront_langue"

type langKey struct{}

// Lang is the language of a request's answer.
func Lang(r *http.Request) words.Language {
	l, _ := r.Context().Value(langKey{}).(words.Language)
	if l == "" {
		return words.French
	}
	return l
}

// Speak is a request that knows its language: that of ?lang=, kept for a year, of
// the cookie, or own. What names no language is not heeded.
func Speak(w http.ResponseWriter, r *http.Request, own words.Language) *http.Request {
	l := own
	if c, err := r.Cookie(langCookie); err == nil && known(c.Value) {
		l = words.Language(c.Value)
	}
	if q := r.URL.Query().Get("lang"); known(q) {
		l = words.Language(q)
		keep(w, langCookie, q)
	}
	return r.WithContext(context.WithValue(r.Context(), langKey{}, l))
}

func known(language string) bool {
	return language == string(words.French) || language == string(words.English)
}

// spoken is the address of a page in a language, "" for the one of the cookie.
func spoken(u url.URL, l words.Language) string {
	q := u.Query()
	if l == "" && !q.Has("lang") {
		return u.RequestURI()
	}
	if q.Del("lang"); l != "" {
		q.Set("lang", string(l))
	}
	u.RawQuery = q.Encode()
	return u.RequestURI()
}

package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"amfront/lps"
	"amfront/lps/adapter"
)

// TestTokenIsNotGuessed: who gives wrong tokens must wait, and is then not
// heard with the right one either; without a token nobody waits.
func TestTokenIsNotGuessed(t *testing.T) {
	statuses := func(token string, given ...string) (out []int) {
		h := guarded(adapter.Handler(lps.New(lps.Options{}), token), token)
		for _, g := range given {
			r := httptest.NewRequest(http.MethodPost, "/dance", strings.NewReader("{"))
			r.Header.Set("Authorization", "Bearer "+g)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			out = append(out, w.Code)
		}
		return out
	}
	got := statuses("correct horse", "correct horse", "a", "b", "c", "d", "e", "correct horse")
	if got[0] == http.StatusUnauthorized || got[1] != http.StatusUnauthorized || got[6] != http.StatusTooManyRequests {
		t.Errorf("guesses: %v", got)
	}
	for _, code := range statuses("", "a", "b", "c", "d", "e", "f") {
		if code == http.StatusTooManyRequests || code == http.StatusUnauthorized {
			t.Errorf("without a token: %d", code)
		}
	}
}

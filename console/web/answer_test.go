package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestList: an array as long as it gets, an error before it begins as a
// problem, and one in the middle as an answer that does not end.
func TestList(t *testing.T) {
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		n      int
		fails  error
		status int
		cut    bool
	}{"none": {0, nil, 200, false}, "one": {1, nil, 200, false}, "many": {1000, nil, 200, false},
		"an error at once": {0, broken, 500, false}, "an error later": {3, broken, 200, true}} {
		srv := httptest.NewServer(List("GET /", func(_ *http.Request, each func(int) error) error {
			for i := range c.n {
				if err := each(i); err != nil {
					return err
				}
			}
			return c.fails
		}).Handler)
		resp, err := http.Get(srv.URL)
		if err != nil && c.cut { // cut before its first octets had left
			srv.Close()
			continue
		}
		if err != nil {
			t.Fatal(name, err)
		}
		var got []int
		err = json.NewDecoder(resp.Body).Decode(&got)
		resp.Body.Close()
		srv.Close()
		if resp.StatusCode != c.status || c.status == 200 && ((err != nil) != c.cut || !c.cut && len(got) != c.n) {
			t.Errorf("%s: status %d, %d of %d elements, %v", name, resp.StatusCode, len(got), c.n, err)
		}
	}
}

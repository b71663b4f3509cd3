package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"amfront/bench"
	"amfront/bench/door"
	"amfront/journal"
	"amfront/lps/operator"
	"amfront/scenarios"
	"amfront/suite/runs"
	"amfront/words"
)

// Get is a route that answers with JSON.
func Get[Out any](pattern string, do func(*http.Request) (Out, error)) Route {
	return Take(pattern, http.StatusOK, none{}, func(r *http.Request, _ none) (Out, error) { return do(r) })
}

type none struct{}

// Take is a route that reads a JSON object, strictly, which may be absent, and
// answers a status with JSON. It is described by an example of what it reads.
func Take[In, Out any](pattern string, status int, example In, do func(*http.Request, In) (Out, error)) Route {
	var out Out
	route := Route{Pattern: pattern, In: example, Out: out, Status: status}
	_, nothing := route.In.(none)
	if nothing {
		route.In = nil
	}
	route.Handler = API(func(w http.ResponseWriter, r *http.Request) error {
		var in In
		if !nothing {
			if err := Body(r, &in); err != nil {
				return err
			}
		}
		v, err := do(r, in)
		if err == nil {
			ReplyStatus(w, status, v)
		}
		return err
	})
	return route
}

// List is a route that answers with a JSON array, one element after the other:
// what is long is never in memory as a whole. An error after the first element
// cuts the answer.
func List[Out any](pattern string, all func(r *http.Request, each func(Out) error) error) Route {
	return Route{Pattern: pattern, Out: []Out{}, Status: http.StatusOK,
		Handler: API(func(w http.ResponseWriter, r *http.Request) error {
			before := "[\n  "
			err := all(r, func(v Out) error {
				line, err := json.MarshalIndent(v, "  ", "  ")
				if err != nil {
					return err
				}
				if before == "[\n  " {
					w.Header().Set("Content-Type", "application/json")
				}
				_, err = w.Write(append([]byte(before), line...))
				before = ",\n  "
				return err
			})
			switch {
			case err != nil && before == "[\n  ":
				return err
			case err != nil:
				panic(http.ErrAbortHandler)
			case before == "[\n  ":
				Reply(w, []Out{})
				return nil
			}
			io.WriteString(w, "\n]\n") //nolint:errcheck // the client is gone
			return nil
		})}
}

// Do is a route that answers 204, without a body.
func Do(pattern string, do func(*http.Request) error) Route {
	return Route{Pattern: pattern, Status: http.StatusNoContent,
		Handler: API(func(w http.ResponseWriter, r *http.Request) error {
			err := do(r)
			if err == nil {
				w.WriteHeader(http.StatusNoContent)
			}
			return err
		})}
}

// Says describes a route: a line of English, and the statuses of a [Problem].
func (r Route) Says(summary string, fails ...int) Route {
	r.Summary, r.Fails = summary, fails
	return r
}

// With names what path and query of a route take.
func (r Route) With(params any) Route {
	r.Params = params
	return r
}

// API makes a handler of the API: an error of do is answered with its status.
func API(do func(w http.ResponseWriter, r *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := do(w, r); err != nil {
			Fail(w, statusOf(err), err)
		}
	}
}

// statusError is an error with a status of its own.
type statusError struct {
	status int
	error
}

func (e statusError) Unwrap() error { return e.error }

// Status gives an error of the API its status.
func Status(status int, err error) error { return statusError{status, err} }

// statusOf is the status of an error: what the rooms below name, 500 else.
func statusOf(err error) int {
	var own statusError
	if errors.As(err, &own) {
		return own.status
	}
	for _, x := range []struct {
		status int
		known  []error
	}{
		{http.StatusNotFound, []error{bench.ErrNoMessage, bench.ErrNoSession, journal.ErrNoBlob,
			scenarios.ErrUnknownSituation, runs.ErrUnknown}},
		{http.StatusConflict, []error{runs.ErrBusy, runs.ErrState, operator.ErrNoTask, operator.ErrUnseen}},
		{http.StatusBadRequest, []error{bench.ErrBadOperation, runs.ErrRequest, operator.ErrReply}},
	} {
		if slices.ContainsFunc(x.known, func(k error) bool { return errors.Is(err, k) }) {
			return x.status
		}
	}
	status, _ := Unkept(err)
	return status
}

// Text answers with plain text.
func Text(w http.ResponseWriter, t string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	fmt.Fprint(w, t)
}

// Reply answers with JSON.
func Reply(w http.ResponseWriter, v any) { ReplyStatus(w, http.StatusOK, v) }

// ReplyStatus answers a status with JSON.
func ReplyStatus(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.Encode(v) //nolint:errcheck // the client is gone
}

// Problem is the body of every refusal.
type Problem struct {
	Error string `json:"error"`

	// The same in each language, where it is not Error.
	French  string `json:"fr,omitempty"`
	English string `json:"en,omitempty"`
}

// Fail refuses with a problem.
func Fail(w http.ResponseWriter, status int, err error) {
	if journal.IsFull(err) {
		err = fmt.Errorf("disque plein : rien n’a été fait ; libérez de la place, puis recommencez (%w)", err)
	}
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		status = http.StatusRequestEntityTooLarge
	case errors.Is(err, door.ErrSlow):
		status = http.StatusRequestTimeout
	}
	p := Problem{Error: clipped(err.Error())}
	if s := clipped(words.French.Error(err)); s != p.Error {
		p.French = s
	}
	if s := clipped(words.English.Error(err)); s != p.Error {
		p.English = s
	}
	ReplyStatus(w, status, p)
}

// maxText is how many octets a text may have that is sent to the API or in a
// form, and maxError how many of an error are answered, which may quote it.
const (
	maxText  = 10_000
	maxError = 1000
)

// Sent reads a JSON body, whose texts are bounded: what is stored, journaled
// and shown is no place for a file.
func Sent(r *http.Request) ([]byte, error) {
	data, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, Status(http.StatusBadRequest, err)
	}
	for dec := json.NewDecoder(bytes.NewReader(data)); ; {
		t, err := dec.Token()
		if err != nil {
			return data, nil // its reader says what is wrong
		}
		if s, is := t.(string); is && len(s) > maxText {
			return nil, Status(http.StatusBadRequest, fmt.Errorf("a text of %d octets (%.40q…); at most %d", len(s), s, maxText))
		}
	}
}

// Body reads an optional JSON object strictly.
func Body(r *http.Request, v any) error {
	data, err := Sent(r)
	if err != nil {
		return err
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return Status(http.StatusBadRequest, fmt.Errorf("the body is not the JSON object expected: %w", err))
	}
	return nil
}

// clipped is an error of at most maxError octets.
func clipped(s string) string {
	if len(s) <= maxError {
		return s
	}
	return strings.ToValidUTF8(s[:maxError], "") + "…"
}

// Partial tells whether htmx asks for a part of a page (htmx 4).
func Partial(r *http.Request) bool {
	return r.Header.Get("HX-Request") == "true" && r.Header.Get("HX-Request-Type") == "partial"
}

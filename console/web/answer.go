package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"amfront/bench"
	"amfront/scenarios"
)

func Text(w http.ResponseWriter, t string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	fmt.Fprint(w, t)
}

func Reply(w http.ResponseWriter, v any) { ReplyStatus(w, http.StatusOK, v) }

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
}

func Fail(w http.ResponseWriter, status int, err error) {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		status = http.StatusRequestEntityTooLarge
	}
	ReplyStatus(w, status, Problem{Error: err.Error()})
}

// Refused answers 404 for what does not exist, 400 for what cannot be.
func Refused(w http.ResponseWriter, err error) {
	status := http.StatusInternalServerError
	switch {
	case errors.Is(err, scenarios.ErrUnknownSituation):
		status = http.StatusNotFound
	case errors.Is(err, bench.ErrBadOperation):
		status = http.StatusBadRequest
	}
	Fail(w, status, err)
}

// Body reads an optional JSON object strictly.
func Body(w http.ResponseWriter, r *http.Request, v any) bool {
	data, err := io.ReadAll(r.Body)
	if err != nil {
		Fail(w, http.StatusBadRequest, err)
		return false
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return true
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		Fail(w, http.StatusBadRequest, fmt.Errorf("the body is not the JSON object expected: %w", err))
		return false
	}
	return true
}

// Partial tells whether htmx asks for a part of a page (htmx 4).
func Partial(r *http.Request) bool {
	return r.Header.Get("HX-Request") == "true" && r.Header.Get("HX-Request-Type") == "partial"
}

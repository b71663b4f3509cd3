package adapter

import (
	"bufio"
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
)

// maxRequest bounds a request, in octets.
const maxRequest = 1 << 20

// ReadRequest reads a request to its end.
func ReadRequest(in io.Reader) (Action, Request, error) {
	data, err := io.ReadAll(io.LimitReader(in, maxRequest+1))
	if err == nil && len(data) > maxRequest {
		err = fmt.Errorf("request: more than %d octets", maxRequest)
	}
	if err != nil {
		return "", Request{}, err
	}
	return DecodeRequest(data)
}

// Respond has a driver do what a request asks: the other side of Driver. What
// it does not support is an answer; its error is the adapter's own.
func Respond(ctx context.Context, d Driver, action Action, r Request) (Answer, error) {
	a, err := d.Do(ctx, action, r)
	var no *Unsupported
	if errors.As(err, &no) {
		a, err = r.Answer(action, NotProvided), nil
		a.Reason = no.Reason
	}
	return a, err
}

// respondTo is Respond to a request that was read with an error, or without.
func respondTo(ctx context.Context, d Driver, action Action, r Request, err error) (Answer, error) {
	if errors.Is(err, ErrUnknownAction) {
		a := r.Answer(action, NotProvided)
		a.Reason = "unknown action"
		return a, nil
	}
	if err != nil {
		return Answer{}, err
	}
	return Respond(ctx, d, action, r)
}

// Serve is an adapter that stays: it announces the driver, then answers a
// request a line until in ends. It returns the error of a request that is none,
// of the driver, or of ctx.
func Serve(ctx context.Context, d Driver, in io.Reader, out io.Writer) error {
	lines := make(chan line)
	over := make(chan struct{})
	defer close(over)
	go func() {
		for b := bufio.NewReader(in); ; {
			l := readLine(b, maxRequest)
			select {
			case lines <- l:
			case <-over:
				return
			}
			if l.err != nil {
				return
			}
		}
	}()
	enc := json.NewEncoder(out)
	a, err := Respond(ctx, d, ActionAnnounce, Request{Protocol: Version, Params: &Announce{}})
	for {
		if err != nil {
			return err
		}
		if err := enc.Encode(a); err != nil {
			return err
		}
		select {
		case l := <-lines:
			if errors.Is(l.err, io.EOF) && len(l.text) == 0 {
				return nil
			} else if l.err != nil {
				return fmt.Errorf("standard input: %w", l.err)
			}
			action, r, bad := DecodeRequest(l.text)
			a, err = respondTo(ctx, d, action, r, bad)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Handler is an adapter at an address: POST /ACTION. With a token it wants it
// in each request ("Authorization: Bearer TOKEN"). The driver must be safe for
// concurrent use.
func Handler(d Driver, token string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /{action}", func(w http.ResponseWriter, r *http.Request) {
		if token != "" && subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+token)) != 1 {
			http.Error(w, "the token is missing, or another", http.StatusUnauthorized)
			return
		}
		action, request, bad := ReadRequest(r.Body)
		if bad == nil && string(action) != r.PathValue("action") {
			bad = fmt.Errorf("the path is %q, but the request is for %q", r.PathValue("action"), action)
		}
		a, err := respondTo(r.Context(), d, action, request, bad)
		switch {
		case err != nil && bad != nil:
			http.Error(w, err.Error(), http.StatusBadRequest)
		case err != nil:
			http.Error(w, err.Error(), http.StatusInternalServerError)
		default:
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(statusCodes[a.Status])
			_ = json.NewEncoder(w).Encode(a)
		}
	})
	return http.NewCrossOriginProtection().Handler(mux) // no page of a browser asks anything
}

// Listen listens where a Handler is to serve: ":0" is any port of loopback,
// beyond which it goes only when that is allowed.
func Listen(address string, remote bool) (net.Listener, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("address %q: expected host:port, such as :0", address)
	}
	if host == "" {
		host = "127.0.0.1"
	}
	if !remote && !loopback(host) {
		return nil, fmt.Errorf("address %q is not a loopback address", address)
	}
	return net.Listen("tcp", net.JoinHostPort(host, port))
}

package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"amfront/bench"
	"amfront/console/web"
	"amfront/words"
)

// client talks to a running bench over its API.
type client struct {
	base     string
	password string
	lang     words.Language // of what the bench answers
	http     *http.Client
}

// errNoBench is what a command says when nothing answers.
var errNoBench error = words.Errorf("no bench answers")

// clientFlags adds the flags that find a running bench.
func (m *Main) clientFlags(fs *flag.FlagSet) func() (*client, error) {
	endpoints := fs.String("endpoints", m.env("AMFRONT_ENDPOINTS", ""),
		m.lang.Say("endpoints `file` that amfront serve wrote; else AMFRONT_HTTP, else %s", defaultHTTP))
	return func() (*client, error) {
		c := &client{http: &http.Client{}, lang: m.lang}
		at := m.env("AMFRONT_HTTP", defaultHTTP)
		if *endpoints != "" {
			data, err := os.ReadFile(*endpoints)
			if err != nil {
				return nil, usagef("--endpoints: %w; amfront serve --endpoints FILE writes it", err)
			}
			var e bench.Endpoints
			if err := json.Unmarshal(data, &e); err != nil || e.HTTP == "" {
				return nil, usagef("--endpoints %s: not the JSON that amfront serve --endpoints writes (no \"http\")", *endpoints)
			}
			at = e.HTTP
		}
		if name := m.Getenv("AMFRONT_PASSWORD_FILE"); name != "" {
			data, err := os.ReadFile(name)
			if err != nil {
				return nil, usagef("AMFRONT_PASSWORD_FILE: %w", err)
			}
			c.password = strings.TrimSpace(string(data))
		}
		c.base = "http://" + strings.TrimSuffix(strings.TrimPrefix(at, "http://"), "/")
		return c, nil
	}
}

// connect parses the flags of a command about a running bench, and finds it.
func (m *Main) connect(fs *flag.FlagSet, args []string) (c *client, rest []string, err error) {
	find := m.clientFlags(fs)
	if rest, err = parse(fs, args); err == nil {
		c, err = find()
	}
	return c, rest, err
}

// formatFlag is --format of what is shown as a table or as the API has it.
func formatFlag(fs *flag.FlagSet) *string {
	return fs.String("format", "text", "`format` of what is shown: text (a table) or json")
}

// show writes what the bench says on standard output: as it is, or decoded into
// out and then row by row.
func (m *Main) show(ctx context.Context, c *client, path, format string, out any, table func(row func(...any))) error {
	if err := oneOf(format, "text", "json"); err != nil {
		return err
	}
	data, err := c.raw(ctx, http.MethodGet, path, nil)
	if err != nil {
		return err
	}
	if format == "json" {
		_, err = m.Stdout.Write(data)
		return err
	}
	if err := json.Unmarshal(data, out); err != nil {
		return err
	}
	tw := tabwriter.NewWriter(m.Stdout, 0, 0, 2, ' ', 0)
	table(func(cells ...any) {
		for i, c := range cells {
			if i > 0 {
				fmt.Fprint(tw, "\t")
			}
			if word, is := c.(string); is {
				c = m.lang.Word(word)
			}
			fmt.Fprint(tw, c)
		}
		fmt.Fprintln(tw)
	})
	return tw.Flush()
}

// do sends a request; out (may be nil) takes the JSON answer.
func (c *client) do(ctx context.Context, method, path string, in, out any) error {
	data, err := c.raw(ctx, method, path, in)
	if err != nil || out == nil {
		return err
	}
	return json.Unmarshal(data, out)
}

func (c *client) raw(ctx context.Context, method, path string, in any) ([]byte, error) {
	var body io.Reader
	switch v := in.(type) {
	case nil:
	case []byte:
		body = bytes.NewReader(v)
	default:
		data, err := json.Marshal(v)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return nil, err
	}
	if c.password != "" {
		req.SetBasicAuth("amfront", c.password)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, words.Errorf("%w at %s: %w; start one with amfront serve, or name its endpoints file with --endpoints",
			errNoBench, c.base, err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, 64<<20))
	if err != nil {
		return nil, err
	}
	if resp.StatusCode >= 400 {
		said := c.refusal(data, resp.StatusCode)
		if resp.StatusCode < 500 {
			return nil, usagef("%s", said)
		}
		return nil, errors.New(said)
	}
	return data, nil
}

// refusal is what the bench says of a request that it refuses.
func (c *client) refusal(answer []byte, status int) string {
	var p web.Problem
	if json.Unmarshal(answer, &p) != nil || p.Error == "" {
		return c.lang.Say("the bench answers status %d (HTTP)", status)
	}
	if c.lang == words.English {
		return cmp.Or(p.English, p.Error)
	}
	return cmp.Or(p.French, p.Error)
}

func (m *Main) readyz(ctx context.Context, args []string) error {
	fs := m.flags("readyz", "[--wait 10s] [--endpoints FILE]")
	wait := fs.Duration("wait", 0, "wait that long at most for the bench to answer")
	find := m.clientFlags(fs)
	if _, err := parse(fs, args); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, max(*wait, 2*time.Second))
	defer cancel()
	deadline := time.Now().Add(*wait)
	for {
		c, err := find()
		if err == nil {
			if _, err = c.raw(ctx, http.MethodGet, "/readyz", nil); err == nil {
				m.say(m.Stdout, "ready: %s\n", c.base)
				return nil
			}
		}
		var missing *os.PathError
		if waitable := errors.Is(err, errNoBench) || errors.As(err, &missing); !waitable {
			return err
		}
		if time.Now().After(deadline) || ctx.Err() != nil {
			fmt.Fprintf(m.Stderr, "amfront readyz: %s\n", m.lang.Error(err))
			return exitStatus(exitNo)
		}
		select {
		case <-ctx.Done():
		case <-time.After(50 * time.Millisecond):
		}
	}
}

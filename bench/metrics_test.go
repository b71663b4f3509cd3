package bench

import (
	"errors"
	"log/slog"
	"net"
	"regexp"
	"strings"
	"testing"
	"time"

	"amfront/bench/door"
	"amfront/journal"
)

// metricLine is Prometheus' text format as far as the bench writes it.
var metricLine = regexp.MustCompile(`^(# HELP amfront_\w+ \S.*|# TYPE amfront_\w+ (counter|gauge)|` +
	`amfront_\w+(\{\w+="[^"\\]*"\})? -?\d+)$`)

// TestMetrics: every line is in the format, and the figures are those of what
// happened.
func TestMetrics(t *testing.T) {
	p := door.New(door.Options{})
	w, err := Start(t.Context(), Options{World: t.Name(), Keys: keys.Recycled(), Porter: p})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	send(t, w, "cabinet@ps.test", w.Endpoints().Mailboxes.AMO)
	w.Journal.Panicked(slog.New(slog.DiscardHandler), "smtp-1", "smtp", "broken")
	var text string
	late := time.Now().Add(time.Minute)
	for !strings.Contains(text, "amfront_sessions_open{protocol=\"smtp\"} 0\n") { // its end is journaled late
		if time.Now().After(late) {
			t.Fatal(text)
		}
		var b strings.Builder
		if err := w.Metrics(&b); err != nil {
			t.Fatal(err)
		}
		text = b.String()
	}
	for line := range strings.Lines(text) {
		if !metricLine.MatchString(strings.TrimSuffix(line, "\n")) {
			t.Errorf("%q is no line of the format", line)
		}
	}
	for _, want := range []string{"# TYPE amfront_sessions_total counter\namfront_sessions_total{protocol=\"smtp\"} 1\n",
		"amfront_panics_total 1\n", "amfront_deliveries_in_progress 0\n", "amfront_port_in_trouble 0\n",
		"amfront_disk_free_bytes ", "amfront_messages{decision=\"4025\"} 1\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

// broken is a listener that was closed by nobody of the bench.
type broken struct{ net.Listener }

func (broken) Accept() (net.Conn, error) { return nil, &net.OpError{Op: "accept", Err: net.ErrClosed} }
func (broken) Close() error              { return nil }
func (broken) Addr() net.Addr            { return &net.TCPAddr{} }

// TestReadyTellsTheTruth: a door that is shut for good is no readiness.
func TestReadyTellsTheTruth(t *testing.T) {
	p := door.New(door.Options{})
	w := startWorld(t, func(o *Options) { o.Porter = p })
	if err := w.Ready(); err != nil {
		t.Fatal(err)
	}
	p.Accept(t.Context(), broken{}, w.log, nil) //nolint:errcheck // told below
	if err := w.Ready(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("ready: %v", err)
	}
}

// TestStrangersAreJournaledAsANumber: when the bench ends, at the latest.
func TestStrangersAreJournaledAsANumber(t *testing.T) {
	p := door.New(door.Options{Exposed: true, Now: func() time.Time { return time.Unix(0, 0) }})
	w := startWorld(t, func(o *Options) { o.Porter, o.Dir = p, t.TempDir() })
	for range 3000 {
		p.Listed("192.0.2.7:1", 1)
	}
	dir := w.opt.Dir
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	again := startWorld(t, func(o *Options) { o.Dir = dir })
	var got []journal.Unlisted
	for ev, err := range again.Journal.EventsOf(t.Context(), 0, journal.KindUnlisted) {
		var u journal.Unlisted
		if err := errors.Join(err, ev.Decode(&u)); err != nil {
			t.Fatal(err)
		}
		got = append(got, u)
	}
	if len(got) != 1 || got[0] != (journal.Unlisted{Events: 2000, Networks: 1, Most: "192.0.2.7"}) {
		t.Errorf("%+v", got)
	}
}

package bench

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
)

// Ready is why a port of the bench takes no connection at present; nil when all do.
func (w *World) Ready() error { return w.opt.Porter.Trouble() }

// metric is one name of Metrics.
type metric struct {
	name, kind, help, label string
	values                  map[string]int // by the label's value; "" for none
}

// Metrics writes how the bench does in Prometheus' text format 0.0.4. Counters
// begin when the bench does.
func (w *World) Metrics(out io.Writer) error {
	x := w.sessions
	x.mu.Lock()
	ever, open := maps.Clone(x.ever), maps.Clone(x.open)
	x.mu.Unlock()
	one := func(n int64) map[string]int { return map[string]int{"": int(n)} }
	trouble := int64(0)
	if w.Ready() != nil {
		trouble = 1
	}
	all := []metric{
		{"sessions_total", "counter", "sessions journaled", "protocol", ever},
		{"sessions_open", "gauge", "sessions that are open", "protocol", open},
		{"messages", "gauge", "messages that the front-ends hold", "decision", w.MessageCounts()},
		{"deliveries_in_progress", "gauge", "queue: messages taken and not yet answered", "", one(w.delivering.Load())},
		{"panics_total", "counter", "sessions that a panic ended", "", one(w.Journal.Panics())},
		{"rsa_operations_total", "counter", "operations with a private key", "", one(w.rsa.Load())},
		{"port_in_trouble", "gauge", "1 while a port takes no connection", "", one(trouble)},
	}
	if free, ok := diskFree(cmp.Or(w.opt.Dir, ".")); ok {
		all = append(all, metric{"disk_free_bytes", "gauge", "room on the disk of the data directory", "", one(free)})
	}
	for _, m := range all {
		if _, err := fmt.Fprintf(out, "# HELP amfront_%[1]s %[2]s\n# TYPE amfront_%[1]s %[3]s\n", m.name, m.help,
			m.kind); err != nil {
			return err
		}
		for _, value := range slices.Sorted(maps.Keys(m.values)) {
			label := ""
			if m.label != "" {
				label = fmt.Sprintf("{%s=%q}", m.label, value)
			}
			if _, err := fmt.Fprintf(out, "amfront_%s%s %d\n", m.name, label, m.values[value]); err != nil {
				return err
			}
		}
	}
	return nil
}

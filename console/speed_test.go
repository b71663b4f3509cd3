package console

import (
	"bufio"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"amfront/bench"
)

// crowd is how many exchanges a bench of a long day holds.
const crowd = 10000

// pageTime bounds the work of the server on one page, however much it holds.
const pageTime = 50 * time.Millisecond

// everyPage are the pages that a bench with many exchanges shows, and what the
// live ones ask for again; ID is that of the newest exchange.
var everyPage = []string{"/", "/echanges", "/echanges?q=%3C7@ps.test%3E", "/echanges?decision=4025&boite=x",
	"/echanges/ID", "/echanges/ID?vue=deroule", "/echanges/ID?vue=cms", "/echanges/ID?vue=octets",
	"/echanges/ID?vue=moment", "/echanges/jour", "/journal", "/journal?q=rcpt", "/bord", "/pki", "/pki/annuaire",
	"/pki/frise", "/situations", "/situations/pannes", "/cahier", "/demonstrations", "/asp", "/glossaire", "/etat"}

// slowest is the time of a page: the least of some rounds, since what else the
// machine does is no matter of the page.
func slowest(h http.Handler, path string, rounds int) (best time.Duration, size int) {
	best = time.Hour
	for range rounds {
		rec := httptest.NewRecorder()
		began := time.Now()
		h.ServeHTTP(rec, httptest.NewRequest("GET", "http://127.0.0.1"+path, nil))
		best, size = min(best, time.Since(began)), rec.Body.Len()
	}
	return best, size
}

// pagesOf are everyPage with an exchange.
func pagesOf(t testing.TB, w *bench.World) []string {
	t.Helper()
	list, err := w.Messages(t.Context(), bench.Filter{Limit: 1}, 0)
	if err != nil || len(list) != 1 {
		t.Fatal(err, len(list))
	}
	return strings.Fields(strings.ReplaceAll(strings.Join(everyPage, " "), "/ID", "/"+list[0].ID))
}

// BenchmarkPages is how long the server works on each page of a bench with
// 10,000 exchanges: ms/page; and what the bench then holds in memory: MiB.
func BenchmarkPages(b *testing.B) {
	w, err := bench.Start(b.Context(), bench.Options{World: b.Name(), Keys: keys.Recycled(), Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer w.Close()
	h := Handler(Options{World: w})
	deliver(b, w, crowd)
	for _, path := range pagesOf(b, w) {
		b.Run(strings.ReplaceAll(path, "/", "_"), func(b *testing.B) {
			best, size := slowest(h, path, 10)
			b.ReportMetric(float64(best.Microseconds())/1000, "ms/page")
			b.ReportMetric(float64(size)/1024, "KiB")
		})
	}
	b.Run("memory", func(b *testing.B) { b.ReportMetric(held(), "MiB") })
}

// held is what the process holds after a collection, in MiB.
func held() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / (1 << 20)
}

// Of the live benchmark: as many pages follow the list as a room has, while so
// many exchanges a second come in.
const (
	rate      = 200
	followers = 20
	lasting   = 5 * time.Second
)

// BenchmarkLive lets pages follow the list of exchanges as a browser does, each
// asking again for its fragment when it is told: how late what came in stands on
// a page (ms, the median, the worst twentieth, the worst), how many fragments
// were made, and by how much the memory grew.
func BenchmarkLive(b *testing.B) {
	w, err := bench.Start(b.Context(), bench.Options{World: b.Name(), Keys: keys.Recycled(), Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer w.Close()
	srv := httptest.NewServer(Handler(Options{World: w}))
	defer srv.Close()
	defer srv.CloseClientConnections()
	deliver(b, w, 100)
	before := held()
	var mu sync.Mutex
	came := map[int]time.Time{} // by number of exchanges
	var late []time.Duration
	fragments := 0
	var all sync.WaitGroup
	for range followers {
		resp, err := http.Get(srv.URL + "/flux?kinds=message,annotation,bench.reset")
		if err != nil {
			b.Fatal(err)
		}
		all.Go(func() {
			defer resp.Body.Close()
			seen := 100
			for lines := bufio.NewScanner(resp.Body); seen < 100+int(lasting.Seconds())*rate && lines.Scan(); {
				if !strings.HasPrefix(lines.Text(), "data: ") {
					continue
				}
				req, _ := http.NewRequest("GET", srv.URL+"/echanges", nil)
				req.Header.Set("HX-Request", "true")
				req.Header.Set("HX-Request-Type", "partial")
				answer, err := http.DefaultClient.Do(req)
				if err != nil {
					return
				}
				n := total(answer)
				mu.Lock()
				fragments++
				for seen < n {
					seen++
					late = append(late, time.Since(came[seen]))
				}
				mu.Unlock()
			}
		})
	}
	ticks := time.NewTicker(time.Second / rate)
	defer ticks.Stop()
	began := time.Now()
	for i := range int(lasting.Seconds()) * rate {
		<-ticks.C
		mu.Lock()
		came[101+i] = time.Now()
		mu.Unlock()
		deliver(b, w, 1)
	}
	took := time.Since(began)
	all.Wait()
	slices.Sort(late)
	b.ReportMetric(float64(len(came))/took.Seconds(), "lots/s")
	for name, at := range map[string]int{"ms-median": len(late) / 2, "ms-95%": len(late) * 19 / 20,
		"ms-worst": len(late) - 1} {
		b.ReportMetric(float64(late[at].Milliseconds()), name)
	}
	b.ReportMetric(float64(fragments)/took.Seconds(), "fragments/s")
	b.ReportMetric(held()-before, "MiB-grown")
}

// total is how many exchanges a list says there are.
func total(answer *http.Response) (n int) {
	defer answer.Body.Close()
	for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
		line := strings.ReplaceAll(lines.Text(), "\u202f", "")
		if at := strings.Index(line, `class="soft small">`); at >= 0 {
			fmt.Sscanf(strings.ReplaceAll(line[at+19:], "\u00a0", ""), "%d", &n) //nolint:errcheck // another line
		}
	}
	return n
}

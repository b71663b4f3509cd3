// Package sqlitebench measures what the journal's work would cost in embedded
// SQLite: the counterpart of BenchmarkCommit. It is a module of its own, so
// that the product does not depend on SQLite.
package sqlitebench

import (
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	_ "modernc.org/sqlite"
)

// mail is one mail's blob and 8 events, written in one transaction with those
// that wait beside it (the fastest way that SQLite has to be durable).
type mail struct {
	sum    string
	raw    []byte
	events []string
	done   chan error
}

type store struct {
	db           *sql.DB
	in           chan mail
	blob, event  *sql.Stmt
	wg           sync.WaitGroup
	transactions int
}

func openStore(b *testing.B) *store {
	dsn := "file:" + filepath.Join(b.TempDir(), "journal.db") +
		"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_txlock=immediate"
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	for _, q := range []string{
		`CREATE TABLE blob (sum TEXT PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID`,
		`CREATE TABLE event (seq INTEGER PRIMARY KEY, line TEXT NOT NULL)`,
	} {
		if _, err := db.Exec(q); err != nil {
			b.Fatal(err)
		}
	}
	var mode string
	var full int
	if err := db.QueryRow(`PRAGMA journal_mode`).Scan(&mode); err != nil || mode != "wal" {
		b.Fatal(mode, err)
	}
	if err := db.QueryRow(`PRAGMA synchronous`).Scan(&full); err != nil || full != 2 {
		b.Fatal(full, err)
	}
	s := &store{db: db, in: make(chan mail, 64)}
	if s.blob, err = db.Prepare(`INSERT OR IGNORE INTO blob VALUES (?, ?)`); err != nil {
		b.Fatal(err)
	}
	if s.event, err = db.Prepare(`INSERT INTO event (line) VALUES (?)`); err != nil {
		b.Fatal(err)
	}
	s.wg.Go(s.write)
	return s
}

func (s *store) write() {
	for m := range s.in {
		batch := []mail{m}
		for more := true; more && len(batch) < 64; {
			select {
			case m, ok := <-s.in:
				if more = ok; ok {
					batch = append(batch, m)
				}
			default:
				more = false
			}
		}
		err := s.transaction(batch)
		for _, m := range batch {
			m.done <- err
		}
	}
}

func (s *store) transaction(batch []mail) error {
	s.transactions++
	tx, err := s.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	blob, event := tx.Stmt(s.blob), tx.Stmt(s.event)
	for _, m := range batch {
		if _, err := blob.Exec(m.sum, m.raw); err != nil {
			return err
		}
		for _, e := range m.events {
			if _, err := event.Exec(e); err != nil {
				return err
			}
		}
	}
	return tx.Commit()
}

// command has the size and shape of the journal's smtp.command.
type command struct {
	Kind    string `json:"kind"`
	Session string `json:"session"`
	Verb    string `json:"verb"`
	Line    string `json:"line"`
	Code    int    `json:"code"`
	OK      bool   `json:"ok"`
	Reply   string `json:"reply"`
}

func (s *store) put(raw []byte, n uint64) error {
	binary.BigEndian.PutUint64(raw, n)
	sum := sha256.Sum256(raw)
	m := mail{sum: hex.EncodeToString(sum[:]), raw: raw, done: make(chan error, 1)}
	for range 8 {
		e, err := json.Marshal(command{Kind: "smtp.command", Session: "smtp-000001", Verb: "RCPT",
			Line: "RCPT TO:<01996@996.01.rss.fr>", Code: 250, OK: true, Reply: "250 2.1.5 OK"})
		if err != nil {
			return err
		}
		m.events = append(m.events, string(e))
	}
	s.in <- m
	return <-m.done
}

func BenchmarkCommit(b *testing.B) {
	for _, writers := range []int{1, 16} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			s := openStore(b)
			var n atomic.Uint64
			var wg sync.WaitGroup
			b.ResetTimer()
			for range writers {
				wg.Go(func() {
					raw := make([]byte, 14_000)
					for {
						k := n.Add(1)
						if k > uint64(b.N) {
							return
						}
						if err := s.put(raw, k); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			wg.Wait()
			b.StopTimer()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "mails/s")
			close(s.in)
			s.wg.Wait()
			if err := s.db.Close(); err != nil {
				b.Fatal(err)
			}
		})
	}
}

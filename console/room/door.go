package room

import (
	"crypto/subtle"
	"io"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"

	"amfront/bench/door"
	"amfront/console/web"
	"amfront/words"
)

// Trainer is the user name of the one who may see and do everything; a
// participant's is that of the place.
const Trainer = "formateur"

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; " +
	"base-uri 'none'; frame-ancestors 'none'"

// Beyond what a page that asks every two seconds needs, an address waits.
const (
	requestsSecond = 20
	requestsBurst  = 100
)

// Door is who may come in, and how often.
type Door struct {
	Password string         // of the trainer
	Porter   *door.Porter   // counts the wrong ones
	Language words.Language // of a browser that has chosen none
}

type server struct {
	*Room
	door    Door
	limits  *door.Limits
	packing sync.Mutex // one file to take home at a time
}

// Handler serves the room's pages. A name of the host is not looked at, as the
// consoles do: whoever makes a browser believe another has no password there.
func (r *Room) Handler(d Door) http.Handler {
	s := &server{Room: r, door: d, limits: door.NewLimits(r.opt.Now, requestsSecond, requestsBurst)}
	mux := http.NewServeMux()
	ok := func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "ok\n") } //nolint:errcheck // the client's loss
	mux.HandleFunc("GET /livez", ok)
	mux.HandleFunc("GET /readyz", ok)
	mux.Handle("GET /assets/", http.FileServerFS(assets))
	mux.HandleFunc("GET /{$}", s.trainer(s.index))
	mux.HandleFunc("GET /places", s.trainer(s.table))
	mux.HandleFunc("GET /fiches", s.trainer(s.cards))
	mux.HandleFunc("POST /situation", s.trainer(s.apply))
	mux.HandleFunc("POST /neuf", s.trainer(s.renewed))
	mux.HandleFunc("GET /place/{n}", s.participant(s.card))
	mux.HandleFunc("GET /place/{n}/emporter", s.participant(s.download))
	cross := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Content-Security-Policy", policy)
		h.Set("Cache-Control", "no-store")
		q = web.Speak(w, q, s.door.Language)
		if d := s.limits.Take(door.Network(q.RemoteAddr), 1); d > 0 {
			wait(w, q, d, "Trop de demandes à la fois depuis cette adresse.")
			return
		}
		if cross.Check(q) != nil {
			http.Error(w, web.Lang(q).Word("Cette demande vient d’une autre page."), http.StatusForbidden)
			return
		}
		q.Body = http.MaxBytesReader(w, q.Body, 1<<16)
		mux.ServeHTTP(w, q)
	})
}

func wait(w http.ResponseWriter, q *http.Request, d time.Duration, why string) {
	seconds := strconv.Itoa(int(d/time.Second) + 1)
	w.Header().Set("Retry-After", seconds)
	http.Error(w, web.Lang(q).Say("%v Réessayez dans %s s.", words.Text(why), seconds), http.StatusTooManyRequests)
}

// trainer lets only the trainer in.
func (s *server) trainer(do http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, q *http.Request) {
		if s.known(w, q, func(user, password string) bool { return user == Trainer && same(password, s.door.Password) }) {
			do(w, q)
		}
	}
}

// participant lets the trainer in, and whoever sits at the place.
func (s *server) participant(do func(http.ResponseWriter, *http.Request, int)) http.HandlerFunc {
	return func(w http.ResponseWriter, q *http.Request) {
		n, _ := strconv.Atoi(q.PathValue("n"))
		if s.known(w, q, func(user, password string) bool {
			if user == Trainer {
				return same(password, s.door.Password)
			}
			right := false
			there, _ := s.with(n, func(p *Place) error {
				right = user == Name(n) && same(password, p.Password)
				return nil
			})
			return there && right
		}) {
			do(w, q, n)
		}
	}
}

func (s *server) known(w http.ResponseWriter, q *http.Request, right func(user, password string) bool) bool {
	if user, password, given := q.BasicAuth(); given {
		is, d := s.door.Porter.Try(q.RemoteAddr, func() bool { return right(user, password) })
		if d > 0 {
			wait(w, q, d, "Trop d’essais infructueux depuis votre adresse.")
		}
		if is || d > 0 {
			return is
		}
	}
	w.Header().Set("WWW-Authenticate", `Basic realm="amfront", charset="UTF-8"`)
	http.Error(w, web.Lang(q).Say("Utilisateur « %s », ou nom du poste, et son mot de passe.", Trainer),
		http.StatusUnauthorized)
	return false
}

func same(a, b string) bool { return b != "" && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// download makes the file apart, then gives it: who reads slowly keeps nobody
// from making the place new.
func (s *server) download(w http.ResponseWriter, q *http.Request, n int) {
	f, err := os.CreateTemp(s.opt.Kept, "emporter-*.zip")
	if err != nil {
		http.Error(w, web.Lang(q).Say("Erreur du banc : %v", err), http.StatusInternalServerError)
		return
	}
	defer os.Remove(f.Name())
	defer f.Close()
	s.packing.Lock()
	there, err := s.with(n, func(p *Place) error { return takeHome(q.Context(), f, p, n, hostOf(q)) })
	s.packing.Unlock()
	if !there || err != nil {
		http.Error(w, web.Lang(q).Word("Le fichier n’a pas pu être fait ; réessayez."), http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "application/zip")
	w.Header().Set("Content-Disposition", `attachment; filename="`+Name(n)+`.zip"`)
	http.ServeContent(w, q, "", time.Time{}, f)
}

package portail

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"amfront/asp"
	"amfront/asp/piece"
	"amfront/journal"
)

// Upload is a deposit as it comes in (H-01, H-02).
type Upload struct {
	Kind     asp.Kind  // "" for what the file looks like
	Name     string    // of the JSON file
	ANS      string    // declared
	Dossier  string    // declared with a balance
	Date     time.Time // of the deposit; zero is today
	File     io.Reader
	Archives []piece.Archive
}

// Deposit is what became of an upload.
type Deposit struct {
	ID        int       `json:"id"`
	At        time.Time `json:"date"`
	Day       string    `json:"jour" format:"date"` // declared or today
	Kind      asp.Kind  `json:"type"`
	Name      string    `json:"fichier"`
	SHA256    string    `json:"sha256"`
	NumeroAns string    `json:"numeroAns"`
	SIRET     string    `json:"SIRET"`
	Archives  []Zip     `json:"archives"`
	Rejected  []string  `json:"codes" doc:"of a file rejected as a whole"`
	Verdict   string    `json:"verdict"`
	Requests  []Request `json:"demandes"`

	blobs map[string]journal.Digest
}

// Zip is an archive as it was deposited; its octets are not kept.
type Zip struct {
	Name string `json:"nom"`
	Size int64  `json:"octets"`
}

// Request is a request of a deposit.
type Request struct {
	Position      int      `json:"demande"`
	NumeroEditeur string   `json:"numeroEditeur"`
	NumeroASP     string   `json:"numeroASP,omitempty"`
	Amount        string   `json:"montant,omitempty"`
	State         State    `json:"etat" enum:"acceptée,pièces attendues,rejetée"`
	Code          string   `json:"codeTraitement"`
	Label         string   `json:"libelleTraitement"`
	Awaited       []string `json:"piecesAttendues,omitempty" doc:"nomFichier"`
}

// FileRejected tells whether the file was rejected as a whole.
func (d *Deposit) FileRejected() bool { return len(d.Rejected) > 0 }

// FrenchDay is the day as French people write it.
func (d Deposit) FrenchDay() string {
	day, err := time.Parse(time.DateOnly, d.Day)
	if err != nil {
		return d.Day
	}
	return day.Format("02/01/2006")
}

// Accepted counts the accepted requests, those that await evidence included.
func (d *Deposit) Accepted() int { return len(d.Requests) - d.count(Rejected) }

// Awaiting counts the requests that await evidence.
func (d *Deposit) Awaiting() int { return d.count(Awaiting) }

func (d *Deposit) count(s State) int {
	n := 0
	for _, q := range d.Requests {
		if q.State == s {
			n++
		}
	}
	return n
}

// Control runs the portal's controls and keeps nothing. The report lists every
// error.
func (p *Portal) Control(ctx context.Context, u Upload) (*asp.Report, error) {
	file, evidence, err := p.read(ctx, u)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.check(ctx, u, file, evidence)
}

// Deposit runs the portal's controls and keeps the outcome: when it returns,
// the deposit is on disk.
func (p *Portal) Deposit(ctx context.Context, u Upload) (Deposit, error) {
	file, evidence, err := p.read(ctx, u)
	if err != nil {
		return Deposit{}, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	report, err := p.check(ctx, u, file, evidence)
	if err != nil {
		return Deposit{}, err
	}
	d := p.record(u, report)
	blobs, err := p.blobs(file, report)
	if err != nil {
		return Deposit{}, err
	}
	entries := []journal.Entry{{Kind: kindDeposit, Fields: d, Blobs: blobs}}
	if err := p.commit(ctx, append(entries, p.ruled(d.Kind, d.Requests)...)...); err != nil {
		return Deposit{}, err
	}
	return p.deposits[len(p.deposits)-1].copied(), nil
}

// read takes the upload in, outside the lock.
func (p *Portal) read(ctx context.Context, u Upload) ([]byte, *piece.Evidence, error) {
	file, err := io.ReadAll(io.LimitReader(u.File, asp.MaxFileBytes+1))
	if err != nil {
		return nil, nil, err
	}
	evidence, err := piece.Read(ctx, u.Archives...)
	return file, evidence, err
}

func (p *Portal) check(ctx context.Context, u Upload, file []byte, evidence *piece.Evidence) (*asp.Report, error) {
	given := map[string]int{}
	next := func() string {
		given["FINMDV"]++
		return fmt.Sprintf("FINMDV%06d", p.last["FINMDV"]+given["FINMDV"])
	}
	return asp.Check(ctx, bytes.NewReader(file), asp.Options{
		Kind: u.Kind, Name: u.Name, Date: p.day(u), ANS: u.ANS, Dossier: u.Dossier,
		Declared: true, All: true, Await: true, Pieces: evidence, Past: past{p}, NextASP: next,
		ImportID: fmt.Sprintf("IMP-%06d", len(p.deposits)+1)})
}

func (p *Portal) day(u Upload) time.Time {
	if u.Date.IsZero() {
		return p.opt.Now()
	}
	return u.Date
}

// record is the event of a deposit.
func (p *Portal) record(u Upload, r *asp.Report) *Deposit {
	d := &Deposit{ID: len(p.deposits) + 1, Day: p.day(u).Format(time.DateOnly), Kind: r.Kind, Name: clip(u.Name),
		SHA256: r.SHA256, NumeroAns: r.NumeroAns, SIRET: r.SIRET,
		Archives: zipsOf(u.Archives), Rejected: []string{}, Requests: []Request{}, Verdict: r.Verdict()}
	for _, f := range r.Rejected {
		d.Rejected = append(d.Rejected, f.Code)
	}
	if r.FileRejected() {
		return d
	}
	for _, q := range r.Requests {
		d.Requests = append(d.Requests, Request{q.Position, q.NumeroEditeur, q.NumeroASP, q.Amount, q.State, q.Code, q.Label,
			q.Awaited})
	}
	return d
}

func (p *Portal) blobs(file []byte, r *asp.Report) (map[string]journal.Digest, error) {
	report, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	blobs := map[string]journal.Digest{}
	for role, text := range map[string][]byte{"file": file, "answer": r.Answer(), "report": report} {
		if text == nil {
			continue
		}
		if blobs[role], err = p.j.PutBlob(text); err != nil {
			return nil, err
		}
	}
	return blobs, nil
}

// deposited brings a deposit into force.
func (p *Portal) deposited(d *Deposit) {
	p.deposits = append(p.deposits, d)
	if d.FileRejected() {
		return
	}
	p.files[d.Name] = true
	by := fmt.Sprintf("dépôt %d", d.ID)
	for _, q := range d.Requests {
		steps := []Step{{At: d.At, State: Deposited, By: by, Balance: d.Kind == asp.Solde},
			{At: d.At, State: q.State, By: by, Balance: d.Kind == asp.Solde}}
		if d.Kind == asp.Avance {
			p.numbers[asp.Numbered(d.SIRET, d.NumeroAns, asp.ModelOf(d.Kind).Corridor, q.NumeroEditeur)] = true
			if q.State != Rejected {
				p.add(&Dossier{NumeroASP: q.NumeroASP, NumeroAns: d.NumeroAns, SIRET: d.SIRET, NumeroEditeur: q.NumeroEditeur,
					State: q.State, Amount: q.Amount, Deposit: d.ID, History: steps})
			}
			continue
		}
		if x := p.dossiers[q.NumeroASP]; x != nil && q.State != Rejected {
			x.Balance = &Balance{Deposit: d.ID, State: q.State, Amount: q.Amount}
			x.History = append(x.History, steps...)
		}
	}
}

// Deposits are all of them, oldest first.
func (p *Portal) Deposits() []Deposit {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := make([]Deposit, 0, len(p.deposits))
	for _, d := range p.deposits {
		out = append(out, d.copied())
	}
	return out
}

func (d *Deposit) copied() Deposit {
	c := *d
	c.Archives, c.Rejected, c.Requests = slices.Clone(d.Archives), slices.Clone(d.Rejected), slices.Clone(d.Requests)
	return c
}

// Of finds a deposit by its number.
func (p *Portal) Of(id int) (Deposit, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	d, err := p.deposit(id)
	return d.copied(), err
}

func (p *Portal) deposit(id int) (*Deposit, error) {
	if id < 1 || id > len(p.deposits) {
		return &Deposit{}, fmt.Errorf("%w: %d", ErrNoDeposit, id)
	}
	return p.deposits[id-1], nil
}

// File is the file as it was deposited, cut after 16 MiB.
func (p *Portal) File(id int) ([]byte, error) { return p.blob(id, "file") }

// Answer is the file as the portal gives it back; nil when there is none.
func (p *Portal) Answer(id int) ([]byte, error) { return p.blob(id, "answer") }

// Report is what the controls said, every error listed.
func (p *Portal) Report(id int) (*asp.Report, error) {
	text, err := p.blob(id, "report")
	if err != nil {
		return nil, err
	}
	r := &asp.Report{}
	return r, json.Unmarshal(text, r)
}

func (p *Portal) blob(id int, role string) ([]byte, error) {
	d, err := p.Of(id)
	if err != nil || d.blobs[role] == "" {
		return nil, err
	}
	b, err := p.j.OpenBlob(d.blobs[role])
	if err != nil {
		return nil, err
	}
	defer b.Close()
	return io.ReadAll(b)
}

// clip bounds a name that came from outside.
func clip(s string) string {
	if r := []rune(s); len(r) > 200 {
		return string(r[:199]) + "…"
	}
	return s
}

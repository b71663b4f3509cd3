package asp

import (
	"fmt"
	"strings"
	"time"

	"amfront/asp/jsonfile"
)

// Accepted is the code of an accepted request; the label is the portal's.
const (
	Accepted      = "0000"
	AcceptedLabel = "Demande acceptée"
)

// State is where a request stands, in the French of reports and pages.
type State string

// The states that the controls leave a request in.
const (
	StateRejected State = "rejetée"
	StateAwaiting State = "pièces attendues" // accepted, but for evidence that is still to come
	StateAccepted State = "acceptée"
	StateUnseen   State = "non examinée" // the file was rejected as a whole
)

// Finding is one departure, or a remark that rejects nothing.
type Finding struct {
	Code        string  `json:"code"` // four digits, or R and three for a remark
	Control     Control `json:"control"`
	Title       string  `json:"title"`
	Path        string  `json:"path,omitempty" doc:"JSON Pointer (RFC 6901), or an archive's name"`
	Line        int     `json:"line,omitempty"` // in the file, from 1; 0 when nothing stands there
	Column      int     `json:"column,omitempty"`
	Requirement string  `json:"requirement"`
	Expected    string  `json:"expected"`
	Found       string  `json:"found"`
	Advice      string  `json:"advice"`
}

// Label is the finding as libelleTraitement says it.
func (f Finding) Label() string {
	return fmt.Sprintf("%s : attendu %s ; trouvé %s. %s", f.Title, f.Expected, f.Found, f.Advice)
}

// RequestResult is what the second control says of a request.
type RequestResult struct {
	Position      int       `json:"position"` // in the file, from 1
	NumLigne      string    `json:"numLigne"` // as written
	NumeroEditeur string    `json:"numeroEditeur"`
	State         State     `json:"etat" enum:"acceptée,pièces attendues,rejetée,non examinée"`
	Awaited       []string  `json:"piecesAttendues,omitempty"` // nomFichier, with Options.Await
	Code          string    `json:"codeTraitement"`
	Label         string    `json:"libelleTraitement"`
	NumeroASP     string    `json:"numeroASP,omitempty"` // given to an accepted advance, or the balance's own
	Amount        string    `json:"montant,omitempty"`   // euros without tax, as written
	Findings      []Finding `json:"findings"`            // the first only, unless Options.All
	Remarks       []Finding `json:"remarks"`
	Unlisted      int       `json:"nonListes,omitempty"` // findings and remarks beyond those listed, with Options.All
}

// Report is the outcome of the controls on a file.
type Report struct {
	Kind      Kind            `json:"kind"`
	File      string          `json:"file,omitempty"`
	SHA256    string          `json:"sha256"`
	NumeroAns string          `json:"numeroAns,omitempty"`
	SIRET     string          `json:"SIRET,omitempty"`
	Rejected  []Finding       `json:"rejected"` // by the first control or as a deposit: the whole file is
	Requests  []RequestResult `json:"requests"`
	Remarks   []Finding       `json:"remarks"`             // on the file
	Unlisted  int             `json:"nonListes,omitempty"` // of both, beyond those listed
	answer    *jsonfile.Value
}

// FileRejected tells whether the file was rejected as a whole.
func (r *Report) FileRejected() bool { return len(r.Rejected) > 0 }

// AllAccepted tells whether every request was accepted.
func (r *Report) AllAccepted() bool { a, _, n := r.Counts(); return !r.FileRejected() && a == n }

// Counts counts the requests that are accepted, those of them whose evidence is
// still to come, and all.
func (r *Report) Counts() (accepted, awaiting, all int) {
	for _, q := range r.Requests {
		if q.Code == Accepted {
			accepted++
		}
		if len(q.Awaited) > 0 {
			awaiting++
		}
	}
	return accepted, awaiting, len(r.Requests)
}

// Answer is the file given back with codeTraitement and libelleTraitement for
// every request, or nil when the file was rejected as a whole (H-03, H-04).
func (r *Report) Answer() []byte {
	if r.answer == nil {
		return nil
	}
	return r.answer.Append(nil)
}

// Options say how a file is checked. The zero value checks a file alone.
type Options struct {
	Kind     Kind      // "" for what the file looks like
	Name     string    // the file's name, without directory; "" leaves it unchecked
	Date     time.Time // of the deposit; zero leaves the date in the name unchecked
	ANS      string    // as declared on the portal; "" leaves it unchecked (H-02)
	Dossier  string    // as declared on the portal for a balance (H-02)
	Declared bool      // ANS, and Dossier for a balance, must be declared
	All      bool      // list every error of every request
	Pieces   Pieces    // the evidence; nil leaves the archives unchecked
	Await    bool      // a piece that no archive holds may come later
	Past     Past      // earlier deposits; nil leaves them unchecked
	NextASP  func() string
	ImportID string // impId of the answer; "" for one made from the file's hash
}

// Piece is a file of evidence as it was found in an archive.
type Piece struct {
	Size   int64
	Format string // what its octets are: PDF, PNG, JPG, or "" for something else
	Found  string // the same in French, for a message
	Unread bool   // it could not be read: a finding on its archive says why
}

// Pieces are the evidence of a deposit, by the name in nomFichier.
type Pieces interface {
	Piece(name string) (Piece, bool)
}

// Archives are Pieces that also judge the archives they came in: a finding whose
// code is a remark's is noted, any other rejects the file. Named tells whether a
// request names a file.
type Archives interface {
	Pieces
	Findings(named func(name string) bool) []Finding
}

// Advance is an earlier advance as a balance needs it.
type Advance struct {
	NumeroAns     string `json:"numeroAns"`
	SIRET         string `json:"SIRET,omitempty"` // that it is paid to; "" is not known
	NumeroEditeur string `json:"numeroEditeur"`
	State         string `json:"etat"`
	Amount        string `json:"montant,omitempty"` // euros without tax, two decimals; "" is not known
	Settled       bool   `json:"soldeAccepte"`      // a balance was accepted already
}

// Paid is the state that a balance demands (H-06); a portal that also pays
// balances says "avance payée".
const Paid = "payée"

// Numbered is a numeroEditeur with whose it is: it is one request's of a
// supplier, ANS number and corridor.
func Numbered(siret, numeroAns, corridor, numeroEditeur string) string {
	return strings.Join([]string{siret, numeroAns, corridor, numeroEditeur}, "/")
}

// Past is what earlier deposits left behind.
type Past interface {
	// EditorNumberUsed tells whether an advance carried what Numbered gives,
	// accepted or rejected (H-05).
	EditorNumberUsed(numbered string) bool
	// FileNameUsed tells whether a file of this name passed the first control (H-09).
	FileNameUsed(name string) bool
	// Advance finds an accepted advance by its numeroASP.
	Advance(numeroASP string) (Advance, bool)
}

const maxName = 100 // octets of a name in a pointer: the models' have 30

var escaped = strings.NewReplacer("~", "~0", "/", "~1")

// pointer writes a JSON Pointer; a name that is long is cut.
func pointer(names ...string) string {
	var b strings.Builder
	for _, n := range names {
		b.WriteByte('/')
		if len(n) > maxName {
			n = fmt.Sprintf("%s… (%d octets)", strings.ToValidUTF8(n[:maxName], ""), len(n))
		}
		b.WriteString(escaped.Replace(n))
	}
	return b.String()
}

package runs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"amfront/bench"
	"amfront/judge/report"
	"amfront/lps/operator"
	"amfront/suite"
)

// State of a run.
type State string

// The states.
const (
	Playing     State = "en cours"
	Ended       State = "terminé"
	Interrupted State = "interrompu" // can be gone on with
	Failed      State = "en échec"   // the bench's own error; can be gone on with
)

// Line is a scenario that was judged.
type Line struct {
	ID      string         `json:"id"`
	Part    string         `json:"part"`
	Title   string         `json:"title"`
	Verdict report.Verdict `json:"verdict"`
}

// Asked is an action that an adapter was asked for and has not answered yet.
type Asked struct {
	ID    string    `json:"id"`   // of the scenario
	What  string    `json:"what"` // "send FSE test → amo"
	Since time.Time `json:"since"`
}

// Status is how a run stands.
type Status struct {
	ID      string    `json:"id"`
	Request Request   `json:"request"`
	State   State     `json:"state"`
	Began   time.Time `json:"began"`
	Ended   time.Time `json:"ended,omitzero"`
	Done    int       `json:"done"`
	Total   int       `json:"total"`
	Lines   []Line    `json:"lines"`           // as they fell
	Now     []Line    `json:"now,omitempty"`   // being played, without a verdict
	Error   string    `json:"error,omitempty"` // of a Failed one
	// Asked is what an adapter takes its time to do.
	Asked []Asked `json:"-"`
	// Station is what to set in the LPS, of a run by hand that is being played.
	Station *bench.Endpoints `json:"-"`
	// Taken are the addresses of Options.Operator that another program held: of
	// "SMTP 127.0.0.1:2025" and so on. Station then has another port.
	Taken []string `json:"-"`
	// Verdict and Exit are of a run that ended.
	Verdict report.Verdict `json:"verdict,omitempty"`
	Partial string         `json:"partial,omitempty"` // as in report.Result
	Exit    int            `json:"exit"`
}

// entry is a run in memory. The keeper's lock guards it.
type entry struct {
	request Request
	status  Status
	cancel  context.CancelFunc
	window  *operator.Window // of a run by hand
	end     func()           // of the way to the LPS
}

func (e *entry) copy() Status {
	s := e.status
	s.Lines = slices.Clone(s.Lines)
	s.Now, s.Asked = slices.Clone(s.Now), slices.Clone(s.Asked)
	return s
}

// A run's directory holds its request and how it stands; the record, which its
// manifest seals, is a directory of its own in it.
const (
	requestFile = "demande.json"
	stateFile   = "etat.json"
	recordDir   = "passage"

	// The reports of a record, here and with `amfront run --out`.
	CahierFile = "cahier.html"
	JUnitFile  = "junit.xml"
	JSONFile   = "resultat.json"
)

// Reports are the renderings that stand in a record, by file name. JSONFile says
// what the run comes to; its exchanges and traces stand in run.json alone.
func Reports() map[string]func(io.Writer, *report.Run) error {
	return map[string]func(io.Writer, *report.Run) error{CahierFile: report.WriteHTMLBeside,
		report.AnnexFile: report.WriteAnnex, JUnitFile: report.WriteJUnit, JSONFile: report.WriteResult}
}

// prepare makes the directory of a new run.
func (k *Keeper) prepare(e *entry) error {
	if err := os.Mkdir(k.dir(e.status.ID), 0o700); err != nil {
		return err
	}
	if err := os.Mkdir(k.Record(e.status.ID), 0o700); err != nil {
		return err
	}
	return writeJSON(filepath.Join(k.dir(e.status.ID), requestFile), e.request)
}

// read takes up a run that an earlier bench kept.
func (k *Keeper) read(id string) (*entry, error) {
	e := &entry{}
	if err := readJSON(filepath.Join(k.dir(id), requestFile), &e.request); err != nil {
		return nil, err
	}
	err := readJSON(filepath.Join(k.dir(id), stateFile), &e.status)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		info, err := os.Stat(filepath.Join(k.dir(id), requestFile))
		if err != nil {
			return nil, err
		}
		e.status = Status{Began: info.ModTime()}
		if ids, err := k.check(e.request); err == nil {
			e.status.Total = len(ids)
		}
	case err != nil:
		return nil, err
	}
	e.status.ID, e.status.Request = id, e.request
	e.status.Now, e.status.Asked = nil, nil
	if e.status.State == Playing || e.status.State == "" {
		e.status.State = Interrupted
	}
	return e, nil
}

// save writes how a run stands. A failure is told in the log: the record
// itself is the run's, and is written apart.
func (k *Keeper) save(s Status) {
	if err := writeJSON(filepath.Join(k.dir(s.ID), stateFile), s); err != nil {
		k.opt.Log.Error("the state of a run cannot be kept", "run", s.ID, "err", err)
	}
}

// Record is the directory of a run's record, as `amfront judge` takes it.
func (k *Keeper) Record(id string) string { return filepath.Join(k.dir(id), recordDir) }

// Report is the result of a run that has one.
func (k *Keeper) Report(id string) (*report.Run, error) {
	f, err := k.Open(id, JSONFile)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return report.ReadJSON(f)
}

// Played is the result of a run with what proves it: exchanges and traces.
func (k *Keeper) Played(id string) (*report.Run, error) {
	if _, err := k.Status(id); err != nil {
		return nil, err
	}
	return suite.Recorded(k.Record(id))
}

// Open opens a report of a run, one of Reports.
func (k *Keeper) Open(id, file string) (*os.File, error) {
	if _, err := k.Status(id); err != nil {
		return nil, err
	}
	if Reports()[file] == nil {
		return nil, fmt.Errorf("%w: %s holds no report %q", ErrUnknown, id, file)
	}
	f, err := os.Open(filepath.Join(k.Record(id), file))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s has no report yet", ErrState, id)
	}
	return f, err
}

func writeJSON(name string, v any) error {
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return suite.WriteFile(name, data)
}

func readJSON(name string, v any) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

package web

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"amfront/journal"
	"amfront/judge/report"
	"amfront/pki/testca"
	"amfront/words"
)

// Moment is the simulated side as it stood after one event, to be looked at: what
// lay in the mailboxes, what the directory showed, what was in force.
type Moment struct {
	At, Last   int    // place of the event among those of the slider, from 0
	Says       string // French: what the event is
	Time       time.Time
	Address    string // of the page, without the place
	Query      []Pair // of the address, kept by the form
	Boxes      []MomentBox
	Situations []string
	Faults     []string
	Down       bool // the directory
	Changes    []string
	Recipients []MomentRecipient
	Forgotten  bool // this process does not know the certificates of then
}

// Pair is a hidden field.
type Pair struct{ Name, Value string }

// MomentBox is a mailbox with what lay in it, oldest first.
type MomentBox struct {
	Address string
	Mails   []journal.MailStored // the newest
	More    int                  // before them
}

// MomentRecipient is what was published for a label.
type MomentRecipient struct {
	Name, Label string
	Published   []Listing // serial numbers with their state
}

// momentKinds are what the state after an event is made of.
var momentKinds = []journal.Kind{journal.KindBenchReset, journal.KindMailStored, journal.KindMailDeleted,
	journal.KindSituation, journal.KindFaultArmed, journal.KindFaultDisarmed,
	journal.KindFaultFired, journal.KindDirectoryState,
	journal.KindPKIChanged, journal.KindDecisionForced, journal.KindClockAdvanced}

// maxStops bounds the places of a slider.
const maxStops = 400

// maxMails bounds the mails of a mailbox on the page.
const maxMails = 12

// Stops are the places of a slider over events.
func Stops(events []journal.Event) []report.Arrow { return report.BuildSequence(events, maxStops) }

// Moment is the state of a journal after the arrow that the request's "place"
// names, the last without it, and before the one behind it, or up to the event
// numbered end: a fault that is armed is no arrow. PKI gives the certificates of
// then, nil for a journal whose bench is gone.
func (s *Server) Moment(r *http.Request, j journal.Reader, stops []report.Arrow, end uint64,
	pki func(uint64, time.Time) (testca.Past, bool)) (*Moment, error) {
	stops = slices.DeleteFunc(slices.Clone(stops), func(a report.Arrow) bool { return a.Event == 0 })
	if len(stops) == 0 {
		return nil, Refusal(http.StatusNotFound, "Rien n’est gardé de ce moment : il n’y a pas où remonter.", nil)
	}
	m := &Moment{Last: len(stops) - 1, At: len(stops) - 1, Address: r.URL.Path}
	if n, err := strconv.Atoi(r.URL.Query().Get("place")); err == nil {
		m.At = min(max(n, 0), m.Last)
	}
	for name, values := range r.URL.Query() {
		if name != "place" && name != "lang" {
			m.Query = append(m.Query, Pair{name, values[0]})
		}
	}
	slices.SortFunc(m.Query, func(a, b Pair) int { return strings.Compare(a.Name, b.Name) })
	a := stops[m.At]
	m.Says, m.Time = Teller(a)+" : "+Clean(a.Label), a.Time
	if m.At < m.Last {
		end = stops[m.At+1].Event - 1
	}
	if err := m.fold(r.Context(), j, max(a.Event, end)); err != nil {
		return nil, err
	}
	for i, id := range m.Situations {
		if sit, err := s.World.Situation(id); err == nil {
			m.Situations[i] = sit.Title
		}
	}
	if pki == nil {
		return m, nil
	}
	past, ok := pki(a.Event, a.Time)
	if m.Forgotten = !ok; ok {
		m.certificates(past, s.Recipients())
	}
	return m, nil
}

// certificates are those that were published.
func (m *Moment) certificates(past testca.Past, all []Recipient) {
	for _, who := range all {
		x := MomentRecipient{Name: who.Name, Label: who.Label}
		current, _ := past.Current(who.Label) // none is a state, too
		for _, c := range past.Credentials(who.Label) {
			st := past.Status(c)
			if !st.Published {
				continue
			}
			said := Listing{words.Errorf("n° %s", Short(c.SerialHex()))}
			for _, w := range []struct {
				is   bool
				word string
			}{{current != nil && c.SerialHex() == current.SerialHex(), "en service"}, {st.Revoked, "révoqué"},
				{st.Expired, "expiré"}, {st.NotYet, "pas encore valable"}, {st.Newer != nil, "remplacé par un plus récent"},
				{c.Defect != "", "altéré à dessein"}} {
				if w.is {
					said = append(said, w.word)
				}
			}
			x.Published = append(x.Published, said)
		}
		m.Recipients = append(m.Recipients, x)
	}
}

// fold reads the journal up to an event.
func (m *Moment) fold(ctx context.Context, j journal.Reader, until uint64) error {
	boxes, taken := map[string][]journal.Event{}, map[string]bool{} // taken: ids of mails
	var world []journal.Event
	for ev, err := range j.EventsOf(ctx, 0, momentKinds...) {
		if err != nil {
			return err
		}
		if ev.Seq > until {
			break
		}
		var sit journal.Situation
		var armed journal.FaultArmed
		var down journal.DirectoryState
		var pki journal.PKIChanged
		switch ev.Kind {
		case journal.KindBenchReset:
			clear(boxes)
			clear(taken)
			m.Situations, m.Faults, m.Down, world = nil, nil, false, nil
		case journal.KindMailStored:
			box := ev.TextOf("mailbox")
			boxes[box] = append(boxes[box], ev)
		case journal.KindMailDeleted:
			taken[ev.TextOf("id")] = true
		case journal.KindSituation:
			err = ev.Decode(&sit)
			m.Situations = slices.DeleteFunc(m.Situations, func(id string) bool { return id == sit.ID })
			if sit.Active {
				m.Situations = append(m.Situations, sit.ID)
			}
		case journal.KindFaultArmed:
			if err = ev.Decode(&armed); !slices.Contains(m.Faults, armed.ID) {
				m.Faults = append(m.Faults, armed.ID)
			}
		case journal.KindFaultDisarmed:
			err = ev.Decode(&armed)
			m.Faults = slices.DeleteFunc(m.Faults, func(id string) bool { return armed.ID == "" || id == armed.ID })
		case journal.KindDirectoryState:
			err = ev.Decode(&down)
			m.Down = down.Down
		case journal.KindPKIChanged:
			if err = ev.Decode(&pki); pki.Op == "restore" { // back to nominal: faults end with it
				m.Faults, m.Down, world = nil, false, nil
			}
			world = append(world, ev)
		default:
			world = append(world, ev)
		}
		if err != nil {
			return err
		}
	}
	for _, a := range report.BuildSequence(world, maxStops) {
		m.Changes = append(m.Changes, Clean(a.Label))
	}
	for _, box := range slices.Sorted(maps.Keys(boxes)) {
		left := slices.DeleteFunc(boxes[box], func(x journal.Event) bool { return taken[x.TextOf("id")] })
		b := MomentBox{Address: box, More: max(0, len(left)-maxMails)}
		for _, ev := range left[b.More:] {
			var m journal.MailStored
			if err := ev.Decode(&m); err != nil {
				return err
			}
			b.Mails = append(b.Mails, m)
		}
		m.Boxes = append(m.Boxes, b)
	}
	return nil
}

// mailClasses are the words for the kinds of mail.
var mailClasses = map[string]string{"lot": "lot", "service": "message de service", "arl": "accusé de réception (ARL)",
	"dsn": "avis de non-remise", "rsp": "retour de paiement", "mail": "message"}

// mailClass is a kind of mail in words.
func mailClass(class string) string {
	if w := mailClasses[class]; w != "" {
		return w
	}
	return class
}

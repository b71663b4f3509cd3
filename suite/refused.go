package suite

import (
	"context"
	"fmt"

	"amfront/journal"
	"amfront/lps/adapter"
)

// departure is a message with the file that the LPS was asked to send.
type departure struct {
	message journal.Event
	taken   bool              // the server said 250 to its end
	refused journal.Event     // the report that says that nothing was sent
	said    journal.LPSReport // what it says
}

// denied names the sendings that the LPS says it refused though their file left
// and the server took it: what else it says of refusals would be worth nothing.
// A message whose 250 was withheld or lost may well be reported as not sent.
func denied(ctx context.Context, r journal.Reader) (out []string, err error) {
	var file journal.Digest
	var asked bool
	var left, all []*departure          // during this sending; that were denied
	ending := map[string][]*departure{} // by session, whose end of DATA is not answered yet
	for ev, err := range r.EventsOf(ctx, 0, journal.KindExpected, journal.KindLPSAction, journal.KindLPSReport,
		journal.KindMessageReceived, journal.KindSMTPCommand) {
		if err != nil {
			return nil, err
		}
		switch ev.Kind {
		case journal.KindExpected:
			var e journal.Expected
			if err = ev.Decode(&e); e.What == "file" {
				file = e.SHA256
			}
		case journal.KindLPSAction:
			var a journal.LPSAction
			err = ev.Decode(&a)
			asked, left = a.Action == string(adapter.ActionSend), nil
		case journal.KindMessageReceived:
			var m journal.MessageReceived
			if err = ev.Decode(&m); asked && file != "" && (m.FileSHA256 == file || m.PlainSHA256 == file) {
				d := &departure{message: ev}
				left, ending[ev.Session] = append(left, d), append(ending[ev.Session], d)
			}
		case journal.KindSMTPCommand:
			var c journal.Command
			if err = ev.Decode(&c); c.Verb == "." { // may come after the report
				for _, d := range ending[ev.Session] {
					d.taken = c.OK && c.Fault == ""
				}
				delete(ending, ev.Session)
			}
		case journal.KindLPSReport:
			var said journal.LPSReport
			if err = ev.Decode(&said); asked && said.Exit == adapter.ExitRefused {
				for _, d := range left {
					d.refused, d.said = ev, said
				}
				all = append(all, left...)
			}
			asked = false
		}
		if err != nil {
			return nil, err
		}
	}
	for _, d := range all {
		if d.taken {
			out = append(out, fmt.Sprintf("le logiciel dit avoir refusé l'envoi (« %s », événement n° %d), or son fichier est "+
				"parti et le serveur l'a pris (événement n° %d) : ne dire « refused » que de ce qui n'est pas parti",
				d.said.Reason, d.refused.Seq, d.message.Seq))
		}
	}
	return out, nil
}

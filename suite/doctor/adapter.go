package doctor

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"amfront/journal"
	"amfront/lps/adapter"
	"amfront/pki/testca"
	"amfront/scenarios"
	"amfront/steps"
)

// clockSkew is how far the LPS's clock may be from ours.
const clockSkew = 5 * time.Minute

const probeTitle = "l'adaptateur rend 127 pour une action inconnue"

// adapter sends the LPS once through everything.
func (e *examination) adapter(ctx context.Context) error {
	if err := e.meet(ctx); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if errors.Is(err, ErrStart) {
			e.say(Finding{ID: "adapter.start", Title: "la commande de l'adaptateur démarre", State: Wrong,
				Detail: e.opt.Language.Error(err), Advice: "corriger la commande de --lps (ou de lps.json)"})
			return nil
		}
		e.say(Finding{ID: "adapter.probe", Title: probeTitle, State: Wrong, Detail: e.opt.Language.Error(err),
			Advice: "corriger d'abord l'adaptateur : rien de ce qu'il répond ne pourrait être cru"})
		return nil
	}
	if c, ok := e.opt.LPS.(interface{ Close() }); ok {
		defer c.Close()
	}
	e.say(Finding{ID: "adapter.probe", Title: probeTitle, State: OK})
	configure, file, err := e.prepare()
	if err != nil {
		e.say(Finding{ID: "bench.files", Title: "fichiers à remettre au logiciel", State: Broken,
			Detail: e.opt.Language.Error(err)})
		return nil
	}
	if !e.do(ctx, "adapter.configure", "« configure » remet un poste à neuf", configure,
		"lire le journal de l'adaptateur ; docs/adapter.md montre la demande") {
		return ctx.Err()
	}
	e.trip(ctx, "ldap", "LDAP : le logiciel a interrogé l'annuaire",
		&adapter.Refresh{What: []string{"certificates", "crls"}, Labels: []string{testca.LabelAMOTest}},
		e.searched, "vérifier que le logiciel prend l'adresse et le port donnés par « configure » (ldap.host, ldap.port)")
	e.trip(ctx, "smtp", "SMTP : un lot de test est arrivé et a été accepté, les racines de confiance sont donc chargées",
		&adapter.Send{Kind: "FSE", Usage: "test", File: file, Destination: "amo"},
		e.arrived, "vérifier que le logiciel prend l'adresse et le port donnés par « configure » (smtp.host, smtp.port), "+
			"et les racines de test (trust_anchors.test)")
	e.clock()
	e.trip(ctx, "pop3", "POP3 : le logiciel a relevé sa boîte aux lettres", &adapter.Poll{}, e.fetched,
		"vérifier que le logiciel prend l'adresse, le port, le compte et le mot de passe donnés par « configure » (pop3)")
	e.do(ctx, "adapter.plan", "« plan » est proposé", &adapter.Plan{Samples: 3}, "")
	e.do(ctx, "adapter.attest", "« attest » est proposé", &adapter.Attest{IDs: []string{"I-01"}}, "")
	return ctx.Err()
}

// meet finds out which protocol an adapter speaks, and has one station of its
// driven from then on.
func (e *examination) meet(ctx context.Context) error {
	station := filepath.Join(e.dir, "probe")
	way, is := e.opt.LPS.(adapter.Way)
	if !is {
		return Probe(ctx, e.opt.LPS, station)
	}
	said, err := Meet(ctx, way, station)
	if e.opt.LPS = way.World(); err != nil {
		return err
	}
	f := Finding{ID: "adapter.announce", Title: "« announce » : le logiciel dit qui il est", State: OK}
	if said.Software == nil {
		f.State, f.Detail = Skipped, "l'adaptateur parle le protocole 1, sans horloge ni accord de l'utilisateur"
	} else {
		f.Detail = strings.TrimSpace(said.Software.Name + " " + said.Software.Version)
		e.timed = slices.Contains(said.Capabilities, scenarios.Clock)
	}
	e.say(f)
	return nil
}

// prepare writes what configure and send name.
func (e *examination) prepare() (*adapter.Configure, string, error) {
	files := filepath.Join(e.dir, "files")
	if err := e.w.PKI.Export(files); err != nil {
		return nil, "", err
	}
	lot := filepath.Join(e.dir, "lot")
	if err := os.WriteFile(lot, []byte(strings.Repeat(fmt.Sprintf("%-128s", "000 LOT FICTIF DU BANC"), 3)),
		0o600); err != nil {
		return nil, "", err
	}
	p, err := steps.Configure(e.w.Endpoints(), files)
	return p, lot, err
}

// do asks one action and says whether it was done.
func (e *examination) do(ctx context.Context, id, title string, p adapter.Params, advice string) bool {
	f, _ := e.ask(ctx, id, title, p, advice)
	e.say(f)
	return f.State == OK
}

func (e *examination) ask(ctx context.Context, id, title string, p adapter.Params, advice string) (Finding,
	adapter.Answer) {
	f := Finding{ID: id, Title: title, State: OK}
	r := adapter.Request{Station: filepath.Join(e.dir, "station"), Params: p}
	if e.timed {
		r.Now = e.w.Now().Truncate(time.Second)
	}
	a, err := e.opt.LPS.Do(ctx, p.Action(), r)
	var unsupported *adapter.Unsupported
	var failed *adapter.Failure
	switch {
	case errors.As(err, &unsupported):
		f.State, f.Detail = Skipped, e.in("l'adaptateur ne propose pas « %s » : les contrôles qui en ont besoin seront "+
			"« non testable »", p.Action())
	case errors.As(err, &failed):
		f.State, f.Detail, f.Advice = Wrong, e.opt.Language.Error(failed), advice
	case err != nil:
		f.State, f.Detail = Wrong, e.opt.Language.Error(err)
	case a.Status == adapter.Refused:
		f.State, f.Detail, f.Advice = Wrong, e.in("le logiciel a refusé : %s", a.Reason)+e.word(hint(a.ReasonCode)), advice
	}
	return f, a
}

// hint says what a refusal of a sound world is most likely due to.
func hint(code string) string {
	switch adapter.CodeIn(adapter.Version1, code) {
	case "unknown-ca", "bad-signature":
		return " (tout est en règle ici : les racines données par « configure » ne sont sans doute pas chargées)"
	case "expired", "not-yet-valid", "crl-dates", "ca-expired":
		return " (tout est en cours de validité ici : regarder l'horloge de la machine du logiciel)"
	}
	return ""
}

// trip asks an action and looks in the journal whether the LPS came by.
func (e *examination) trip(ctx context.Context, id, title string, p adapter.Params, came func() (string, bool),
	advice string) {
	f, _ := e.ask(ctx, "trip."+id, title, p, advice)
	if f.State == OK {
		var ok bool
		if f.Detail, ok = came(); f.Detail == "" {
			f.Detail = "l'adaptateur dit que c'est fait, mais le banc n'en a rien vu"
		}
		if !ok {
			f.State, f.Advice = Wrong, advice
		}
	}
	e.say(f)
}

// last is the newest event that want says something about.
func (e *examination) last(kind journal.Kind, want func(journal.Event) string) string {
	said := ""
	for ev, err := range e.w.Journal.EventsOf(context.Background(), 0, kind) {
		if err != nil {
			return said
		}
		if s := want(ev); s != "" {
			said = s
		}
	}
	return said
}

func (e *examination) searched() (string, bool) {
	said := e.last(journal.KindLDAPRequest, func(ev journal.Event) string {
		var r journal.LDAPRequest
		if ev.Decode(&r) == nil && r.Op == "search" && len(r.Entries) > 0 {
			return e.in("trouvé %s", r.Entries[0].DN)
		}
		return ""
	})
	return said, said != ""
}

func (e *examination) arrived() (string, bool) {
	accepted := false
	said := e.last(journal.KindMessageReceived, func(ev journal.Event) string {
		var m journal.MessageReceived
		if ev.Decode(&m) != nil {
			return ""
		}
		d := scenarios.Decision(m.Decision)
		accepted = d == scenarios.Accepted
		return e.in("« %s » %s : %s", m.Subject, d.Meaning().Predicate(), m.Reason)
	})
	return said, accepted
}

func (e *examination) fetched() (string, bool) {
	said := e.last(journal.KindMailRetrieved, func(ev journal.Event) string {
		var m journal.MailRef
		if ev.Decode(&m) != nil {
			return ""
		}
		return e.in("message %s pris par %s", m.ID, m.By)
	})
	return said, said != ""
}

// clock compares the Date of the lot with ours: dates of certificates are
// judged by the LPS's clock.
func (e *examination) clock() {
	f := Finding{ID: "clock", Title: "horloge du logiciel", State: Skipped, Detail: "aucun message dont lire la date"}
	e.last(journal.KindMessageReceived, func(ev journal.Event) string {
		b, err := e.w.Journal.OpenBlob(ev.Blobs["raw"])
		if err != nil {
			return ""
		}
		defer b.Close()
		m, err := mail.ReadMessage(b)
		if err != nil {
			return ""
		}
		date, err := m.Header.Date()
		if err != nil {
			f.State, f.Detail, f.Advice = Wrong, e.in("le message n'a pas de date lisible : %w", err),
				"écrire un champ Date (RFC 5322 §3.6.1)"
			return "seen"
		}
		skew := date.Sub(ev.Time).Truncate(time.Second)
		f.State, f.Detail = OK, e.in("écart de %v avec celle du banc", skew)
		if skew.Abs() > clockSkew {
			f.State, f.Advice = Wrong, "mettre à l'heure la machine du logiciel : les dates de validité sont jugées d'après elle"
		}
		return "seen"
	})
	e.say(f)
}

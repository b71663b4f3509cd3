package cahier

import (
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"amfront/console/web"
	"amfront/lps/adapter"
	"amfront/lps/operator"
	"amfront/suite/runs"
	"amfront/words"
)

// gestureView is what a person is asked for, as templates/cahier_geste.gohtml
// shows it. Task is nil while the bench prepares the next one.
type gestureView struct {
	Run      string
	Task     *operator.Task
	Left     int // whole seconds
	Urgent   bool
	Settings []setting
	Files    []handedFile
	Known    bool // the settings were told before
	Form     replyForm
	Taken    []string
	Causes   []reasonCode
	Watched  bool // the gesture leaves a trace with the bench
}

// setting is one thing to type into the LPS.
type setting struct{ ID, Name, Value string }

// handedFile is a file that the person needs on the LPS's machine.
type handedFile struct {
	N          int
	Name, Path string
	What       any
}

// gesture is what is asked for of a run by hand that is being played, nil of
// any other.
func (c *pages) gesture(r *http.Request, st runs.Status) *gestureView {
	if st.State != runs.Playing || st.Request.Way != runs.ByOperator {
		return nil
	}
	v := &gestureView{Run: st.ID, Taken: st.Taken, Causes: reasonCodes(web.Lang(r))}
	t, ok := c.runs.Task(r.Context(), st.ID)
	if !ok {
		return v
	}
	v.Task = &t
	left := max(0, t.Deadline.Sub(c.Now()))
	v.Left, v.Urgent = int(left/time.Second), left < time.Minute
	v.Files = filesOf(t.Request.Params)
	if p, is := t.Request.Params.(*adapter.Configure); is {
		v.Settings, v.Known = settingsOf(p), t.Brief.N > 1
	}
	v.Watched = slices.Contains([]adapter.Action{adapter.ActionSend, adapter.ActionPoll, adapter.ActionRefresh,
		adapter.ActionConfirm}, t.Action)
	v.Form = blankReply(t)
	return v
}

// Clock is the time left as the page shows it first.
func (v *gestureView) Clock() string { return fmt.Sprintf("%d:%02d", v.Left/60, v.Left%60) }

// Lines is what is to be done; the settings of a station stand apart.
func (v *gestureView) Lines() []string {
	if len(v.Settings) > 0 && len(v.Task.Lines) > 0 {
		return v.Task.Lines[:1]
	}
	return v.Task.Lines
}

// settingsOf is everything that an LPS is set to.
func settingsOf(p *adapter.Configure) []setting {
	var out []setting
	add := func(name, value string) {
		if value != "" {
			out = append(out, setting{"reglage-" + strconv.Itoa(len(out)+1), name, value})
		}
	}
	add("Adresse du professionnel", p.PSAddress)
	add("Envoi (SMTP), serveur", p.SMTP.Host)
	add("Envoi (SMTP), port", strconv.Itoa(p.SMTP.Port))
	add("Envoi (SMTP), compte", p.SMTP.User)
	add("Envoi (SMTP), mot de passe", p.SMTP.Password)
	add("Relève (POP3), serveur", p.POP3.Host)
	add("Relève (POP3), port", strconv.Itoa(p.POP3.Port))
	add("Relève (POP3), compte", p.POP3.User)
	add("Relève (POP3), mot de passe", p.POP3.Password)
	add("Chiffrement du transport", map[string]string{"none": "aucun", "starttls": "STARTTLS",
		"implicit": "TLS"}[p.TLS.Mode])
	add("Annuaire (LDAP), serveur", p.LDAP.Host)
	add("Annuaire (LDAP), port", strconv.Itoa(p.LDAP.Port))
	add("Annuaire, base des flux de test", p.LDAP.Bases.Test)
	add("Annuaire, base des flux réels", p.LDAP.Bases.Reel)
	add("Annuaire, base de l’OCT", p.LDAP.Bases.OCT)
	add("Destinataire des FSE (AMO)", p.Mailboxes.AMO)
	add("Destinataire des DRE (AMC)", p.Mailboxes.AMC)
	add("Destinataire OCT", p.Mailboxes.OCT)
	add("Nom du certificat de l’OCT", p.OCTLabel)
	return out
}

// filesOf lists the files that a gesture speaks of.
func filesOf(params adapter.Params) []handedFile {
	var out []handedFile
	add := func(what any, paths ...string) {
		for _, p := range paths {
			if p != "" {
				out = append(out, handedFile{len(out) + 1, filepath.Base(p), p, what})
			}
		}
	}
	switch p := params.(type) {
	case *adapter.Configure:
		add("racine de confiance, flux de test", p.TrustAnchors.Test...)
		add("racine de confiance, flux réels", p.TrustAnchors.Reel...)
		add("racine de confiance de l’OCT", p.TrustAnchors.OCT...)
		add("autorité intermédiaire", p.Intermediates...)
		add("autorité du chiffrement du transport", p.TLS.CAFile)
	case *adapter.Send:
		add("fichier à télétransmettre", p.File)
	case *adapter.InstallCA:
		add("autorité à installer", p.File)
	case *adapter.InstallCRL:
		add("liste de révocation à installer", p.File)
	case *adapter.InstallCertificate:
		add(words.Errorf("certificat à installer pour %s", p.Label), p.File)
	}
	return out
}

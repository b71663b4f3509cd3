package cahier

import (
	"errors"
	"net/http"
	"os"
	"strconv"
	"time"

	"amfront/console/web"
	"amfront/lps/operator"
)

// showGesture is the region of the gesture alone: nothing while it is the one
// that the page shows, so that what is being typed stays.
func (c *pages) showGesture(w http.ResponseWriter, r *http.Request) {
	st, err := c.runs.Status(r.PathValue("id"))
	if err != nil {
		c.Failed(w, r, web.RunError(err))
		return
	}
	v := c.gesture(r, st)
	shown := r.URL.Query().Get("vu")
	switch {
	case v == nil && web.Partial(r):
		w.Header().Set("HX-Refresh", "true")
	case v == nil || !web.Partial(r):
		http.Redirect(w, r, web.RunPage(st.ID), http.StatusSeeOther)
	case v.Task == nil && shown == "", v.Task != nil && shown == v.Task.ID:
		w.WriteHeader(http.StatusNoContent)
	default:
		c.Fragment(w, r, "cahier-gesture", v)
	}
}

// showSeen is what the bench saw since the gesture was asked for.
func (c *pages) showSeen(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	t, ok := c.runs.Task(r.Context(), id)
	if !ok || t.ID != r.URL.Query().Get("geste") {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	c.Fragment(w, r, "cahier-seen", t.Seen)
}

// handFile sends a file of the gesture that is asked for, and no other.
func (c *pages) handFile(w http.ResponseWriter, r *http.Request) {
	t, ok := c.runs.Task(r.Context(), r.PathValue("id"))
	n, err := strconv.Atoi(r.PathValue("n"))
	if !ok || err != nil || t.ID != r.PathValue("geste") {
		c.Failed(w, r, web.Refusal(http.StatusNotFound, "Ce fichier était celui d’un geste qui n’est plus demandé.", nil))
		return
	}
	for _, f := range filesOf(t.Request.Params) {
		if f.N != n {
			continue
		}
		file, err := os.Open(f.Path)
		if err != nil {
			c.Failed(w, r, err)
			return
		}
		defer file.Close()
		attach(w, "application/octet-stream", f.Name)
		http.ServeContent(w, r, "", time.Time{}, file)
		return
	}
	c.Failed(w, r, web.Refusal(http.StatusNotFound, "Ce geste n’a pas ce fichier.", nil))
}

// maxReply bounds a reply with its picture, in octets: base64, and its signs
// escaped.
const maxReply = 2 * operator.MaxPicture

// answer takes a person's reply. What is wrong is said beside its field, on
// the page that asked.
func (c *pages) answer(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	st, err := c.runs.Status(id)
	if err != nil {
		return web.RunError(err)
	}
	v := c.gesture(r, st)
	if v == nil || v.Task == nil || v.Task.ID != r.PostFormValue("geste") {
		return web.RunError(operator.ErrNoTask)
	}
	reply, more := v.Form.read(r, *v.Task)
	if len(v.Form.Errors) == 0 && !more {
		err := c.runs.Reply(r.Context(), id, v.Task.ID, reply)
		switch {
		case err == nil:
			return c.Asked(w, r, web.RunPage(st.ID)+"#geste")
		case errors.Is(err, operator.ErrUnseen):
			form := v.Form
			if again := c.gesture(r, st); again != nil && again.Task != nil {
				v = again
			}
			v.Form = form
		case errors.Is(err, operator.ErrReply):
			v.Form.Errors["reponse"] = web.Capital(err.Error()) + "."
		default:
			return web.RunError(err)
		}
	}
	if web.Partial(r) {
		c.Fragment(w, r, "cahier-gesture", v)
		return nil
	}
	page := c.runView(st)
	page.head, page.Gesture = c.head("passages"), v
	c.showRun(w, r, page)
	return nil
}

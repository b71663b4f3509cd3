package faulty

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"amfront/lps/adapter"
)

// call is one action on its way from the bench to a software.
type call struct {
	adapter.Request
	action adapter.Action
	ctx    context.Context // of this call
	next   adapter.Driver
}

// pass has the software act.
func (c call) pass() (adapter.Answer, error) { return c.next.Do(c.ctx, c.action, c.Request) }

// done answers nothing but "done".
func (c call) done() (adapter.Answer, error) {
	return c.Answer(c.action, adapter.Done), nil
}

// refuse answers a refusal.
func (c call) refuse(code, reason string) (adapter.Answer, error) {
	a := c.Answer(c.action, adapter.Refused)
	a.ReasonCode, a.Reason = adapter.CodeIn(c.Version(), code), reason
	return a, nil
}

const notePrefix = "faute-"

// note is what a driver remembers of a station under a name, "" for nothing.
// It lies in the station's directory: a fault that needs memory shows, too,
// when every action is a process of its own.
func (c call) note(name string) string {
	// What cannot be read is not there: a fault without its memory does not act,
	// and the zoo says so.
	data, _ := os.ReadFile(filepath.Join(c.Station, notePrefix+name))
	return string(data)
}

func (c call) remember(name, text string) error {
	if err := os.MkdirAll(c.Station, 0o700); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(c.Station, notePrefix+name), []byte(text), 0o600)
}

// forget drops the notes of a station that is set up anew.
func (c call) forget() error {
	list, err := os.ReadDir(c.Station)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, e := range list {
		if strings.HasPrefix(e.Name(), notePrefix) {
			err = errors.Join(err, os.Remove(filepath.Join(c.Station, e.Name())))
		}
	}
	return err
}

// between stands between the bench and a software: do acts, and may ask the
// software.
type between struct {
	adapter.Driver
	do func(call) (adapter.Answer, error)
}

func (b between) Do(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
	c := call{r, action, ctx, b.Driver}
	if action == adapter.ActionConfigure {
		if err := c.forget(); err != nil {
			return adapter.Answer{}, err
		}
	}
	return b.do(c)
}

// Close closes the software.
func (b between) Close() {
	if c, ok := b.Driver.(interface{ Close() }); ok {
		c.Close()
	}
}

// driver makes a driver of what is done with each action.
func driver(do func(call) (adapter.Answer, error)) func(adapter.Driver) adapter.Driver {
	return func(next adapter.Driver) adapter.Driver { return between{next, do} }
}

// edited changes an answer of the software before the bench reads it.
func edited(change func(action adapter.Action, a *adapter.Answer)) func(adapter.Driver) adapter.Driver {
	return driver(func(c call) (adapter.Answer, error) {
		a, err := c.pass()
		if err == nil {
			change(c.action, &a)
		}
		return a, err
	})
}

// configured changes what the software is configured with.
func configured(change func(*adapter.Configure)) func(adapter.Driver) adapter.Driver {
	return driver(func(c call) (adapter.Answer, error) {
		if p, ok := c.Params.(*adapter.Configure); ok {
			other := *p
			change(&other)
			c.Params = &other
		}
		return c.pass()
	})
}

// swallows says that an action was done, and does not do it.
func swallows(what adapter.Action) func(adapter.Driver) adapter.Driver {
	return driver(func(c call) (adapter.Answer, error) {
		if c.action == what {
			return c.done()
		}
		return c.pass()
	})
}

// blocks refuses every sending after a poll that took a message of which stop says so.
func blocks(reason string, stop func(adapter.Handled) bool) func(adapter.Driver) adapter.Driver {
	return driver(func(c call) (adapter.Answer, error) {
		const blocked = "envois-suspendus"
		if c.action == adapter.ActionSend && c.note(blocked) != "" {
			return c.refuse("other", reason)
		}
		a, err := c.pass()
		if err == nil && c.action == adapter.ActionPoll && slices.ContainsFunc(a.Messages, stop) {
			err = c.remember(blocked, reason)
		}
		return a, err
	})
}

// polled is what is remembered of the polls of a station.
type polled struct {
	nth    int  // of this poll, 1 for the first after a sending
	resent bool // an earlier one sent something again
}

// sendsAgain sends the newest file once more after a poll of which again says
// so.
func sendsAgain(again func(a adapter.Answer, p polled) bool) func(adapter.Driver) adapter.Driver {
	return sendsAgainAfter(adapter.ActionPoll, again)
}

// sendsAgainAfter is sendsAgain after another action.
func sendsAgainAfter(after adapter.Action,
	again func(adapter.Answer, polled) bool) func(adapter.Driver) adapter.Driver {
	const newest, count, sent = "dernier-envoi", "releves", "renvoi-fait"
	return driver(func(c call) (adapter.Answer, error) {
		if c.action == adapter.ActionSend {
			data, err := adapter.EncodeRequest(c.action, c.Request)
			if err != nil {
				return adapter.Answer{}, err
			}
			if err := c.remember(newest, string(data)); err != nil {
				return adapter.Answer{}, err
			}
		}
		a, err := c.pass()
		last := c.note(newest)
		if err != nil || c.action != after || last == "" {
			return a, err
		}
		n, _ := strconv.Atoi(c.note(count)) // none yet is 0
		p := polled{n + 1, c.note(sent) != ""}
		err = c.remember(count, strconv.Itoa(p.nth))
		if slices.ContainsFunc(a.Messages, func(h adapter.Handled) bool { return len(h.Resent) > 0 }) {
			err = errors.Join(err, c.remember(sent, "oui"))
		}
		if err != nil || !again(a, p) {
			return a, err
		}
		if c.action, c.Request, err = adapter.DecodeRequest([]byte(last)); err == nil {
			_, err = c.pass()
		}
		return a, err
	})
}

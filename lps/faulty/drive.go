package faulty

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"amfront/lps/adapter"
)

// act is what a driver does.
type act = func(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error)

// over stands between the bench and a software: do acts, and may ask the
// software.
type over struct {
	adapter.Driver
	do act
}

func (o over) Do(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
	return o.do(ctx, action, r)
}

// Close closes the software below.
func (o over) Close() {
	if c, ok := o.Driver.(interface{ Close() }); ok {
		c.Close()
	}
}

// through makes a driver of what is done over another.
func through(do func(d adapter.Driver) act) func(adapter.Driver) adapter.Driver {
	return func(d adapter.Driver) adapter.Driver {
		next := do(d)
		return over{d, func(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
			if action == adapter.ActionConfigure {
				if err := notesOf(r).forget(); err != nil {
					return adapter.Answer{}, err
				}
			}
			return next(ctx, action, r)
		}}
	}
}

// done is an answer that says nothing but "done".
func done(action adapter.Action) adapter.Answer {
	return adapter.Answer{Protocol: adapter.Version, Action: action, Status: adapter.Done}
}

// refused is an answer that refuses.
func refused(action adapter.Action, code, reason string) adapter.Answer {
	return adapter.Answer{Protocol: adapter.Version, Action: action, Status: adapter.Refused, ReasonCode: code,
		Reason: reason}
}

// edited changes an answer of the software before the bench reads it.
func edited(change func(action adapter.Action, a *adapter.Answer)) func(adapter.Driver) adapter.Driver {
	return through(func(d adapter.Driver) act {
		return func(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
			a, err := d.Do(ctx, action, r)
			if err == nil {
				change(action, &a)
			}
			return a, err
		}
	})
}

// blocks refuses every sending after a poll of which stop says so.
func blocks(reason string, stop func(adapter.Answer) bool) func(adapter.Driver) adapter.Driver {
	return through(func(d adapter.Driver) act {
		const blocked = "envois-suspendus"
		return func(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
			n := notesOf(r)
			if why, err := n.get(blocked); err != nil {
				return adapter.Answer{}, err
			} else if why != "" && action == adapter.ActionSend {
				return refused(action, "other", why), nil
			}
			a, err := d.Do(ctx, action, r)
			if err == nil && action == adapter.ActionPoll && stop(a) {
				err = n.set(blocked, reason)
			}
			return a, err
		}
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
	return through(func(d adapter.Driver) act {
		return func(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
			n := notesOf(r)
			if action == adapter.ActionSend {
				if err := keepSending(n, r); err != nil {
					return adapter.Answer{}, err
				}
			}
			a, err := d.Do(ctx, action, r)
			if err != nil || action != adapter.ActionPoll {
				return a, err
			}
			last, p, err := pollOf(n, a)
			if err != nil || last.Params == nil || !again(a, p) {
				return a, err
			}
			_, err = d.Do(ctx, adapter.ActionSend, last)
			return a, err
		}
	})
}

// The notes of sendsAgain.
const lastSending, pollCount, sentAgain = "dernier-envoi", "releves", "renvoi-fait"

func keepSending(n notes, r adapter.Request) error {
	data, err := adapter.EncodeRequest(adapter.ActionSend, r)
	if err != nil {
		return err
	}
	return n.set(lastSending, string(data))
}

// pollOf counts one more poll since the first sending, and reads the newest
// sending again; without any, the request has no parameters.
func pollOf(n notes, a adapter.Answer) (last adapter.Request, p polled, err error) {
	data, err := n.get(lastSending)
	if err != nil || data == "" {
		return last, p, err
	}
	if _, last, err = adapter.DecodeRequest([]byte(data)); err != nil {
		return last, p, err
	}
	before, err := n.get(pollCount)
	if err != nil {
		return last, p, err
	}
	resent, err := n.get(sentAgain)
	if err != nil {
		return last, p, err
	}
	p.nth, _ = strconv.Atoi(before) // none yet is 0
	p.nth++
	p.resent = resent != ""
	if slices.ContainsFunc(a.Messages, func(h adapter.Handled) bool { return len(h.Resent) > 0 }) {
		err = n.set(sentAgain, "oui")
	}
	return last, p, errors.Join(err, n.set(pollCount, strconv.Itoa(p.nth)))
}

// swallows says that an action was done, and does not do it.
func swallows(what adapter.Action) func(adapter.Driver) adapter.Driver {
	return through(func(d adapter.Driver) act {
		return func(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
			if action == what {
				return done(action), nil
			}
			return d.Do(ctx, action, r)
		}
	})
}

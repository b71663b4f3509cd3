package faulty

import (
	"context"

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
	return func(d adapter.Driver) adapter.Driver { return over{d, do(d)} }
}

// done is an answer that says nothing but "done".
func done(action adapter.Action) adapter.Answer {
	return adapter.Answer{Protocol: adapter.Version, Action: action, Status: adapter.Done}
}

// refused is an answer that refuses.
func refused(action adapter.Action, code, reason string) adapter.Answer {
	return adapter.Answer{Protocol: adapter.Version, Action: action, Status: adapter.Refused, ReasonCode: code, Reason: reason}
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
		blocked := false
		return func(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
			if blocked && action == adapter.ActionSend {
				return refused(action, "other", reason), nil
			}
			a, err := d.Do(ctx, action, r)
			if err == nil && action == adapter.ActionPoll && stop(a) {
				blocked = true
			}
			return a, err
		}
	})
}

// sendsAgain sends the newest file once more after a poll of which again says
// so; polls numbers the polls from 1.
func sendsAgain(again func(a adapter.Answer, polls int) bool) func(adapter.Driver) adapter.Driver {
	return through(func(d adapter.Driver) act {
		var last *adapter.Request
		polls := 0
		return func(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
			if action == adapter.ActionSend {
				last = &r
			}
			a, err := d.Do(ctx, action, r)
			if err != nil || action != adapter.ActionPoll || last == nil {
				return a, err
			}
			if polls++; again(a, polls) {
				if _, err := d.Do(ctx, adapter.ActionSend, *last); err != nil {
					return a, err
				}
			}
			return a, nil
		}
	})
}

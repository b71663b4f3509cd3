// Package adapter is the protocol, versions 1 and 2, by which a bench drives
// the software under test (LPS). docs/adapter.md is its description for those
// who write an adapter.
//
// In come requests, out go the software's answers, both with their JSON. The
// ways to a software (Spec, Way: a command for each action, a process that
// stays, an address) tell a refusal of the LPS from a failure of the adapter
// (decisions/lps-adapter-protocol); Serve and Handler are their other side. It
// does not know what an action is for, nor what is made of its answer.
package adapter

import (
	"context"
	"errors"

	"amfront/words"
)

// The protocol's versions, the field "protocol" of every request and answer.
// Version 1 is frozen: what came since is not told to an adapter that speaks it.
const (
	Version1 = 1
	Version  = 2 // the newest
)

// Action is what is asked of the LPS; the adapter command gets it as its only
// argument.
type Action string

// The actions. Those that only version 2 has stand last.
const (
	ActionConfigure          Action = "configure"           // a fresh station
	ActionInstallCA          Action = "install-ca"          // a certification authority, by hand
	ActionInstallCRL         Action = "install-crl"         // a revocation list, by hand
	ActionInstallCertificate Action = "install-certificate" // a recipient's certificate, by hand
	ActionRefresh            Action = "refresh"             // certificates and lists from the directory
	ActionSend               Action = "send"                // one file to one recipient
	ActionPoll               Action = "poll"                // fetch the mailbox and act on it
	ActionPlan               Action = "plan"                // planned times of the first CRL fetch
	ActionAttest             Action = "attest"              // declarations of part I

	ActionConfirm  Action = "confirm"  // the user agrees to what poll left waiting
	ActionAdvance  Action = "advance"  // run what the scheduler would have run until a time
	ActionAnnounce Action = "announce" // what the software is, and what its adapter can do
)

// Actions lists the actions of a version.
func Actions(version int) []Action {
	out := []Action{ActionConfigure, ActionInstallCA, ActionInstallCRL, ActionInstallCertificate,
		ActionRefresh, ActionSend, ActionPoll, ActionPlan, ActionAttest}
	if version >= Version {
		out = append(out, ActionConfirm, ActionAdvance, ActionAnnounce)
	}
	return out
}

// Exit codes of an adapter command. Every other one is the adapter's failure.
const (
	ExitDone        = 0
	ExitRefused     = 10  // the LPS refused; the answer says why
	ExitUnsupported = 127 // the LPS cannot do this action
)

// Driver does actions with an LPS: through its adapter (Way), in the same
// process, or through a person. A refusal of the LPS is an answer, not an error.
// Errors are *Unsupported, *Failure, or that of ctx.
type Driver interface {
	Do(ctx context.Context, action Action, request Request) (Answer, error)
}

// Unsupported tells that the LPS cannot do an action: what depends on it is
// not testable, and nothing is said against the LPS.
type Unsupported struct {
	Action Action
	Reason string // of the answer, "" when it gave none
	Older  bool   // the version of the protocol that the adapter speaks cannot ask it
}

func (e *Unsupported) Error() string {
	if e.Reason != "" {
		return "action " + string(e.Action) + " not supported: " + e.Reason
	}
	return "action " + string(e.Action) + " not supported"
}

// In implements words.Speaker.
func (e *Unsupported) In(l words.Language) string {
	if e.Reason != "" {
		return l.Say("action %s not supported: %s", e.Action, e.Reason)
	}
	return l.Say("action %s not supported", e.Action)
}

// Failure is the adapter's, not the LPS's: it crashed, hung, flooded its
// output, answered something else than the protocol's JSON, or contradicted
// itself.
type Failure struct {
	Action Action
	Kind   FailureKind
	Detail string // what was expected, what was found
	Exit   int    // exit code, -1 when there is none
	Log    string // last octets of the standard error
	Err    error  // cause, may be nil
}

// FailureKind classifies a Failure.
type FailureKind string

// The kinds of failure.
const (
	FailStart    FailureKind = "start"    // the command cannot be started, nobody listens at the address
	FailCrash    FailureKind = "crash"    // an exit code (HTTP status) that is none of the protocol's, a signal, an end
	FailTimeout  FailureKind = "timeout"  // no answer in time; its process group was killed
	FailFlood    FailureKind = "flood"    // more output than allowed; its process group was killed
	FailSyntax   FailureKind = "syntax"   // no JSON, or not the protocol's
	FailContrary FailureKind = "contrary" // exit code (HTTP status) and answer contradict each other
	FailShared   FailureKind = "shared"   // what it keeps for one station shows at another
)

// NewFailure is a failure for a reason, mostly a *Problem.
func NewFailure(action Action, kind FailureKind, why error) *Failure {
	return &Failure{Action: action, Kind: kind, Exit: -1, Detail: why.Error(), Err: why}
}

// Cause is the finest name of what went wrong.
func (e *Failure) Cause() string {
	var p *Problem
	if errors.As(e.Err, &p) {
		return string(p.Cause)
	}
	return string(e.Kind)
}

func (e *Failure) Error() string {
	return "adapter failure (" + string(e.Kind) + ") at " + string(e.Action) + ": " + e.Detail
}

func (e *Failure) Unwrap() error { return e.Err }

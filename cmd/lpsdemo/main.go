// Command lpsdemo is the reference LPS as an adapter, in all three forms
// (docs/adapter.md): lpsdemo ACTION, the request on standard input, the answer
// on standard output; lpsdemo --resident; lpsdemo --listen ADDR. It has one
// fault when --fault names it. Like any adapter it knows the bench by its
// addresses only.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"amfront/lps"
	"amfront/lps/adapter"
)

const usage = `usage: lpsdemo [--fault NAME] ACTION < request.json > answer.json
       lpsdemo [--fault NAME] --resident
       lpsdemo [--fault NAME] --listen ADDR [--remote]
       lpsdemo --faults
       lpsdemo lots FSE|DRE|MIXTE N > file

The reference LPS as an adapter command of the bench (docs/adapter.md).
Actions: %v
--resident stays: one request a line on standard input, one answer a line on standard output.
--listen serves at an address (:0 for any port of loopback), which it prints; beyond loopback only with --remote. With
AMFRONT_LPS_TOKEN in the environment each request must bear that token.
--fault NAME (or AMFRONT_LPS_FAULT=NAME) makes one mistake, on purpose; --faults lists them, in French.
"lots" writes a synthetic file of N invoices to send.
Exit codes: 0 done, 10 refused (the answer says why), 127 action not supported, 4 usage, 1 failure.
AMFRONT_LPS_LOG=debug in the environment shows what it does on standard error.
`

// exitUsage and exitFailure are not of the protocol: the bench reads them as
// a failure of the adapter.
const (
	exitUsage   = 4
	exitFailure = 1
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := (&command{in: os.Stdin, out: os.Stdout, log: os.Stderr, verbose: os.Getenv("AMFRONT_LPS_LOG") == "debug",
		fault: os.Getenv("AMFRONT_LPS_FAULT"), token: os.Getenv("AMFRONT_LPS_TOKEN")}).run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// command is one run; tests reuse it.
type command struct {
	in       io.Reader
	out, log io.Writer
	verbose  bool
	fault    string // name of a variant of package faulty, "" for none
	token    string // that requests to --listen must bear, "" for none
}

func (c *command) run(ctx context.Context, args []string) int {
	args, err := c.flags(args)
	switch {
	case err != nil:
		fmt.Fprintln(c.log, "lpsdemo:", err)
		return exitUsage
	case len(args) == 1 && args[0] == "--faults":
		return c.faults()
	case len(args) >= 1 && args[0] == "lots":
		return c.lots(args[1:])
	case len(args) == 1 && (args[0] == "-h" || args[0] == "--help" || args[0] == "help"):
		fmt.Fprintf(c.out, usage, adapter.Actions(adapter.Version))
		return adapter.ExitDone
	case len(args) >= 1 && args[0] == "--listen" || len(args) == 1 && args[0] == "--resident":
		return c.stay(ctx, args)
	case len(args) != 1:
		fmt.Fprintf(c.log, usage, adapter.Actions(adapter.Version))
		return exitUsage
	}
	action := adapter.Action(args[0])
	named, request, err := adapter.ReadRequest(c.in)
	if !slices.Contains(adapter.Actions(request.Version()), action) || errors.Is(err, adapter.ErrUnknownAction) {
		a := request.Answer(action, adapter.NotProvided)
		a.Reason = "unknown action"
		return c.answer(a, adapter.ExitUnsupported)
	}
	if err != nil {
		return c.fail(err)
	}
	if named != action {
		return c.fail(fmt.Errorf("the argument is %q, but the request is for %q", action, named))
	}
	s, err := c.open(true)
	if err != nil {
		fmt.Fprintln(c.log, "lpsdemo:", err)
		return exitUsage
	}
	defer s.close()
	a, err := adapter.Respond(ctx, s, action, request)
	if err != nil {
		return c.fail(err)
	}
	return c.answer(a, map[adapter.Status]int{adapter.Done: adapter.ExitDone, adapter.Refused: adapter.ExitRefused,
		adapter.NotProvided: adapter.ExitUnsupported}[a.Status])
}

func (c *command) answer(a adapter.Answer, code int) int {
	if err := json.NewEncoder(c.out).Encode(a); err != nil {
		return c.fail(err)
	}
	return code
}

func (c *command) fail(err error) int {
	fmt.Fprintln(c.log, "lpsdemo:", err)
	return exitFailure
}

// lots writes a synthetic file, for demonstrations.
func (c *command) lots(args []string) int {
	var n int
	if len(args) != 2 {
		fmt.Fprintf(c.log, usage, adapter.Actions(adapter.Version))
		return exitUsage
	}
	if _, err := fmt.Sscanf(args[1], "%d", &n); err != nil || n < 1 || n > lps.MaxInvoices {
		fmt.Fprintf(c.log, "lpsdemo: %q invoices; expected a number of 1 to %d\n", args[1], lps.MaxInvoices)
		return exitUsage
	}
	file, err := lps.SampleLots(args[0], n)
	if err != nil {
		fmt.Fprintln(c.log, "lpsdemo:", err)
		return exitUsage
	}
	if _, err := c.out.Write(file); err != nil {
		return c.fail(err)
	}
	return 0
}

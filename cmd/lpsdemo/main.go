// Command lpsdemo is the reference LPS as an adapter command: lpsdemo ACTION,
// the request on standard input, the answer on standard output, with one fault
// when --fault names it (docs/adapter.md). Like any adapter it knows the bench
// by its addresses only.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"amfront/lps"
	"amfront/lps/adapter"
)

const usage = `usage: lpsdemo [--fault NAME] ACTION < request.json > answer.json
       lpsdemo --faults
       lpsdemo lots FSE|DRE|MIXTE N > file

The reference LPS as an adapter command of the bench (docs/adapter.md).
Actions: %v
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

// maxRequest bounds a request, in octets.
const maxRequest = 1 << 20

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := (&command{in: os.Stdin, out: os.Stdout, log: os.Stderr, verbose: os.Getenv("AMFRONT_LPS_LOG") == "debug",
		fault: os.Getenv("AMFRONT_LPS_FAULT")}).run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// command is one run; tests reuse it.
type command struct {
	in       io.Reader
	out, log io.Writer
	verbose  bool
	fault    string // name of a variant of package faulty, "" for none
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
		fmt.Fprintf(c.out, usage, actions())
		return adapter.ExitDone
	case len(args) != 1:
		fmt.Fprintf(c.log, usage, actions())
		return exitUsage
	}
	action := adapter.Action(args[0])
	data, err := io.ReadAll(io.LimitReader(c.in, maxRequest))
	if err != nil {
		return c.fail(err)
	}
	named, request, err := adapter.DecodeRequest(data)
	unsupported := func(reason string) int {
		a := request.Answer(action, adapter.NotProvided)
		a.Reason = reason
		return c.answer(a, adapter.ExitUnsupported)
	}
	if !slices.Contains(adapter.Actions(request.Version()), action) {
		return unsupported("unknown action")
	}
	if err != nil {
		return c.fail(err)
	}
	if named != action {
		return c.fail(fmt.Errorf("the argument is %q, but the request is for %q", action, named))
	}
	level := slog.LevelWarn
	if c.verbose {
		level = slog.LevelDebug
	}
	software, err := c.software(lps.Options{Log: slog.New(slog.NewTextHandler(c.log, &slog.HandlerOptions{Level: level}))})
	if err != nil {
		fmt.Fprintln(c.log, "lpsdemo:", err)
		return exitUsage
	}
	if closer, ok := software.(interface{ Close() }); ok {
		defer closer.Close()
	}
	a, err := software.Do(ctx, action, request)
	var no *adapter.Unsupported
	switch {
	case errors.As(err, &no):
		return unsupported(no.Reason)
	case err != nil:
		return c.fail(err)
	case a.Status == adapter.Refused:
		return c.answer(a, adapter.ExitRefused)
	}
	return c.answer(a, adapter.ExitDone)
}

// actions are those that the software has.
func actions() []adapter.Action {
	return append(adapter.Actions(adapter.Version1), adapter.ActionConfirm)
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
		fmt.Fprintf(c.log, usage, actions())
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

package main

import (
	"context"
	"os"

	"golang.org/x/sys/windows/svc"
)

// asService runs a command under Windows' service manager when that started this
// process: what sc.exe create … binPath= "…\amfront.exe serve" made. false: it did not.
func asService(ctx context.Context, run func(context.Context) int) bool {
	is, err := svc.IsWindowsService()
	if err != nil || !is {
		return false
	}
	s := service{ctx: ctx, run: run}
	if svc.Run("", s) != nil {
		os.Exit(exitError)
	}
	return true
}

type service struct {
	ctx context.Context
	run func(context.Context) int
}

// Execute implements svc.Handler.
func (s service) Execute(_ []string, asked <-chan svc.ChangeRequest, tell chan<- svc.Status) (own bool, code uint32) {
	const takes = svc.AcceptStop | svc.AcceptShutdown
	ctx, stop := context.WithCancel(s.ctx)
	defer stop()
	ended := make(chan int, 1)
	go func() { ended <- s.run(ctx) }()
	tell <- svc.Status{State: svc.Running, Accepts: takes}
	for {
		select {
		case c := <-ended:
			tell <- svc.Status{State: svc.StopPending}
			return c != exitOK, uint32(c)
		case r := <-asked:
			switch r.Cmd {
			case svc.Interrogate:
				tell <- r.CurrentStatus
			case svc.Stop, svc.Shutdown:
				tell <- svc.Status{State: svc.StopPending, WaitHint: 10_000} // ms
				stop()
			}
		}
	}
}

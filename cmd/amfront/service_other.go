//go:build !windows

package main

import "context"

// asService is for Windows' service manager; elsewhere a service is any process.
func asService(context.Context, func(context.Context) int) bool { return false }

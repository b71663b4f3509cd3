package main

import "context"

func (m *Main) doctor(ctx context.Context, args []string) error { return usagef("not there yet") }

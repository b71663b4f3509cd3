package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"amfront/lps/adapter"
)

func TestCommand(t *testing.T) {
	station := filepath.Join(t.TempDir(), "poste")
	for name, c := range map[string]struct {
		args     []string
		in       string
		code     int
		out, log string
	}{
		"help":           {[]string{"--help"}, "", 0, "usage:", ""},
		"no action":      {nil, "", exitUsage, "", "usage:"},
		"unknown action": {[]string{"danse"}, "", adapter.ExitUnsupported, `"unsupported"`, ""},
		"unknown action of protocol 1": {[]string{"danse"}, `{"protocol":1,"action":"danse","station":"` + station + `"}`,
			adapter.ExitUnsupported, `{"protocol":1,"action":"danse","status":"unsupported","reason":"unknown action"}`, ""},
		"newer than its request": {[]string{"confirm"}, `{"protocol":1,"action":"confirm","station":"` + station + `"}`,
			adapter.ExitUnsupported, `{"protocol":1,"action":"confirm","status":"unsupported"`, ""},
		"announced": {[]string{"announce"}, `{"protocol":2,"id":"7","action":"announce"}`, 0,
			`{"protocol":2,"id":"7","action":"announce","status":"done","software":{"name"`, ""},
		"no request": {[]string{"poll"}, "", exitFailure, "", "expected one JSON object"},
		"another action": {[]string{"poll"}, `{"protocol":1,"action":"plan","station":"` + station + `","samples":1}`,
			exitFailure, "", "but the request is for"},
		"relative path": {[]string{"poll"}, `{"protocol":1,"action":"poll","station":"poste"}`, exitFailure, "",
			"absolute path"},
		"not configured": {[]string{"poll"}, `{"protocol":1,"action":"poll","station":"` + station + `"}`,
			adapter.ExitRefused, `"configuration"`, ""},
		"plan": {[]string{"plan"}, `{"protocol":1,"action":"plan","station":"` + station + `","samples":2}`, 0,
			`"planned"`, ""},
		"lots":            {[]string{"lots", "FSE", "2"}, "", 0, "999TP", ""},
		"too many lots":   {[]string{"lots", "FSE", "20000"}, "", exitUsage, "", "expected a number"},
		"unknown kind":    {[]string{"lots", "RSP", "2"}, "", exitUsage, "", "expected FSE"},
		"lots of nothing": {[]string{"lots"}, "", exitUsage, "", "usage:"},
	} {
		t.Run(name, func(t *testing.T) {
			var out, log bytes.Buffer
			code := (&command{in: strings.NewReader(c.in), out: &out, log: &log}).run(t.Context(), c.args)
			if code != c.code || !strings.Contains(out.String(), c.out) || !strings.Contains(log.String(), c.log) {
				t.Errorf("exit %d, out %q, log %q", code, out.String(), log.String())
			}
		})
	}
}

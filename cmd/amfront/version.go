package main

import (
	"cmp"
	"context"
	"runtime"
	"runtime/debug"

	"amfront/features"
	"amfront/judge/report"
	"amfront/lps/adapter"
	"amfront/suite"
)

// What a release's linker sets; what was built otherwise says what Go knows of it.
var version, commit, date string

// versionInfo is which amfront this is.
type versionInfo struct {
	Version  string       `json:"version"`
	Commit   string       `json:"commit"`
	Date     string       `json:"date"` // of the commit, RFC 3339
	Go       string       `json:"go"`
	Platform string       `json:"platform"` // GOOS/GOARCH
	Suite    suiteVersion `json:"suite"`
	// AdapterProtocols are those that an adapter may speak; Record is the format of resultat.json.
	AdapterProtocols []int  `json:"adapter_protocols"`
	Record           string `json:"record"`
}

type suiteVersion struct {
	Version string `json:"version"`
	SHA256  string `json:"sha256"` // of the feature files
}

// builtAs is what linker and build say.
func builtAs(info *debug.BuildInfo) versionInfo {
	v := versionInfo{Version: version, Commit: commit, Date: date, Go: runtime.Version(),
		Platform: runtime.GOOS + "/" + runtime.GOARCH}
	if info != nil {
		of := map[string]string{}
		for _, s := range info.Settings {
			of[s.Key] = s.Value
		}
		v.Version = cmp.Or(v.Version, info.Main.Version)
		v.Commit, v.Date = cmp.Or(v.Commit, of["vcs.revision"]), cmp.Or(v.Date, of["vcs.time"])
	}
	v.Version = cmp.Or(v.Version, "(devel)")
	return v
}

func (m *Main) versionCommand(_ context.Context, args []string) error {
	fs := m.flags("version", "[--format text|json]")
	format := formatFlag(fs)
	if err := parseNone(fs, args, ""); err != nil {
		return err
	}
	if err := oneOf(*format, "text", "json"); err != nil {
		return err
	}
	list, err := suite.Read(features.Files)
	if err != nil {
		return err
	}
	info, _ := debug.ReadBuildInfo()
	v := builtAs(info)
	v.Suite = suiteVersion{features.Version, suite.Hash(list)}
	v.AdapterProtocols, v.Record = []int{adapter.Version1, adapter.Version}, report.Format
	if *format == "json" {
		return m.writeJSON(v)
	}
	m.say(m.Stdout, "amfront %s\ncommit    %s, %s\nbuilt     %s %s\nsuite     %s, sha256 %s\n"+
		"adapter   protocols %d and %d\nrecord    %s\n", v.Version, cmp.Or(v.Commit, "?"), cmp.Or(v.Date, "?"),
		v.Go, v.Platform, v.Suite.Version, v.Suite.SHA256, v.AdapterProtocols[0], v.AdapterProtocols[1], v.Record)
	return nil
}

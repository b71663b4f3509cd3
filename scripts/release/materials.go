package main

import (
	"bytes"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

var (
	licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents|copyright)([.-].*)?$`)
	// spdx knows a licence by words that only it has; the text itself is in licences/.
	spdx = []struct{ id, words string }{
		{"Apache-2.0", "Apache License"}, {"MPL-2.0", "Mozilla Public License"},
		{"MIT", "Permission is hereby granted, free of charge"},
		{"BSD-3-Clause", "Neither the name"}, {"BSD-2-Clause", "Redistributions in binary form"},
		{"ISC", "Permission to use, copy, modify"},
	}
)

// licences gathers the texts of every module that a command of any platform is
// linked with, and Go's own. A module without one is an error: nobody could ship it.
func (b *build) licences() error {
	seen := map[string]bool{}
	for _, goos := range []string{"linux", "darwin", "windows"} {
		cmd := exec.Command("go", "list", "-deps", "-f", `{{define "m"}}{{.Path}} {{.Version}} {{.Dir}}{{end}}`+
			`{{with .Module}}{{if not .Main}}{{template "m" (or .Replace .)}}{{end}}{{end}}`, "./cmd/...")
		cmd.Dir, cmd.Env = b.root, append(os.Environ(), "GOOS="+goos, "GOARCH=amd64", "CGO_ENABLED=0", "GOFLAGS=")
		list, err := b.run(cmd)
		if err != nil {
			return err
		}
		for _, line := range strings.Split(string(list), "\n") {
			f := strings.SplitN(line, " ", 3)
			if len(f) < 3 || seen[f[0]] {
				continue
			}
			seen[f[0]] = true
			if err := b.licencesOf(f[0]+"@"+f[1], f[2]); err != nil {
				return err
			}
		}
	}
	root, err := b.run(exec.Command("go", "env", "GOROOT"))
	if err != nil {
		return err
	}
	return b.licencesOf("go@"+runtime.Version(), strings.TrimSpace(string(root)))
}

func (b *build) licencesOf(module, dir string) error {
	list, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	found := false
	for _, e := range list {
		if e.Type().IsRegular() && licenceFile.MatchString(e.Name()) {
			data, err := os.ReadFile(filepath.Join(dir, e.Name()))
			if err != nil {
				return err
			}
			b.add("licences/"+module+"/"+e.Name(), 0o644, data)
			found = true
		}
	}
	if !found {
		return fmt.Errorf("%s has no licence in %s: it cannot be shipped", module, dir)
	}
	return nil
}

// licenceID is the SPDX name of a module's licence, "" for one that is not known.
func (b *build) licenceID(module string) string {
	for _, f := range b.shared {
		if strings.HasPrefix(f.name, "licences/"+module+"/") {
			for _, l := range spdx {
				if bytes.Contains(f.data, []byte(l.words)) {
					return l.id
				}
			}
		}
	}
	return ""
}

// materials writes the CycloneDX bill of materials out of what Go wrote into the
// commands themselves.
func (b *build) materials(built map[string][]file) error {
	modules := map[string]cdx.Component{}
	var goVersion string
	for _, binaries := range built {
		for _, f := range binaries {
			info, err := buildinfo.Read(bytes.NewReader(f.data))
			if err != nil {
				return err
			}
			goVersion = strings.TrimPrefix(info.GoVersion, "go")
			for _, m := range info.Deps {
				if m.Replace != nil {
					m = m.Replace
				}
				modules[m.Path] = b.component(m.Path, m.Version, m.Sum)
			}
		}
	}
	modules["std"] = b.component("std", goVersion, "")
	components := make([]cdx.Component, 0, len(modules))
	for _, c := range modules {
		components = append(components, c)
	}
	slices.SortFunc(components, func(a, b cdx.Component) int { return strings.Compare(a.BOMRef, b.BOMRef) })
	refs := []string{}
	for _, c := range components {
		refs = append(refs, c.BOMRef)
	}
	bom := cdx.NewBOM()
	id := sha256.Sum256([]byte(b.version + b.commit + strings.Join(refs, " ")))
	id[6], id[8] = id[6]&0x0f|0x80, id[8]&0x3f|0x80 // RFC 9562 §5.8: made by a rule of our own
	bom.SerialNumber = fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:16])
	self := cdx.Component{Type: cdx.ComponentTypeApplication, BOMRef: "amfront@" + b.version, Name: "amfront",
		Version: b.version}
	bom.Metadata = &cdx.Metadata{Timestamp: b.date, Component: &self}
	bom.Components = &components
	bom.Dependencies = &[]cdx.Dependency{{Ref: self.BOMRef, Dependencies: &refs}}
	out, err := os.Create(filepath.Join(b.out, "amfront_"+b.version+".cdx.json"))
	if err != nil {
		return err
	}
	defer out.Close()
	return cdx.NewBOMEncoder(out, cdx.BOMFileFormatJSON).SetPretty(true).EncodeVersion(bom, cdx.SpecVersion1_6)
}

func (b *build) component(module, version, sum string) cdx.Component {
	url := "pkg:golang/" + module + "@" + version
	c := cdx.Component{Type: cdx.ComponentTypeLibrary, BOMRef: url, Name: module, Version: version, PackageURL: url}
	key := module + "@" + version
	if module == "std" {
		key = "go@" + runtime.Version()
	}
	if id := b.licenceID(key); id != "" {
		c.Licenses = &cdx.Licenses{{License: &cdx.License{ID: id}}}
	}
	hash, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(sum, "h1:"))
	if err == nil && len(hash) == sha256.Size {
		c.Hashes = &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA256, Value: hex.EncodeToString(hash)}}
	}
	return c
}

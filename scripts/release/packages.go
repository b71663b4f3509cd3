package main

import (
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goreleaser/nfpm/v2"
	_ "github.com/goreleaser/nfpm/v2/deb" // registers itself
	"github.com/goreleaser/nfpm/v2/files"
	_ "github.com/goreleaser/nfpm/v2/rpm"
)

//go:embed files
var packaged embed.FS

// Where a package puts what an archive has elsewhere; the rest goes to /usr/share/amfront.
var places = [][2]string{
	{"bin/", "/usr/bin/"}, {"man/", "/usr/share/man/"},
	{"completions/amfront.bash", "/usr/share/bash-completion/completions/amfront"},
	{"completions/amfront.fish", "/usr/share/fish/vendor_completions.d/amfront.fish"},
	{"completions/_amfront", "/usr/share/zsh/{deb:vendor-completions|rpm:site-functions}/_amfront"},
	{"completions/amfront.ps1", ""}, {"", "/usr/share/amfront/"},
}

// packages writes .deb and .rpm of a linux platform. The service is installed, and started by whoever wants it.
func (b *build) packages(platform string, binaries []file) error {
	_, arch, _ := strings.Cut(platform, "/")
	stage := filepath.Join(b.work, "stage-"+arch)
	all := slices.Concat(binaries, b.shared)
	for name, to := range map[string]string{"amfront.service": "/usr/lib/systemd/system/amfront.service",
		"amfront.json": "/etc/amfront/amfront.json", "amfront.env": "/etc/amfront/amfront.env"} {
		data, err := packaged.ReadFile("files/" + name)
		if err != nil {
			return err
		}
		all = append(all, file{name: to, mode: 0o644, data: data})
	}
	for kind, ext := range map[string]string{"deb": "_" + arch + ".deb", "rpm": "." + map[string]string{"amd64": "x86_64",
		"arm64": "aarch64"}[arch] + ".rpm"} {
		info := nfpm.WithDefaults(&nfpm.Info{Name: "amfront", Arch: arch, Platform: "linux", Version: b.version,
			VersionSchema: "semver", Maintainer: "amfront", Section: "mail", Priority: "optional", MTime: b.when,
			Description: "insurers' side of the SESAM-Vitale encrypted-attachment exchange\n" +
				"A test bench, for synthetic data only: mail, LDAP directory, test PKI, decisions and signed answers."})
		info.License = "none chosen yet"
		if i := slices.IndexFunc(b.shared, func(f file) bool { return f.name == "LICENSE" }); i >= 0 {
			info.License = "see /usr/share/amfront/LICENSE"
		}
		info.RPM.BuildHost, info.RPM.Group = "amfront", "Development/Tools"
		info.RPM.Summary = "Insurers' side of the SESAM-Vitale encrypted-attachment exchange, a test bench"
		info.Contents = files.Contents{{Type: files.TypeSymlink, Source: "../amfront", Destination: "/usr/share/doc/amfront",
			FileInfo: &files.ContentFileInfo{MTime: b.when}}}
		for _, f := range all {
			to, is := placed(f.name, kind)
			if !is {
				continue
			}
			source := filepath.Join(stage, f.name)
			if err := os.MkdirAll(filepath.Dir(source), 0o755); err != nil {
				return err
			}
			if err := os.WriteFile(source, f.data, 0o644); err != nil {
				return err
			}
			c := &files.Content{Source: source, Destination: to,
				FileInfo: &files.ContentFileInfo{Mode: os.FileMode(f.mode), MTime: b.when, Owner: "root", Group: "root"}}
			if strings.HasPrefix(to, "/etc/") {
				c.Type = files.TypeConfigNoReplace
			}
			info.Contents = append(info.Contents, c)
		}
		packager, err := nfpm.Get(kind)
		if err != nil {
			return err
		}
		name := fmt.Sprintf("amfront%s%s%s", map[string]string{"deb": "_", "rpm": "-"}[kind], b.version, ext)
		out, err := os.Create(filepath.Join(b.out, name))
		if err != nil {
			return err
		}
		if err := packager.Package(info, out); err != nil {
			return err
		}
		if err := out.Close(); err != nil {
			return err
		}
	}
	return nil
}

// placed is where a file of an archive goes in a package of a kind; false for nowhere.
func placed(name, kind string) (string, bool) {
	if strings.HasPrefix(name, "/") {
		return name, true
	}
	for _, p := range places {
		if rest, is := strings.CutPrefix(name, p[0]); is {
			to := strings.NewReplacer("{deb:vendor-completions|rpm:site-functions}",
				map[string]string{"deb": "vendor-completions", "rpm": "site-functions"}[kind]).Replace(p[1])
			return to + rest, to != ""
		}
	}
	return "", false
}

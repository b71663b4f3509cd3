package main

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// user of the image; no name is needed to be it, and it owns /data alone.
const user = 65532

// images writes one OCI layout with an image for each linux platform (as a tar
// archive), and one docker archive for each. No daemon and no base image: amfront is static.
func (b *build) images(built map[string][]file) error {
	index := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	for _, platform := range []string{"linux/amd64", "linux/arm64"} {
		if built[platform] == nil {
			continue
		}
		_, arch, _ := strings.Cut(platform, "/")
		img, err := b.image(arch, built[platform])
		if err != nil {
			return err
		}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{Add: img,
			Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: arch}}})
		tag, err := name.NewTag("localhost/amfront:" + b.version)
		if err != nil {
			return err
		}
		out := filepath.Join(b.out, fmt.Sprintf("amfront_%s_linux_%s.docker.tar", b.version, arch))
		if err := tarball.WriteToFile(out, tag, img); err != nil {
			return err
		}
	}
	dir := filepath.Join(b.work, "oci")
	path, err := layout.Write(dir, empty.Index)
	if err != nil {
		return err
	}
	named := layout.WithAnnotations(map[string]string{"org.opencontainers.image.ref.name": b.version})
	if err := path.AppendIndex(index, named); err != nil {
		return err
	}
	var files []file
	err = filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		in, _ := filepath.Rel(dir, p)
		files = append(files, file{name: filepath.ToSlash(in), mode: 0o644, data: data})
		return err
	})
	if err != nil {
		return err
	}
	data, err := tarred(files, b.when)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(b.out, "amfront_"+b.version+".oci.tar"), data, 0o644)
}

func (b *build) image(arch string, binaries []file) (v1.Image, error) {
	files := []file{
		{name: "etc/passwd", mode: 0o644, data: fmt.Appendf(nil, "amfront:x:%d:%d::/data:/sbin/nologin\n", user, user)},
		{name: "etc/group", mode: 0o644, data: fmt.Appendf(nil, "amfront:x:%d:\n", user)}}
	for _, f := range slices.Concat(binaries, b.shared) {
		switch {
		case f.name == "bin/amfront":
			files = append(files, file{name: "usr/bin/amfront", mode: f.mode, data: f.data})
		case strings.HasPrefix(f.name, "licences/"), f.name == "LICENSE":
			files = append(files, file{name: "usr/share/amfront/" + f.name, mode: f.mode, data: f.data})
		}
	}
	files = append(files, file{name: "data", mode: 0o700, owner: user})
	data, err := tarred(files, b.when)
	if err != nil {
		return nil, err
	}
	open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
	layer, err := tarball.LayerFromOpener(open, tarball.WithMediaType(types.OCILayer))
	if err != nil {
		return nil, err
	}
	none := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	img, err := mutate.Append(none, mutate.Addendum{Layer: layer, History: v1.History{Created: v1.Time{Time: b.when},
		CreatedBy: "amfront, make release"}})
	if err != nil {
		return nil, err
	}
	config, err := img.ConfigFile()
	if err != nil {
		return nil, err
	}
	config = config.DeepCopy()
	config.OS, config.Architecture, config.Created, config.Author = "linux", arch, v1.Time{Time: b.when}, "amfront"
	config.Config = v1.Config{
		User: fmt.Sprintf("%d:%d", user, user), WorkingDir: "/data", Volumes: map[string]struct{}{"/data": {}},
		Entrypoint: []string{"/usr/bin/amfront"}, Cmd: []string{"serve"},
		Env: []string{"PATH=/usr/bin", "HOME=/data", "TMPDIR=/data", "AMFRONT_DATA=/data/amfront-data", "AMFRONT_LOG=info",
			"AMFRONT_SMTP=0.0.0.0:1025", "AMFRONT_POP3=0.0.0.0:1110", "AMFRONT_LDAP=0.0.0.0:1389", "AMFRONT_HTTP=0.0.0.0:8425",
			"AMFRONT_EXPOSE=true", "AMFRONT_PASSWORD_FILE=/run/secrets/amfront-password"},
		ExposedPorts: map[string]struct{}{"1025/tcp": {}, "1110/tcp": {}, "1389/tcp": {}, "8425/tcp": {}},
		Healthcheck: &v1.HealthConfig{Test: []string{"CMD", "/usr/bin/amfront", "readyz"}, Interval: 10e9, Timeout: 5e9,
			StartPeriod: 30e9, Retries: 3},
		StopSignal: "SIGTERM",
		Labels: map[string]string{"org.opencontainers.image.title": "amfront", "org.opencontainers.image.version": b.version,
			"org.opencontainers.image.revision": b.commit, "org.opencontainers.image.created": b.date,
			"org.opencontainers.image.description": "insurers' side of SESAM-Vitale's encrypted-attachment exchange: " +
				"a test bench, synthetic data only"},
	}
	return mutate.ConfigFile(img, config)
}

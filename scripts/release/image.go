// Command release writes the images of a release: one OCI layout for all
// architectures, and a docker archive for each. No daemon and no base image:
// amfront is static. The rest of a release is scripts/release.sh, which calls it.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

func main() {
	if len(os.Args) < 5 {
		log.Fatal("usage: release CONFIG.json LAYOUT PREFIX ARCH.tar...")
	}
	if err := write(os.Args[1], os.Args[2], os.Args[3], os.Args[4:]); err != nil {
		log.Fatalf("release: %v", err)
	}
}

// write makes an image of each layer, whose file is called as its architecture.
func write(config, oci, prefix string, layers []string) error {
	version := os.Getenv("VERSION")
	tag, err := name.NewTag("localhost/amfront:" + version)
	if err != nil {
		return err
	}
	index := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	for _, file := range layers {
		arch := strings.TrimSuffix(filepath.Base(file), ".tar")
		img, err := image(config, arch, file)
		if err != nil {
			return err
		}
		if err := tarball.WriteToFile(fmt.Sprintf("%s_linux_%s.docker.tar", prefix, arch), tag, img); err != nil {
			return err
		}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{Add: img,
			Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: arch}}})
	}
	path, err := layout.Write(oci, empty.Index)
	if err != nil {
		return err
	}
	return path.AppendIndex(index, layout.WithAnnotations(map[string]string{"org.opencontainers.image.ref.name": version}))
}

// image is one layer under a configuration, in which ${VERSION} and the like are filled from the environment.
func image(config, arch, file string) (v1.Image, error) {
	layer, err := tarball.LayerFromFile(file, tarball.WithMediaType(types.OCILayer))
	if err != nil {
		return nil, err
	}
	none := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	img, err := mutate.AppendLayers(none, layer)
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(config)
	if err != nil {
		return nil, err
	}
	c, err := img.ConfigFile()
	if err != nil {
		return nil, err
	}
	c = c.DeepCopy()
	c.Architecture = arch
	if err := json.Unmarshal([]byte(os.ExpandEnv(string(text))), c); err != nil {
		return nil, fmt.Errorf("%s: %w", config, err)
	}
	return mutate.ConfigFile(img, c)
}

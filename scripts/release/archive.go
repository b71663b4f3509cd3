package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// gather collects what every archive has beside the commands.
func (b *build) gather() error {
	list, err := b.run(exec.Command("git", "-C", b.root, "ls-files", "-z", "README.md", "LISEZMOI.md", "CHANGELOG.md",
		"CONTRIBUTING.md", "LICENSE", "docs", "examples"))
	if err != nil {
		return err
	}
	for _, name := range strings.Split(strings.Trim(string(list), "\x00"), "\x00") {
		full := filepath.Join(b.root, name)
		info, err := os.Stat(full)
		if err != nil {
			return err
		}
		data, err := os.ReadFile(full)
		if err != nil {
			return err
		}
		b.add(name, 0o644|int64(info.Mode()&0o111), data)
	}
	amfront, err := b.host()
	if err != nil {
		return err
	}
	for shell, name := range map[string]string{"bash": "amfront.bash", "zsh": "_amfront", "fish": "amfront.fish",
		"powershell": "amfront.ps1"} {
		text, err := b.run(exec.Command(amfront, "completion", shell))
		if err != nil {
			return err
		}
		b.add("completions/"+name, 0o644, text)
	}
	man := filepath.Join(b.work, "man")
	if _, err := b.run(exec.Command(amfront, "man", "--out", man)); err != nil {
		return err
	}
	pages, err := filepath.Glob(filepath.Join(man, "*.1"))
	if err != nil {
		return err
	}
	for _, name := range pages {
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		b.add("man/man1/"+filepath.Base(name), 0o644, data)
	}
	if err := b.licences(); err != nil {
		return err
	}
	slices.SortFunc(b.shared, func(a, b file) int { return strings.Compare(a.name, b.name) })
	return nil
}

func (b *build) add(name string, mode int64, data []byte) {
	b.shared = append(b.shared, file{name: name, mode: mode, data: data})
}

// archive writes a platform's archive: a folder from which README's commands
// run as they stand.
func (b *build) archive(platform string, binaries []file) error {
	top := fmt.Sprintf("amfront_%s_%s", b.version, strings.ReplaceAll(platform, "/", "_"))
	var files []file
	for _, f := range slices.Concat(binaries, b.shared) {
		files = append(files, file{name: top + "/" + f.name, mode: f.mode, data: f.data})
	}
	if strings.HasPrefix(platform, "windows/") {
		data, err := zipped(files, b.when)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(b.out, top+".zip"), data, 0o644)
	}
	data, err := tarred(files, b.when)
	if err != nil {
		return err
	}
	var small bytes.Buffer
	w, err := gzip.NewWriterLevel(&small, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := w.Write(data); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(b.out, top+".tar.gz"), small.Bytes(), 0o644)
}

// tarred is a tar archive in which nothing tells who made it when. What has
// an owner is a folder.
func tarred(files []file, when time.Time) ([]byte, error) {
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	folders := map[string]bool{".": true}
	var folder func(name string) error
	folder = func(name string) error {
		if folders[name] {
			return nil
		}
		folders[name] = true
		if err := folder(path.Dir(name)); err != nil {
			return err
		}
		return w.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: name + "/", Mode: 0o755, ModTime: when})
	}
	for _, f := range files {
		if err := folder(path.Dir(f.name)); err != nil {
			return nil, err
		}
		if f.owner != 0 {
			if err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: f.name + "/", Mode: f.mode, ModTime: when,
				Uid: f.owner, Gid: f.owner}); err != nil {
				return nil, err
			}
			continue
		}
		h := &tar.Header{Name: f.name, Mode: f.mode, Size: int64(len(f.data)), ModTime: when}
		if err := w.WriteHeader(h); err != nil {
			return nil, err
		}
		if _, err := w.Write(f.data); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return out.Bytes(), err
}

func zipped(files []file, when time.Time) ([]byte, error) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range files {
		h := &zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: when}
		h.SetMode(os.FileMode(f.mode))
		e, err := w.CreateHeader(h)
		if err != nil {
			return nil, err
		}
		if _, err := e.Write(f.data); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return out.Bytes(), err
}

package ci

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestInstall: an archive that SHA256SUMS vouches for is unpacked and put on the
// PATH; one that it does not is refused.
func TestInstall(t *testing.T) {
	release, root := released(t), t.TempDir()
	script, err := filepath.Abs("install.sh")
	if err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"AMFRONT_VERSION": "1.2.3", "AMFRONT_FROM": release, "RUNNER_TEMP": root,
		"GITHUB_PATH": filepath.Join(root, "PATH")}
	if out, code := shell(t, root, "install", "sh "+script, env); code != 0 {
		t.Fatalf("exit %d: %s", code, out)
	}
	if _, err := os.Stat(filepath.Join(strings.TrimSpace(read(t, env["GITHUB_PATH"])), "amfront")); err != nil {
		t.Error(err)
	}
	archives, _ := filepath.Glob(filepath.Join(release, "*.tar.gz"))
	write(t, archives[0], read(t, archives[0])+"x")
	if out, code := shell(t, root, "install", "sh "+script, env); code != 4 || !strings.Contains(out, "is not what SHA256SUMS") {
		t.Errorf("a changed archive: exit %d: %s", code, out)
	}
}

// released is a directory with the release of a version 1.2.3 for this machine.
func released(t *testing.T) string {
	t.Helper()
	dir, name := t.TempDir(), "amfront_1.2.3_linux_"+runtime.GOARCH
	if out, err := exec.Command("tar", "-C", bin, "-czf", filepath.Join(dir, name+".tar.gz"),
		"--transform", "s|^|"+name+"/bin/|", "amfront").CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	write(t, filepath.Join(dir, "SHA256SUMS"), fmt.Sprintf("%x  %s.tar.gz\n",
		sha256.Sum256([]byte(read(t, filepath.Join(dir, name+".tar.gz")))), name))
	return dir
}

// TestInstallOnWindows: under Git's shell of a Windows runner the zip is taken,
// and its folder told in Windows' spelling.
func TestInstallOnWindows(t *testing.T) {
	release, root, fake := t.TempDir(), t.TempDir(), t.TempDir()
	const name = "amfront_1.2.3_windows_amd64"
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	if _, err := z.Create(name + "/bin/amfront.exe"); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(release, name+".zip"), archive.String())
	write(t, filepath.Join(release, "SHA256SUMS"), fmt.Sprintf("%x *%s.zip\n", sha256.Sum256(archive.Bytes()), name))
	for command, body := range map[string]string{"uname": "case $1 in -s) echo MINGW64_NT-10.0 ;; *) echo x86_64 ;; esac",
		"cygpath": `echo "C:$2"`} {
		write(t, filepath.Join(fake, command), "#!/bin/sh\n"+body+"\n")
		if err := os.Chmod(filepath.Join(fake, command), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	script, err := filepath.Abs("install.sh")
	if err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"AMFRONT_VERSION": "1.2.3", "AMFRONT_FROM": release, "RUNNER_TEMP": root,
		"GITHUB_PATH": filepath.Join(root, "PATH"), "PATH": fake + ":" + os.Getenv("PATH")}
	out, code := shell(t, root, "install", "sh "+script, env)
	want := filepath.Join(root, "amfront-1.2.3", name, "bin")
	if code != 0 || strings.TrimSpace(out) != want || strings.TrimSpace(read(t, env["GITHUB_PATH"])) != "C:"+want {
		t.Errorf("exit %d: %s and %s, expected %s", code, out, read(t, env["GITHUB_PATH"]), want)
	}
}

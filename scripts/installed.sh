#!/bin/sh
# Installs what a release has for this machine on bare roots of Debian, and runs
# version, the reference and the first lot from there as a user without rights,
# with no network but its own; then the image. As root; needs debootstrap, unshare, ip.
# usage: installed.sh DIST [ROOT]   ROOT: a bare root to copy, else debootstrap makes one
set -eu
dist=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
arch=$(dpkg --print-architecture)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=${2:-}
if [ -z "$root" ]; then
  root=$work/root
  debootstrap --variant=minbase --include=openssl,ldap-utils,curl,swaks bookworm "$root" >"$work/log" 2>&1 || { tail "$work/log"; exit 3; }
fi
failed=0
try() { # name, how amfront is called, folder of the user to stand in, how it is installed (in the root, as its root)
  name=$1 amfront=$2 in=$3 install=$4
  bare=$work/$name
  cp -a "$root" "$bare"
  mkdir "$bare/release"
  for f in "$dist"/*; do [ -d "$f" ] || ln "$f" "$bare/release/" 2>/dev/null || cp "$f" "$bare/release/"; done
  chroot "$bare" useradd -m essai
  began=$(date +%s)
  chroot "$bare" sh -eu -c "cd /home/essai && $install" >"$work/log" 2>&1 || { echo "$name: not installed"; cat "$work/log"; failed=1; return 0; }
  { echo 'set -eu; cd ~/'"$in"
    echo "amfront=$amfront"
    cat <<'END'
"$amfront" version
[ "$(id -u)" != 0 ]
"$amfront" run --reference --profile ci-rapide --out "$HOME/passage" --quiet
grep -q '"verdict": "conforme"' "$HOME/passage/resultat.json"
"$amfront" serve >bench.log 2>&1 & bench=$!
"$amfront" readyz --wait 20s
END
    # README's own commands
    sed -n '/^<!-- first-lot:begin -->$/,/^<!-- first-lot:end -->$/p' README.md | sed '/^<!--/d; /^```/d' | sed "s|^bin/amfront|$amfront|"
    echo 'kill -INT $bench; wait $bench'
  } >"$bare/home/essai/play.sh"
  if unshare --net --pid --fork sh -c "ip link set lo up; chroot --userspec=essai:essai '$bare' env -i HOME=/home/essai PATH=/usr/bin:/bin \
    bash -euo pipefail /home/essai/play.sh" >"$work/log" 2>&1 && grep -q 'amo.pem: OK' "$work/log" &&
    grep -q 'CMS Verification successful' "$work/log" && ! grep -qi deprecat "$work/log"; then
    sed -n '/^amfront /,/^record/p' "$work/log" | head -1
    echo "$name: installed, reference conforming, first lot accepted and 4015 verified, as a user: $(($(date +%s) - began)) s"
  else
    echo "$name: FAILED"; tail -40 "$work/log"; failed=1
  fi
  rm -rf "$bare"
}
try archive bin/amfront "amfront_*_linux_$arch" "tar xzf /release/amfront_*_linux_$arch.tar.gz && chown -R essai: ."
try deb amfront . "dpkg -i /release/amfront_*_$arch.deb && test -e /usr/share/man/man1/amfront-serve.1 &&
  test -e /usr/share/bash-completion/completions/amfront && test ! -e /etc/systemd/system/multi-user.target.wants/amfront.service"
if command -v rpm2cpio >/dev/null && command -v cpio >/dev/null; then
  mkdir "$work/unpacked"
  (cd "$work/unpacked" && rpm2cpio "$dist"/amfront-*."$(uname -m)".rpm | cpio -idm --quiet --no-absolute-filenames)
  tar -C "$work/unpacked" -cf "$work/rpm.tar" . # rpm itself wants a database that a Debian root has not
  mkdir -p "$root/rpm" && cp "$work/rpm.tar" "$root/rpm/"
  try rpm amfront . "tar -C / -xf /rpm/rpm.tar"
  rm -r "$root/rpm"
else
  echo "NOT RUN: the .rpm, for want of rpm2cpio and cpio"
fi
# The image, as it comes: read-only root, no capability, its own user, no network
# but its own; stopped and started again, its volume has kept what it was.
image() {
  log=$work/image.log
  printf motdepasse-essai >"$work/password" && chmod 444 "$work/password"
  if command -v podman >/dev/null && command -v runc >/dev/null; then
    pod() { podman --root "$work/pod" --runroot "$work/podrun" --storage-driver vfs --cgroup-manager cgroupfs --runtime runc "$@"; }
    for archive in "$dist"/amfront_*.oci.tar "$dist"/amfront_*_linux_"$arch".docker.tar; do
      name=$(pod load -q -i "$archive" | sed 's/^Loaded image: //') && [ -n "$name" ] &&
        pod create --name bench --network none --no-healthcheck --ulimit nofile=1024:1024 --ulimit nproc=1000:1000 --read-only \
          --cap-drop ALL --security-opt no-new-privileges -v "$work/password:/run/secrets/amfront-password:ro" "$name" >"$log" 2>&1 || return 1
      for time in first second; do
        pod start bench >>"$log" 2>&1 && pod exec bench /usr/bin/amfront readyz --wait 20s >>"$log" 2>&1 &&
          pod exec bench /usr/bin/amfront pki show >"$work/pki.$time" && grep -q amo_pj.test "$work/pki.$time" && pod stop bench >/dev/null 2>>"$log" || return 1
      done
      cmp "$work/pki.first" "$work/pki.second" && [ "$(pod inspect bench --format '{{.Config.User}} {{.State.ExitCode}}')" = '65532:65532 0' ] || return 1
      pod rm -fv bench >/dev/null && pod rmi -f "$name" >/dev/null
    done
    echo "image: OCI and docker archive loaded by podman, run by runc as 65532, read-only, no capability; stopped, started, same PKI"
  else
    bare=$work/image
    mkdir "$bare" && tar -xOf "$dist"/amfront_*_linux_"$arch".docker.tar --wildcards '*.tar.gz' | tar -xz -C "$bare"
    mkdir -p "$bare/run/secrets" && cp "$work/password" "$bare/run/secrets/amfront-password"
    unshare --net --pid --fork sh -c "ip link set lo up
      run() { chroot --userspec=65532:65532 '$bare' \"\$@\"; }
      export AMFRONT_DATA=/data/amfront-data AMFRONT_EXPOSE=true AMFRONT_PASSWORD_FILE=/run/secrets/amfront-password TMPDIR=/data
      run /usr/bin/amfront serve & run /usr/bin/amfront readyz --wait 20s" >"$log" 2>&1 || return 1
    echo "image: unpacked and run in a chroot as 65532 (no podman and runc here)"
  fi
}
image || { echo "image: FAILED"; cat "$work/image.log"; failed=1; }
exit $failed

#!/bin/sh
# Makes what a release page holds out of one commit: archives for six platforms,
# packages, images without a daemon, bill of materials, checksums. The same commit
# gives the same octets, in whatever folder: nothing of machine, clock or path goes
# in. It publishes nothing (publish.sh does). Needs git, Go, GNU tar, gzip, zip;
# nfpm, cyclonedx-gomod and go-containerregistry are tools of scripts/release,
# a module of its own: amfront's go.mod does not grow by what packs it.
# usage: [VERSION=1.2.3] [URL=https://…] release.sh [DIST [PLATFORMS]]
#   VERSION: else the tag, else 0.0.0-dev.DATE.COMMIT; URL: of the files, also writes what Scoop and Homebrew want
set -eu
cd "$(dirname "$0")/.."
platforms=${2:-linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64}
die() { echo "release: $*" >&2; exit 1; }
[ -z "$(git status --porcelain --untracked-files=no)" ] ||
  die "the tree differs from its commit, nobody could make this again: commit first, or release from a fresh clone"
export LC_ALL=C TZ=UTC CGO_ENABLED=0 GOAMD64=v1 GOARM64=v8.0 GOWORK=off GOFLAGS= GOEXPERIMENT= GODEBUG= GOFIPS140=off
unset GOOS GOARCH
umask 022
COMMIT=$(git rev-parse HEAD)
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
DATE=$(git log -1 --date=format-local:%Y-%m-%dT%H:%M:%SZ --format=%cd)
VERSION=${VERSION:-$(git describe --tags --exact-match --match 'v*' 2>/dev/null | sed 's/^v//')}
VERSION=${VERSION:-0.0.0-dev.$(git log -1 --date=format-local:%Y%m%d --format=%cd).$(echo "$COMMIT" | cut -c1-8)}
export COMMIT SOURCE_DATE_EPOCH DATE VERSION
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
out=${1:-dist}
rm -rf "$out" && mkdir -p "$out" && out=$(cd "$out" && pwd)

build() { # platform, folder: amfront's commands
  GOOS=${1%/*} GOARCH=${1#*/} go build -trimpath -buildvcs=false -o "$2/" \
    -ldflags "-s -w -buildid= -X main.version=$VERSION -X main.commit=$COMMIT -X main.date=$DATE" ./cmd/...
}
packed() { tar --format=ustar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" "$@"; }
go -C scripts/release build -trimpath -buildvcs=false -o "$work/tools/" . tool
tools=$work/tools

# What every archive has beside the commands.
shared=$work/shared
mkdir -p "$shared/completions" "$shared/man/man1"
git -c tar.umask=022 archive HEAD README.md LISEZMOI.md CHANGELOG.md CONTRIBUTING.md docs examples action.yml \
  $(git ls-files LICENSE ci ':!ci/*.go' ':!ci/go.*') | tar -x -C "$shared"
build "$(go env GOHOSTOS)/$(go env GOHOSTARCH)" "$work/host"
for shell in bash:amfront.bash zsh:_amfront fish:amfront.fish powershell:amfront.ps1; do
  "$work/host/amfront" completion "${shell%:*}" >"$shared/completions/${shell#*:}"
done
"$work/host/amfront" man --out "$shared/man/man1" >/dev/null

# The licence of every module that is linked in on any platform, and Go's own.
module='{{with .Module}}{{if not .Main}}{{with or .Replace .}}{{.Path}}@{{.Version}} {{.Dir}}{{end}}{{end}}{{end}}'
for os in linux darwin windows; do
  GOOS=$os GOARCH=amd64 go list -deps -f "$module" ./cmd/... >>"$work/modules"
done
echo "std@$(go env GOVERSION) $(go env GOROOT)" >>"$work/modules"
sort -u "$work/modules" | while read -r module dir; do
  to=$shared/licences/$module
  mkdir -p "$to"
  find "$dir" -maxdepth 1 -type f | grep -iE '/(licen[cs]e|copying|notice|patents|copyright)([.-][^/]*)?$' |
    while read -r file; do install -m 644 "$file" "$to/"; done
  [ -n "$(ls "$to")" ] || die "$module has no licence in $dir: it cannot be shipped"
done

for p in $platforms; do
  os=${p%/*} arch=${p#*/}
  name=amfront_${VERSION}_${os}_$arch
  at=$work/$name
  build "$p" "$at/bin"
  # The bill of materials, out of what Go wrote into the command; no other command has what this one has not.
  bill=$out/$name.cdx.json # its number by a rule of our own: RFC 9562 §5.8
  serial=$(printf %s "$COMMIT $p" | sha256sum | sed -E 's/^(.{8})(.{4})(.{3})(.{3})(.{12}).*/\1-\2-8\3-8\4-\5/')
  "$tools/cyclonedx-gomod" bin -json -std -licenses -assert-licenses -version "v$VERSION" -notimestamp -output "$bill" \
    -serial "$serial" "$at"/bin/amfront* 2>"$work/said" || die "$(cat "$work/said")"
  sed -i "0,/\"metadata\": {/s//&\n    \"timestamp\": \"$DATE\",/" "$bill"
  for module in $(go version -m "$at"/bin/* | awk '$1 == "dep" { print $2 "@" $3 }'); do
    grep -qF "pkg:golang/$module" "$bill" || die "$module is not in the bill of materials of $p"
  done
  cp -R "$shared/." "$at/"
  find "$at" -exec touch -d "@$SOURCE_DATE_EPOCH" {} +
  if [ "$os" = windows ]; then
    (cd "$work" && find "$name" -type f | sort | zip -q -X -9 -@ "$out/$name.zip")
    continue
  fi
  packed -C "$work" -cf - "$name" | gzip -n9 >"$out/$name.tar.gz"
  [ "$os" = linux ] || continue
  rpm=amfront-$VERSION.$(echo "$arch" | sed 's/amd64/x86_64/; s/arm64/aarch64/').rpm
  for to in "deb:amfront_${VERSION}_$arch.deb" "rpm:$rpm"; do
    ARCH=$arch STAGE=$at "$tools/nfpm" package -f scripts/release/nfpm.yaml -p "${to%%:*}" -t "$out/${to#*:}" >/dev/null
  done
  # The image is one layer: the command, the licences, a user, and the folder that is his alone.
  layer=$work/layer-$arch
  mkdir -p "$layer/etc" "$layer/usr/bin" "$layer/usr/share/amfront" "$layer/data"
  echo 'amfront:x:65532:65532::/data:/sbin/nologin' >"$layer/etc/passwd"
  echo 'amfront:x:65532:' >"$layer/etc/group"
  cp "$at/bin/amfront" "$layer/usr/bin/"
  cp -R "$at/licences" $(find "$at/LICENSE" 2>/dev/null) "$layer/usr/share/amfront/"
  mkdir -p "$work/layers"
  packed -C "$layer" -cf "$work/layers/$arch.tar" etc usr
  packed -C "$layer" --owner=65532 --group=65532 --mode=700 -rf "$work/layers/$arch.tar" data
done
if [ -d "$work/layers" ]; then
  "$tools/release" scripts/release/image.json "$work/oci" "$out/amfront_$VERSION" "$work"/layers/*.tar
  packed -C "$work/oci" --mode=u=rwX,go=rX -cf "$out/amfront_$VERSION.oci.tar" blobs index.json oci-layout
fi
if [ -n "${URL:-}" ]; then
  sums=$(cd "$out" && sha256sum ./*.tar.gz ./*.zip |
    sed -E "s/^(\S+)  \.\/amfront_${VERSION}_(\w+)\.(tar\.gz|zip)$/s|@\2@|\1|;/")
  for to in scoop.json:amfront.json homebrew.rb:amfront.rb; do
    sed "s|@URL@|${URL%/}|g; s|@VERSION@|$VERSION|g; $sums" "scripts/release/files/${to%:*}" >"$out/${to#*:}"
    ! grep '@[a-z0-9_]*@' "$out/${to#*:}" || die "${to#*:} names an archive that was not made"
  done
fi
sums=$(cd "$out" && sha256sum ./* | sed 's|  \./|  |')
echo "$sums" | tee "$out/SHA256SUMS"

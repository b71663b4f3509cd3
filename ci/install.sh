#!/bin/sh
# Puts amfront on the PATH of the following steps: the version asked for, out of
# its release (an address or a directory), checked against SHA256SUMS; without a
# version what is there. No network is needed where the release is a directory.
set -eu
version=${AMFRONT_VERSION:-}
from=${AMFRONT_FROM:-}
if [ -z "$version" ]; then
  command -v amfront >/dev/null || { echo "amfront is not on the PATH: give version and from, or put it there" >&2; exit 4; }
  exit 0
fi
[ -n "$from" ] || { echo "from is empty: expected the address or directory of the release $version" >&2; exit 4; }
case $(uname -m) in aarch64 | arm64) arch=arm64 ;; *) arch=amd64 ;; esac
ext=tar.gz
case $(uname -s) in Darwin) os=darwin ;; MINGW* | MSYS* | CYGWIN*) os=windows ext=zip ;; *) os=linux ;; esac
name=amfront_${version}_${os}_$arch
to=${RUNNER_TEMP:-${TMPDIR:-/tmp}}/amfront-$version
mkdir -p "$to"
for file in "$name.$ext" SHA256SUMS; do
  if [ -d "$from" ]; then cp "$from/$file" "$to/"; else curl -fsSL --retry 3 -o "$to/$file" "${from%/}/$file"; fi
done
sum=$(grep " [ *]*$name.$ext\$" "$to/SHA256SUMS") || { echo "SHA256SUMS does not name $name.$ext" >&2; exit 4; }
if command -v sha256sum >/dev/null; then check="sha256sum -c -"; else check="shasum -a 256 -c -"; fi
(cd "$to" && printf '%s\n' "$sum" | $check >/dev/null) || { echo "$name.$ext is not what SHA256SUMS says" >&2; exit 4; }
if [ "$ext" = zip ]; then unzip -qo "$to/$name.zip" -d "$to"; else tar -xzf "$to/$name.tar.gz" -C "$to"; fi
bin=$(dirname "$(find "$to" -type f \( -name amfront -o -name amfront.exe \) | head -n 1)")
echo "$bin"
[ "$os" != windows ] || bin=$(cygpath -w "$bin") # the runner's own spelling
[ -z "${GITHUB_PATH:-}" ] || echo "$bin" >>"$GITHUB_PATH"

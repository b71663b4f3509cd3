#!/bin/sh
# Plays the reference with amfront for Windows under Debian's wine 8, which lacks
# bcryptprimitives.dll: without it no Go program starts. A DLL of its one function
# is made for that, for this test only.
# usage: wine.sh [PROFILE]   default formation; needs wine64 and binutils-mingw-w64-x86-64
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
wine=$(command -v wine64 || echo /usr/lib/wine/wine64)
export WINEPREFIX="$work/prefix" WINEDEBUG=-all HOME="$work" DISPLAY=
GOOS=windows GOARCH=amd64 CGO_ENABLED=0 go build -trimpath -o "$work/amfront.exe" ./cmd/amfront
cat >"$work/prng.s" <<'END'
	.intel_syntax noprefix
	.globl ProcessPrng
ProcessPrng: # octets at rcx, rdx of them
1:	test	rdx, rdx
	jz	2f
	rdrand	rax
	jnc	1b
	mov	byte ptr [rcx], al
	inc	rcx
	dec	rdx
	jmp	1b
	.globl DllMain
DllMain:
2:	mov	eax, 1
	ret
	.section .drectve
	.ascii " -export:ProcessPrng"
END
x86_64-w64-mingw32-as "$work/prng.s" -o "$work/prng.o"
"$wine" wineboot -i
x86_64-w64-mingw32-ld -shared -e DllMain -o "$WINEPREFIX/drive_c/windows/system32/bcryptprimitives.dll" "$work/prng.o"
cd "$work"
"$wine" amfront.exe run --reference --profile "${1:-formation}" --out passage --quiet

#!/bin/sh
# Compiles the adapter beside itself.
set -e
cd "$(dirname "$0")"
mkdir -p build
mcs -nologo -optimize+ -warnaserror -langversion:7 -out:build/adapter.exe \
  -r:System.Core -r:System.Security -r:System.Runtime.Serialization src/*.cs

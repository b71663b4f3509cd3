#!/bin/sh
# Compiles the adapter beside itself.
set -e
cd "$(dirname "$0")"
javac -Xlint:all,-path -encoding UTF-8 -cp "$(./run.sh --classpath)" -d build src/lps/*.java

#!/bin/sh
# Fetches the packages that package-lock.json names.
cd "$(dirname "$0")" && npm ci --no-audit --no-fund

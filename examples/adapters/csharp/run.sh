#!/bin/sh
# Starts the adapter: a process that stays (protocol 2).
exec mono "$(dirname "$0")/build/adapter.exe"

#!/bin/sh
# Makes a directory for what lives seconds and prints its name: in memory, where
# that has 4 GB and lets programs run (a container's often does neither), else
# where TMPDIR says.
room=$(df -k /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
if [ "${room:-0}" -gt 4000000 ] && dir=$(mktemp -d -p /dev/shm 2>/dev/null); then
  printf '#!/bin/sh\n' >"$dir/runs" && chmod 700 "$dir/runs"
  if "$dir/runs" 2>/dev/null; then
    rm "$dir/runs"; echo "$dir"; exit
  fi
  rm -r "$dir"
fi
exec mktemp -d

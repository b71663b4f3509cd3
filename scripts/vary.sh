#!/bin/sh
# The reference by 50 seeds of --vary, the first WHOLE of them over the whole suite,
# the others over the profile ci-rapide; then each LPS of examples/ by three seeds
# over its third of the scenarios.
# usage: vary.sh [reference]; "reference": without the LPSs of examples/.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go build -o "$work/" ./cmd/amfront
failed=0 seed=0
while [ $seed -lt "${SEEDS:-50}" ]; do
  seed=$((seed + 1))
  profile="--profile ci-rapide"
  [ $seed -gt "${WHOLE:-5}" ] || profile=
  # shellcheck disable=SC2086 # two words or none
  "$work/amfront" run --reference --quiet --vary $seed $profile >"$work/said" 2>&1 || { cat "$work/said"; failed=1; }
done
echo "reference: $seed seeds, $failed"
if [ "${1:-}" != reference ]; then
  for seed in 1 2 3; do VARY=$seed sh scripts/suite.sh third || failed=1; done
fi
exit $failed

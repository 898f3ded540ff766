#!/bin/sh
# Looks for known vulnerabilities of all libraries in the bills of materials:
#
#   mvn -Psbom -DskipTests package && deploy/scan.sh [PROJECT]
#
# SCANNER is the path of grype (https://github.com/anchore/grype), which downloads its database; default: from PATH. The
# exit code is 1 if a library has a vulnerability of severity high or critical with a known fix.
set -eu

project=${1:-$(CDPATH='' cd -P "$(dirname "$0")/.." && pwd)}
found=0
failed=0
for bom in "$project"/*/target/bom.json "$project"/deploy/*/target/bom.json; do
  [ -e "$bom" ] || continue
  found=1
  "${SCANNER:-grype}" --only-fixed "sbom:$bom" --fail-on high || failed=1
done
if [ "$found" = 0 ]; then
  echo "scan.sh: expected a bill of materials in a folder target, found none; run: mvn -Psbom -DskipTests package" >&2
  exit 2
fi
exit "$failed"

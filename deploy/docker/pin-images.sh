#!/bin/sh
# Pins the images of others in docker-compose.yml and in the Dockerfiles by the digest that their registry has for the tag:
#
#   deploy/docker/pin-images.sh [PROJECT]
#
# The tag remains, because it states the version. References with a digest are left unchanged: to update one, set its new
# tag without a digest, and run the script again. DOCKER is the path of docker, which requires buildx; default: from PATH.
set -eu

fail() {
  echo "pin-images.sh: $*" >&2
  exit 1
}

project=${1:-$(CDPATH='' cd -P "$(dirname "$0")/../.." && pwd)}
cd "$project"
files="docker-compose.yml $(echo deploy/docker/*.Dockerfile)"
changes=$(mktemp)
trap 'rm -f "$changes"' EXIT

# The digests of all images come first, so that a failure leaves the files unchanged.
for image in $(sed -n -e 's/^ *image: *\([^ ]*\)$/\1/p' -e 's/^FROM *\([^ $]*\)$/\1/p' -e 's/^ARG JRE=\([^ ]*\)$/\1/p' \
  $files | grep -v -e '^patisserie/' -e '@' | sort -u); do
  digest=$("${DOCKER:-docker}" buildx imagetools inspect "$image" --format '{{.Manifest.Digest}}') \
    || fail "expected a digest of $image, found none; check the network and the registry"
  printf '%s\n' "$digest" | grep -Eqx 'sha256:[0-9a-f]{64}' || fail "expected a digest of $image, found '$digest'"
  printf 's|\\([ =]\\)%s$|\\1%s@%s|\n' "$image" "$image" "$digest" >> "$changes"
done

for file in $files; do
  sed -f "$changes" "$file" > "$file.pinned"
  cat "$file.pinned" > "$file" # keeps the permissions
  rm "$file.pinned"
done

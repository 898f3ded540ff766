#!/bin/sh
# Grants the permissions of permissions.csv, beside this script, to the users of a Kafka cluster, by kafka-acls.sh of
# Kafka. Repeated calls have no further effect.
#
#   KAFKA=HOST:PORT ./acls.sh --command-config FILE [ROLE[=USER]]...
#
# FILE has the login of an administrator. Without roles, all of them are granted, each to the user of the same name.
# KAFKA_ACLS is the path of kafka-acls.sh; default: from PATH.
set -euf

fail() {
  echo "acls.sh: $*" >&2
  exit 1
}

table=$(CDPATH='' cd -P "$(dirname "$0")" && pwd)/permissions.csv
[ -n "${KAFKA:-}" ] || fail "expected KAFKA=HOST:PORT, found none"
config=
if [ "${1:-}" = --command-config ]; then
  config=${2:?"acls.sh: expected a file after --command-config"}
  shift 2
fi
[ $# -gt 0 ] || set -- $(tail -n +2 "$table" | cut -d, -f1 | sort -u)

for argument; do
  role=${argument%%=*}
  user=${argument#*=}
  grep -q "^$role," "$table" || fail "expected a role of $table, found '$role'"
  # One call for all names of a kind, a pattern and an operation.
  grep "^$role," "$table" | cut -d, -f2,3,5 | sort -u | while IFS=, read -r resource pattern operation; do
    set -- --bootstrap-server "$KAFKA" --add --allow-principal "User:$user" --operation "$operation" \
      --resource-pattern-type "$pattern"
    [ -z "$config" ] || set -- "$@" --command-config "$config"
    if [ "$resource" = cluster ]; then
      set -- "$@" --cluster
    else
      for name in $(grep "^$role,$resource,$pattern,[^,]*,$operation\$" "$table" | cut -d, -f4); do
        set -- "$@" "--$resource" "$name"
      done
    fi
    "${KAFKA_ACLS:-kafka-acls.sh}" "$@" < /dev/null
  done
done

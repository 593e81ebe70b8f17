#!/bin/sh
# The binary's place in the scorer's tests: answers by what is in the evidence, and refuses names
# that tell of the case.
shift 4
case "$*" in *secret*|*initiator*|*responder*) exit 2 ;; esac
healthy='{"verdict":{"outcome":"no-failure"},"findings":[],"negotiations":[]}'
for file; do
  case "$(cat "$file")" in
    panic) echo "thread 'main' panicked at here" >&2; exit 101 ;;
    healthy) echo "$healthy"; exit 0 ;;
    contradiction) echo "$healthy"; exit 3 ;;
  esac
done
echo '{"verdict":{"outcome":"explained"},"negotiations":[{"exchange":"main","phases":["auth"]}],
  "findings":[{"cause":"psk-mismatch","confidence":"likely","weight":"cause"}]}'
exit 1

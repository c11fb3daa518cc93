#!/usr/bin/env bash
# Kills training processes (SIGKILL) at random instants, continues each by the same command, and compares every byte with
# the uninterrupted run:
#   benchmarks/kill.sh [KILLS] [SEED]     50 kills over the kinds of every build; another seed draws other instants
#   OF=PEOPLE QUERIES=900 benchmarks/kill.sh 20     20 kills of one kind: people answer 900 questions, three iterations late
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec mvn -q -B -ntp -pl pipeline -am test -Dtest=KilledRunTest -Dsurefire.failIfNoSpecifiedTests=false \
    -Dkills="${1:-50}" -Dkills.seed="${2:-$RANDOM}" ${OF:+-Dkills.of="$OF"} -Dkills.queries="${QUERIES:-60}"

#!/usr/bin/env bash
# Kills training processes (SIGKILL) at random instants, continues each by the same command, and compares every byte with
# the uninterrupted run:
#   benchmarks/kill.sh [KILLS] [SEED]     50 kills over all kinds of runs; another seed draws other instants
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec mvn -q -B -ntp -pl pipeline -am test -Dtest=KilledRunTest -Dsurefire.failIfNoSpecifiedTests=false \
    -Dkills="${1:-50}" -Dkills.seed="${2:-$RANDOM}"

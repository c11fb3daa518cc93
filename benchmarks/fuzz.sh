#!/usr/bin/env bash
# Every fuzz target (testkit's Fuzz), with more inputs than the build gives it:
#   benchmarks/fuzz.sh [INPUTS] [SEED]     20,000 inputs of each target; another seed makes others
#   SECONDS_EACH=600 benchmarks/fuzz.sh    ten minutes each instead
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec mvn -q -B -ntp test -Dtest='*Fuzz*,ReportPageTest' -Dsurefire.failIfNoSpecifiedTests=false \
    -Dfuzz.inputs="${1:-20000}" -Dfuzz.seed="${2:-1}" ${SECONDS_EACH:+-Dfuzz.seconds="$SECONDS_EACH"}

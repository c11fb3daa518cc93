#!/usr/bin/env bash
# Times Align4j beside transformers and TRL and writes the table into README.md: benchmarks/run.sh [WORK...]
#   PEERS=DIR    a virtual environment that has the peers already (default: benchmarks/target/peers, made here)
#   MODEL=DIR    a checkpoint folder (default: a 135 M Llama with random weights, made here)
#   PAIRS=5      how many pairs
#   OUR_WEIGHTS=int8     what our sampling holds weights in, as --weights names it (default: precision)
#   OUR_PRECISION=bf16   what we compute in, as --precision names it
#   PEER_PRECISION=bfloat16   the peers'; take float32 where that is faster (processors without instructions for bfloat16)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(dirname "$here")
target=$here/target
mkdir -p "$target"

peers=${PEERS:-$target/peers}
if [ ! -x "$peers/bin/python" ]; then
    python3 -m venv "$peers"
    "$peers/bin/pip" install --quiet -r "$here/peers.txt"
fi

model=${MODEL:-$target/model-135m}
if [ ! -e "$model/config.json" ]; then
    "$peers/bin/python" "$here/peers.py" make-model "$model"
fi

maven=${MAVEN:-mvn}
(cd "$root" && "$maven" -q -B -pl benchmarks -am -DskipTests -Djacoco.skip compile \
    dependency:build-classpath -Dmdep.outputFile="$target/classpath.txt")
exec "$peers/bin/python" "$here/compare.py" "$peers/bin/python" "$here/target/classes:$(cat "$target/classpath.txt")" "$model" "$@"

#!/usr/bin/env bash
# Runs the engine's kernels under Python's libtorch, checks them against Java and times them: benchmarks/libtorch.sh MODEL [--device cuda:0 …]
# For devices that the Java engine's own native library does not serve. libtorch.py lists the options.
#   PYTHON=python3   one with torch 2.7 or newer, safetensors and numpy (default: the peers' of run.sh)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(dirname "$here")
target=$here/target
[ $# -ge 1 ] || { sed -n '2,4s/^# //p' "$0"; exit 2; }
model=$(realpath "$1")
shift
python=${PYTHON:-$target/peers/bin/python}
(cd "$root" && "${MAVEN:-mvn}" -q -B -pl benchmarks -am -DskipTests -Djacoco.skip compile \
    dependency:build-classpath -Dmdep.outputFile="$target/classpath.txt")
export_folder=$(mktemp -d)
trap 'rm -rf "$export_folder"' EXIT
java -Xmx2g -Dai.djl.offline=true -Dorg.slf4j.simpleLogger.defaultLogLevel=error \
    -cp "$target/classes:$(cat "$target/classpath.txt")" org.align4j.benchmarks.Export "$model" "$export_folder/export"
"$python" "$here/libtorch.py" "$export_folder/export" "$@"

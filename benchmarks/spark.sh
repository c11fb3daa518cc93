#!/usr/bin/env bash
# Whether Spark leaves the bytes of one process: samples, judges and scores 2,000 rows here and on a local Spark cluster, of
# which two executors are killed by -9 on the way, and compares every file.    benchmarks/spark.sh [ROWS] [MASTER]
# Takes some ten minutes on two cores; the first time Spark is fetched and the jars for it are built.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(dirname "$here")
rows=${1:-2000}
master=${2:-'local-cluster[2,1,1024]'}
fixtures=$root/testkit/src/main/resources/fixtures
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
align=${ALIGN:-$root/align}

python3 - "$rows" > "$folder/prompts.jsonl" <<'PYTHON'
import json, sys
for i in range(int(sys.argv[1])):
    print(json.dumps({"id": f"p{i}", "prompt": f"Speak, number {i}, of the {i % 17} kings"}))
PYTHON
"$align" data import "$folder/prompts.jsonl" --as prompts --out "$folder/prompts" 2> /dev/null

small=(--engine.precision float32 --engine.device cpu --engine.threads 1)
sample=(sample --policy "$fixtures/checkpoints/llama" --prompts "$folder/prompts" --completions-per-prompt 2
    --sampling.max-new-tokens 24 --prompts-per-part 50 "${small[@]}")
judge=(judge --samples "$folder/one-sample" --judge "$root/configs/judge/quickstart.yaml")
score=(score --reward "$fixtures/reward/llama" --input "$folder/rows.jsonl" --precision float32 --device cpu --threads 1)

# Executors are killed as soon as each has made something; the cluster replaces them.
kill_two() {
    local killed=0 parts=$1 pid before=""
    while [ "$killed" -lt 2 ]; do
        sleep 0.2
        [ -n "$(find "$folder" -path "$parts" -name '*.answers' -print -quit 2> /dev/null)" ] || continue
        pid=$(pgrep -f "CoarseGrainedExecutorBackend" | grep -v -x -F "$before" | head -n 1 || true)
        [ -n "$pid" ] || continue
        kill -9 "$pid" && killed=$((killed + 1)) && before=$pid && echo "executor $pid killed"
    done
}

compare() {
    local one=$folder/one-$1 other=$folder/spark-$1
    diff <(cd "$one" && find . -type f \( -name '*.arrow' -o -name dataset.json \) -exec sha256sum {} + | sort) \
        <(cd "$other" && find . -type f \( -name '*.arrow' -o -name dataset.json \) -exec sha256sum {} + | sort)
    echo "$1: the same bytes ($(find "$one" -name '*.arrow' | wc -l) Arrow files)"
}

echo "one process"
time "$align" "${sample[@]}" --out "$folder/one-sample" 2> /dev/null
time "$align" "${judge[@]}" --out "$folder/one-judge" 2> /dev/null
python3 - "$rows" > "$folder/rows.jsonl" <<'PYTHON'
import json, sys
for i in range(int(sys.argv[1])):
    print(json.dumps({"id": i, "text": f"Speak, number {i}: I will, sir, {i * i} times"}))
PYTHON
time "$align" "${score[@]}" --out "$folder/one-scores.jsonl" 2> /dev/null

echo "Spark, $master"
export SPARK_OPTIONS="--conf spark.deploy.maxExecutorRetries=20 --conf spark.app.name=align-benchmark-$$"

"$align" "${sample[@]}" --out "$folder/spark-sample" --spark "$master" 2> "$folder/spark-sample.log" &
run=$!
kill_two '*rows/sample*'
wait "$run" || { tail -n 20 "$folder/spark-sample.log"; exit 1; }
compare sample
"$align" "${judge[@]}" --out "$folder/spark-judge" --spark "$master" 2> "$folder/spark-judge.log"
compare judge
"$align" "${score[@]}" --out "$folder/spark-scores.jsonl" --spark "$master" 2> "$folder/spark-scores.log"
cmp "$folder/one-scores.jsonl" "$folder/spark-scores.jsonl"
echo "scores: the same bytes ($(wc -l < "$folder/one-scores.jsonl") rows)"

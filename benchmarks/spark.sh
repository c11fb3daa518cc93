#!/usr/bin/env bash
# Whether Spark leaves the bytes of one process: samples, judges and scores 2,000 rows, and imports, filters and mixes ten
# times as many, here and on a Spark cluster; of the samples' and the import's, two executors each are killed by -9 on the way;
# every file is compared.    benchmarks/spark.sh [ROWS] [MASTER]
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

# Executors of this run, told by the port of its driver, are killed as soon as something is made; the cluster replaces them.
kill_two() {
    local killed=0 parts=$1 pid before=""
    while [ "$killed" -lt 2 ] && kill -0 "$run" 2> /dev/null; do
        sleep 0.2
        [ -n "$(find "$folder" -path "$parts" -name '*.answers' -print -quit 2> /dev/null)" ] || continue
        pid=$(pgrep -f "CoarseGrainedScheduler@[^ ]*:$port " | grep -v -x -F "$before" | head -n 1 || true)
        [ -n "$pid" ] || continue
        kill -9 "$pid" && killed=$((killed + 1)) && before=$pid && echo "executor $pid killed"
    done
    [ "$killed" = 2 ] || { echo "it ended before two executors were killed"; exit 1; }
}

# Runs a command on the cluster; where it fails, the last lines of its log say why.
on_spark() {
    local log=$folder/$1.log
    shift
    "$align" "$@" --spark "$master" 2> "$log" || { tail -n 20 "$log"; exit 1; }
}

compare() {
    local one=$folder/one-$1 other=$folder/spark-$1
    diff <(cd "$one" && find . -type f \( -name '*.arrow' -o -name dataset.json -o -name rejected.jsonl \) -exec sha256sum {} + | sort) \
        <(cd "$other" && find . -type f \( -name '*.arrow' -o -name dataset.json -o -name rejected.jsonl \) -exec sha256sum {} + | sort)
    echo "$1: the same bytes ($(find "$one" -name '*.arrow' | wc -l) Arrow files)"
}

# Two files of pairs, with rows that are rejected, repeated and nearly repeated, larger than a piece of lines is.
python3 - "$rows" "$folder" <<'PYTHON'
import json, random, sys
rows, folder = int(sys.argv[1]), sys.argv[2]
draw = random.Random(5)
words = "the king of salt and seven rivers went where no song had been before they came to speak again".split()
text = lambda: " ".join(draw.choice(words) for _ in range(400))
for name in ("a", "b"):
    with open(f"{folder}/pairs-{name}.jsonl", "w") as out:
        for i in range(5 * rows):
            prompt, chosen = text(), text()
            pair = {"id": f"{name}{i}", "prompt": prompt, "chosen": chosen, "rejected": chosen if i % 97 == 7 else text()}
            print(json.dumps(pair) if i % 211 else "{]", file=out)
            if i % 50 == 3:
                print(json.dumps({**pair, "id": f"{name}{i}-again", "prompt": prompt + " please"}), file=out)
PYTHON
imported=(data import "$folder/pairs-a.jsonl" "$folder/pairs-b.jsonl")
filtered=(data filter "$folder/one-import" --where 'prompt ~ "^[a-m]"' --where 'words(chosen) >= 400')
mixed=(data mix "$folder/one-filter" "$folder/one-import" --duplicates near --seed 4)

echo "one process"
time "$align" "${sample[@]}" --out "$folder/one-sample" 2> /dev/null
time "$align" "${judge[@]}" --out "$folder/one-judge" 2> /dev/null
python3 - "$rows" > "$folder/rows.jsonl" <<'PYTHON'
import json, sys
for i in range(int(sys.argv[1])):
    print(json.dumps({"id": i, "text": f"Speak, number {i}: I will, sir, {i * i} times"}))
PYTHON
time "$align" "${score[@]}" --out "$folder/one-scores.jsonl" 2> /dev/null
time "$align" "${imported[@]}" --out "$folder/one-import" 2> /dev/null
time "$align" "${filtered[@]}" --out "$folder/one-filter" 2> /dev/null
time "$align" "${mixed[@]}" --out "$folder/one-mix" 2> /dev/null

echo "Spark, $master"
port=$((20000 + $$ % 20000))
export SPARK_OPTIONS="--conf spark.deploy.maxExecutorRetries=20 --conf spark.driver.port=$port"

"$align" "${sample[@]}" --out "$folder/spark-sample" --spark "$master" 2> "$folder/spark-sample.log" &
run=$!
kill_two '*rows/sample*'
wait "$run" || { tail -n 20 "$folder/spark-sample.log"; exit 1; }
compare sample
on_spark judge "${judge[@]}" --out "$folder/spark-judge"
compare judge
on_spark scores "${score[@]}" --out "$folder/spark-scores.jsonl"
cmp "$folder/one-scores.jsonl" "$folder/spark-scores.jsonl"
echo "scores: the same bytes ($(wc -l < "$folder/one-scores.jsonl") rows)"
"$align" "${imported[@]}" --out "$folder/spark-import" --spark "$master" 2> "$folder/spark-import.log" &
run=$!
kill_two '*rows/import*'
wait "$run" || { tail -n 20 "$folder/spark-import.log"; exit 1; }
compare import
on_spark filter "${filtered[@]}" --out "$folder/spark-filter"
compare filter
on_spark mix "${mixed[@]}" --out "$folder/spark-mix"
compare mix

#!/usr/bin/env bash
# Real servers as judges: each is started on this machine alone, probed, asked about labelled pairs in both orders, and
# stopped. What came of it is in OUT: the probe's findings, every answer word for word, and the judge's evaluation.
#
#   MODEL=models/smollm2 benchmarks/judges.sh pairs.jsonl out
#
#   MODEL         a chat model as a Hugging Face folder
#   LLAMA_SERVER  llama.cpp's llama-server; unset, it is left out. GGUF=FILE is MODEL as convert_hf_to_gguf.py writes it
#   TRANSFORMERS  the program transformers of transformers[serving]; unset, it is left out
#   PAIRS, FEW    how many pairs llama.cpp (120) and the slower transformers (30) are asked about
#   THREADS       of the servers (2)
set -euo pipefail
cd "$(dirname "$0")/.."

pairs=${1:?labelled pairs, a file that align data import reads}
out=${2:?a folder for the results}
: "${MODEL:?a chat model as a Hugging Face folder}"
THREADS=${THREADS:-2}
server=

stop() { [ -z "$server" ] || { kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; }; server=; }
trap stop EXIT

# Until the server answers anything at all; it may still load its model, which the judge waits for.
await() {
    for _ in $(seq 300); do
        if curl -s -o /dev/null "http://127.0.0.1:$1/"; then return; fi
        kill -0 "$server" 2>/dev/null || { echo "the server ended: see $2" >&2; exit 1; }
        sleep 1
    done
    echo "no server on port $1 after 300 s: see $2" >&2
    exit 1
}

ask() {
    local name=$1 count=$2
    ./align data sample "$out/pairs" --rows "$count" --out "$out/$name/pairs"
    ./align judge probe --judge "$out/$name/judge.yaml" | tee "$out/$name/probe.txt"
    # Whatever it answers is measured: how little that is, coverage says.
    ./align judge eval --gold "$out/$name/pairs" --judge "$out/$name/judge.yaml" --min-coverage 0 \
        --out "$out/$name/run" | tee "$out/$name/eval.txt"
}

mkdir -p "$out"
./align data import "$pairs" --as labelled-pairs --out "$out/pairs"

if [ -n "${LLAMA_SERVER:-}" ]; then
    mkdir -p "$out/llama-cpp"
    "$LLAMA_SERVER" -m "${GGUF:?the model as a GGUF file}" --host 127.0.0.1 --port 8077 -t "$THREADS" --poll 0 -c 8192 -np 2 \
        > "$out/llama-cpp/server.log" 2>&1 &
    server=$!
    # A small model puts little probability on the labels: what there is of it is read, and coverage says how often.
    cat > "$out/llama-cpp/judge.yaml" << YAML
type: openai
name: llama-cpp
base-url: http://127.0.0.1:8077/v1
model: $(basename "$GGUF")
question: {reading: logprob, least-label-mass: 0.01}
client: {timeout: 300, concurrency: {type: fixed, calls: 2}}
YAML
    await 8077 "$out/llama-cpp/server.log"
    ask llama-cpp "${PAIRS:-120}"
    stop
fi

if [ -n "${TRANSFORMERS:-}" ]; then
    mkdir -p "$out/transformers"
    OMP_NUM_THREADS=$THREADS HF_HUB_OFFLINE=1 "$TRANSFORMERS" serve "$MODEL" --host 127.0.0.1 --port 8123 \
        > "$out/transformers/server.log" 2>&1 &
    server=$!
    cat > "$out/transformers/judge.yaml" << YAML
type: openai
name: transformers
base-url: http://127.0.0.1:8123/v1
model: $MODEL
request: {max-tokens: 40}
client: {timeout: 600, concurrency: {type: fixed, calls: 1}}
YAML
    await 8123 "$out/transformers/server.log"
    ask transformers "${FEW:-30}"
    stop
fi

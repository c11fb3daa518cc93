#!/usr/bin/env bash
# Servers of one model under the same load, one after the other: each is started on this machine alone, warmed up, asked by
# 64 clients for five minutes, and stopped. What came of it is in OUT: the server's log, the figures, and a table of all.
#
#   MODEL=models/smollm2 benchmarks/serve.sh out [align llama transformers]
#
#   MODEL         a chat model as a Hugging Face folder
#   ALIGN         the program (./align)
#   LLAMA_SERVER  llama.cpp's llama-server; GGUF=FILE is MODEL as `align model export` writes it
#   TRANSFORMERS  the program transformers of transformers[serving]; CONTINUOUS=1 asks it for its continuous batching
#   CLIENTS, SECONDS_EACH, THREADS   64, 300, 2
set -euo pipefail
cd "$(dirname "$0")/.."

out=$(realpath -m "${1:?a folder for the results}")
shift
: "${MODEL:?a chat model as a Hugging Face folder}"
MODEL=$(realpath "$MODEL")
CLIENTS=${CLIENTS:-64}
SECONDS_EACH=${SECONDS_EACH:-300}
THREADS=${THREADS:-2}
server=

stop() { [ -z "$server" ] || { kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; }; server=; }
trap stop EXIT

# Until the server has answered a first request, which it may load its model for.
await() {
    for _ in $(seq 300); do
        if python3 benchmarks/serve_load.py "http://127.0.0.1:$1/v1" "$2" --clients 1 --seconds 0.1 > "$3/warm-up.txt" 2>&1; then return; fi
        kill -0 "$server" 2>/dev/null || { echo "the server ended: see $3/server.log" >&2; exit 1; }
        sleep 1
    done
    echo "no server on port $1 after 300 s: see $3/server.log" >&2
    exit 1
}

load() {
    local name=$1 port=$2 model=$3
    await "$port" "$model" "$out/$name"
    echo "== $name"
    python3 benchmarks/serve_load.py "http://127.0.0.1:$port/v1" "$model" --clients "$CLIENTS" --seconds "$SECONDS_EACH" \
        --json "$out/$name/figures.json" | tee "$out/$name/load.txt" || true
    grep -E 'VmHWM' "/proc/$server/status" | tee -a "$out/$name/load.txt" || true
    stop
}

for name in "${@:-align}"; do
    mkdir -p "$out/$name"
    case $name in
    align)
        ${ALIGN:-./align} serve "$MODEL" --listen.port 8071 --threads "$THREADS" > "$out/$name/server.log" 2>&1 &
        server=$!
        load "$name" 8071 "$(basename "$MODEL")"
        ;;
    llama)
        "${LLAMA_SERVER:?the program llama-server}" -m "${GGUF:?the model as a GGUF file}" --host 127.0.0.1 --port 8072 -t "$THREADS" -np "$CLIENTS" \
            -c $((CLIENTS * 384)) > "$out/$name/server.log" 2>&1 &
        server=$!
        load "$name" 8072 "$(basename "$GGUF")"
        ;;
    transformers)
        OMP_NUM_THREADS=$THREADS HF_HUB_OFFLINE=1 "${TRANSFORMERS:?the program transformers}" serve "$MODEL" --host 127.0.0.1 --port 8073 \
            ${CONTINUOUS:+--continuous-batching} > "$out/$name/server.log" 2>&1 &
        server=$!
        load "$name" 8073 "$MODEL"
        ;;
    *)
        echo "no server is called $name; there are align, llama and transformers" >&2
        exit 2
        ;;
    esac
done

python3 - "$out" << 'PYTHON'
import json, pathlib, sys
print("| server | answers | errors | new tokens/s | seconds an answer: p50 / p95 / p99 | to a stream's first text: p50 / p95 / p99 |")
print("|---|---|---|---|---|---|")
for file in sorted(pathlib.Path(sys.argv[1]).glob("*/figures.json")):
    f = json.loads(file.read_text())
    times = [" / ".join(str(f[k][q]) for q in ("p50", "p95", "p99")) for k in ("answer_seconds", "first_text_seconds")]
    print(f"| {file.parent.name} | {f['answers']} | {f['errors']} | {f['tokens_per_second']:.0f} | {times[0]} | {times[1]} |")
PYTHON

"""Decoding beside llama.cpp, in turn: llama.py LLAMA_BATCHED_BENCH GGUF CLASSPATH MODEL [BATCH...]

GGUF is MODEL converted to bf16 by llama.cpp's convert_hf_to_gguf.py. 64 prompt and 128 new tokens a row, two threads on both
sides; llama-batched-bench takes the same token for every row and draws nothing, ours samples exactly at temperature 1. Both
figures are new tokens over the whole time, prompts included. CLASSPATH: benchmarks/target/classes and classpath.txt of run.sh.
"""
import json, os, statistics, subprocess, sys

from compare import LAUNCHER, WEIGHTS, Side

PAIRS = int(os.environ.get("PAIRS", "3"))
JAVA = ["java", "-Xmx2g", "-XX:+UseSerialGC", "-Dai.djl.offline=true", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error"]


def llama(program, gguf, batch):
    out = subprocess.run(
        [program, "-m", gguf, "-c", str(192 * batch + 256), "-npp", "64", "-ntg", "128", "-npl", str(batch), "-t", "2", "-tb", "2",
         "--output-format", "jsonl"], capture_output=True, text=True, check=True).stdout
    row = next(json.loads(line) for line in out.splitlines() if line.startswith("{"))
    return batch * 128 / (row["t_pp"] + row["t_tg"])


def main():
    program, gguf, classpath, model, *batches = sys.argv[1:]
    for batch in map(int, batches or ["8", "32"]):
        ours = Side([*JAVA, "-cp", classpath, "org.align4j.benchmarks.SideBySide", model, f"generate{batch}",
                     WEIGHTS], **LAUNCHER)
        ours.turn()
        pairs = [(llama(program, gguf, batch), ours.turn()) for _ in range(PAIRS)]
        ours.end()
        ratios = sorted(o / p for p, o in pairs)
        print(json.dumps({
            "batch": batch, "llama.cpp": round(statistics.median(p for p, _ in pairs), 1),
            "align4j": round(statistics.median(o for _, o in pairs), 1), "ratio": round(statistics.median(ratios), 2),
            "low": round(ratios[0], 2), "high": round(ratios[-1], 2),
        }), flush=True)


main()

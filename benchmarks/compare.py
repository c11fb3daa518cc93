"""Times Align4j and its peers in turn and writes the table into README.md: compare.py PYTHON CLASSPATH MODEL [WORK...]

Both sides of one work are started and loaded first, and a third that does nothing but the work's matrix products
(products.py); then they take turns, one after the other, so that all see the same machine. Each side warms up first; the
figure is the median of the pairs' ratios.
"""
import datetime, json, os, pathlib, platform, re, statistics, subprocess, sys

HERE = pathlib.Path(__file__).parent
PAIRS = int(os.environ.get("PAIRS", "5"))
WEIGHTS = os.environ.get("OUR_WEIGHTS", "precision")
PRECISION = os.environ.get("OUR_PRECISION", "bf16")
OTHERS = "<!-- figures of other processors are put here -->"
LAUNCHER = {"OPT_OUT_TRACKING": "true", "RUST_FLAVOR": "cpu", "GOMP_SPINCOUNT": "10000", "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
WORKS = {
    "sft": ("SFT step, 4 x 256 tokens, bf16, AdamW, clipping", "TRL SFTTrainer", 2),
    "generate8": ("sampling, batch 8, 64 + 128 tokens", "transformers generate", 1),
    "generate32": ("sampling, batch 32, 64 + 128 tokens", "transformers generate", 1),
    "forward": ("log-probs of 4 x 256 tokens", "transformers forward", 1),
    "reward": ("reward step, 2 pairs x 256 tokens", "TRL RewardTrainer", 2),
    "dpo": ("DPO step, 2 pairs x 256 tokens, the reference in the step", "TRL DPOTrainer", 2),
    "grpo": ("GRPO iteration, 2 prompts x 8 completions, 64 + 128 tokens; new tokens", "TRL GRPOTrainer", 1),
}


class Side:
    """One side; each with the settings that its users have: ours those of the launcher, the peer's none."""

    def __init__(self, command, **settings):
        environment = dict(os.environ, HF_HUB_OFFLINE="1", **settings)
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE if "QUIET" in os.environ else None,
            text=True, env=environment,
        )
        self.expect("ready")

    def expect(self, start):
        for line in self.process.stdout:
            if line.startswith(start):
                return line
        words = self.process.stderr.read().split("\n") if self.process.stderr else []
        last = next((line for line in reversed(words) if line.strip()), "its output says why")
        raise SystemExit(f"{self.process.args[-3:]} ended early: {last}")

    def turn(self):
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        answer = json.loads(self.expect('{"tokens"'))
        self.expect("ready")
        return answer["tokens"] / answer["seconds"]

    def peak(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status")
        found = re.search(r"VmHWM:\s+(\d+)", status.read_text()) if status.exists() else None
        return int(found[1]) / 2**20 if found else float("nan")

    def end(self):
        self.process.stdin.close()
        self.process.wait(60)


def compare(work, python, classpath, model):
    java = ["java", "-Xmx2g", "-XX:+UseSerialGC", "-Dai.djl.offline=true", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error"]
    peer = Side([python, str(HERE / "peers.py"), model, work])
    ours = Side([*java, "-cp", classpath, "org.align4j.benchmarks.SideBySide", model, work, WEIGHTS, PRECISION], **LAUNCHER)
    products = Side([python, str(HERE / "products.py"), model, work], GOMP_SPINCOUNT="10000")
    for _ in range(WORKS[work][2]):
        peer.turn(), ours.turn(), products.turn()
    turns = []
    for _ in range(PAIRS):
        turns.append((peer.turn(), ours.turn(), products.turn()))
        said = "peer {:.0f}, ours {:.0f}, products alone {:.0f} tokens/s".format(*turns[-1])
        print(f"{work}: {said}", file=sys.stderr, flush=True)
    ratios = [o / p for p, o, _ in turns]
    result = {
        "peer": statistics.median(p for p, _, _ in turns), "ours": statistics.median(o for _, o, _ in turns),
        "ratio": statistics.median(ratios), "low": min(ratios), "high": max(ratios),
        "share": statistics.median(o / b for _, o, b in turns), "peer_gib": peer.peak(), "ours_gib": ours.peak(),
    }
    peer.end(), ours.end(), products.end()
    return result


def processor():
    facts = dict(re.findall(r"(?m)^(model name|cpu family|model)\s*:\s*(.*)$", pathlib.Path("/proc/cpuinfo").read_text()))
    return f"{facts.get('model name', platform.machine())} (family {facts.get('cpu family')}, model {facts.get('model')})"


def machine():
    cpu = re.search(r"model name\s*:\s*(.*)", pathlib.Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s*(\d+)", pathlib.Path("/proc/meminfo").read_text())
    load = os.getloadavg()[0]
    return (f"{os.cpu_count()} cores ({cpu[1].strip() if cpu else platform.machine()}), "
            f"{int(memory[1]) / 2**20:.0f} GiB, {platform.system()} {platform.release()}, load before the run {load:.1f}")


def versions(python):
    script = ("import importlib.metadata as m, platform; print('Python ' + platform.python_version() + ', ' "
              "+ ', '.join(p + ' ' + m.version(p) for p in ('torch', 'transformers', 'trl', 'tokenizers')))")
    peers = subprocess.run([python, "-c", script], capture_output=True, text=True, check=True).stdout.strip()
    java = subprocess.run(["java", "-version"], capture_output=True, text=True).stderr.split('"')[1]
    return f"The peer in {os.environ.get('PEER_PRECISION', 'bfloat16')}. {peers}; Java {java}, DJL 0.35.1 with libtorch 2.7.1"


def main():
    python, classpath, model, *works = sys.argv[1:]
    where = machine()
    rows = ["| work | peer, tokens/s | Align4j, tokens/s | ratio | share of limit | peak memory, GiB |", "|---|---|---|---|---|---|"]
    for work in works or WORKS:
        r = compare(work, python, classpath, model)
        rows.append(f"| {WORKS[work][0]}, {WORKS[work][1]} | {r['peer']:.0f} | {r['ours']:.0f} | **{r['ratio']:.2f}** "
                    f"({r['low']:.2f} to {r['high']:.2f}) | {r['share']:.0%} | {r['peer_gib']:.1f} / {r['ours_gib']:.1f} |")
        print(rows[-1], flush=True)
    date = datetime.date.today().isoformat()
    table = "\n".join([f"{date}, {PAIRS} pairs taken in turn. {where}.", "", *rows, "", f"{versions(python)}."])
    publish(HERE / "README.md", processor(), table)


def publish(readme, name, table):
    """Puts a processor's section in place of the one that it has, or behind the others'."""
    text = readme.read_text()
    begin, end = f"<!-- figures: {name} -->", "<!-- end of figures -->"
    section = f"{begin}\n### {name}\n{table}\n{end}"
    if begin in text:
        start = text.index(begin)
        stop = text.index(end, start) + len(end)
        text = text[:start] + section + text[stop:]
    else:
        text = text.replace(OTHERS, f"{section}\n\n{OTHERS}")
    readme.write_text(text)


if __name__ == "__main__":
    main()

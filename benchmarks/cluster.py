"""What limits an iteration of RL on a cluster: a simulation from figures measured on one machine.

    python3 benchmarks/cluster.py

No dependency. Every machine holds all models, plays its share of the prompts, reads its share of the rows, learns from its
share of every step, and adds up gradients by a ring; nobody begins a phase before all have ended the one before, as
`align rl` in several processes does it. What is drawn is the length of every completion; the rest is arithmetic.
"""

import random
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Machine:
    """One process's machine: what it reaches by itself, and the wire to the others."""

    decoding: tuple  # (rows decoded together, tokens/s of all of them), ascending
    scoring: float  # log-probs, tokens/s
    learning: float  # forward, backward and step, tokens/s
    wire: float  # bytes/s
    latency: float  # seconds a message


@dataclass(frozen=True)
class Work:
    """One iteration."""

    weights: float
    prompts: int
    group: int
    prompt_tokens: int
    mean: float  # tokens of a completion
    longest: int
    spread: float  # standard deviation of the lengths' logarithm
    steps: int  # optimizer steps
    readings: int  # passes of log-probs: policy, reference


def lengths(work, seed):
    """A completion's length: log-normal, cut off at the limit."""
    draw = random.Random(seed)
    middle = work.mean / 2.718281828 ** (work.spread**2 / 2)
    return [
        min(work.longest, max(1, round(middle * 2.718281828 ** (work.spread * draw.gauss(0, 1)))))
        for _ in range(work.prompts * work.group)
    ]


def rate(machine, rows):
    """Tokens a second of so many rows together: linear between measured ones, below the first by row, above the last no more."""
    points = machine.decoding
    if rows <= points[0][0]:
        return points[0][1] * rows / points[0][0]
    for (few, slow), (many, fast) in zip(points, points[1:]):
        if rows <= many:
            return slow + (fast - slow) * (rows - few) / (many - few)
    return points[-1][1]


def sampling(machine, own):
    """Seconds until the last of these completions has ended; a row that ends makes room for the next."""
    waiting, running, seconds = sorted(own), [], 0.0
    slots = machine.decoding[-1][0]
    while waiting or running:
        while waiting and len(running) < slots:
            running.append(waiting.pop())  # the longest first, as the sampler has no way to do: the best case
        least = min(running)
        seconds += least * len(running) / rate(machine, len(running))
        running = [left - least for left in running if left > least]
    return seconds


def shares(all_rows, machines, group):
    """Stretches of whole groups, as `Shares` cuts them."""
    groups = len(all_rows) // group
    cut = [groups * i // machines * group for i in range(machines + 1)]
    return [all_rows[a:b] for a, b in zip(cut, cut[1:])]


def ring(machine, size, machines):
    """An all-reduce of so many bytes."""
    if machines == 1:
        return 0.0
    return 2 * (machines - 1) * (size / machines / machine.wire + machine.latency)


# of a token: ids, places, log-probs of sampler, policy and reference as they travel, each once
EPISODE_BYTES = 4 + 4 + 4 + 8 + 8


def iteration(machine, work, machines, seed=0):
    drawn = lengths(work, seed)
    parts = shares(drawn, machines, work.group)
    rows = [sum(part) + len(part) * work.prompt_tokens for part in parts]
    total = sum(rows)
    return {
        "sampling": max(sampling(machine, part) for part in parts),
        "scoring": max(rows) * work.readings / machine.scoring,
        "learning": total / machines / machine.learning,
        "gradients": work.steps * ring(machine, 4 * work.weights, machines),
        "episodes": ring(machine, total * EPISODE_BYTES, machines),
    }


def print_table(title, machine, work, counts, grows):
    print(f"\n{title}")
    print("machines | " + " | ".join(["sampling", "scoring", "learning", "gradients", "episodes", "iteration", "of ideal"]))
    alone = sum(iteration(machine, work, 1).values())
    for machines in counts:
        now = replace(work, prompts=work.prompts * machines) if grows else work
        parts = iteration(machine, now, machines)
        seconds = sum(parts.values())
        ideal = alone if grows else alone / machines
        print(
            f"{machines:8} | "
            + " | ".join(f"{each:8.1f}" for each in parts.values())
            + f" | {seconds:9.1f} | {100 * ideal / seconds:6.0f} %"
        )


# 2 cores (AMD EPYC, bf16), SmolLM2's shape: benchmarks/README.md; 10 Gbit/s Ethernet
TWO_CORES = Machine(((8, 297), (32, 746)), 2395, 644, 1.25e9, 50e-6)
SMALL = Work(135e6, 64, 16, 64, 128, 512, 0.6, 1, 2)

# One H20 in verl's published runs of a 7.6-billion model, at most 28K tokens: the 32-GPU row of its docs/advance/fully_async.md sets
# the rates (200 s of sampling at full width make its 357 s), the 128-GPU row the 6.2 ms that a token of a long row takes at least.
# The mean length is not published: 6,000 is assumed, and cancels out of every time but that of the episodes. The wire is an
# assumption too: 400 Gbit/s a GPU.
TOKENS = 8192 * 6000
H20 = Machine(((24, 24 / 6.2e-3), (256, TOKENS / 32 / 200)), TOKENS / 32 / 107.71, TOKENS / 32 / 313.81, 5e10, 20e-6)
VERL = Work(7.6e9, 512, 16, 0, 6000, 28672, 0.8, 16, 1)
PUBLISHED = {32: (357.41, 107.71, 313.81), 64: (150.72, 70.26, 133.41), 128: (177.85, 53.92, 113.81)}

if __name__ == "__main__":
    counts = (1, 10, 100, 1000)
    print("seconds an iteration")
    print_table("135 M, 64 prompts x 16 a machine: the batch grows", TWO_CORES, SMALL, counts, True)
    large = replace(SMALL, prompts=1000)
    print_table("135 M, 1,000 prompts x 16 in all: the batch stays", TWO_CORES, large, counts, False)
    print("\n7.6 B, 512 prompts x 16: simulated (published: verl, colocated and synchronous)")
    for gpus, (gen, old, update) in PUBLISHED.items():
        parts = iteration(H20, VERL, gpus)
        print(
            f"{gpus:4} GPUs | sampling {parts['sampling']:5.0f} ({gen:.0f}) | log-probs {parts['scoring']:5.0f} ({old:.0f})"
            f" | update {parts['learning']:5.0f} ({update:.0f}) | gradients {parts['gradients']:4.0f} | episodes {parts['episodes']:5.1f}"
        )
    print_table("7.6 B on GPUs, 16 prompts x 16 a GPU: the batch grows", H20, replace(VERL, prompts=16), counts, True)
    print_table("7.6 B on GPUs, 512 prompts x 16 in all: the batch stays", H20, VERL, counts, False)

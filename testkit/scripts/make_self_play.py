"""Writes losses/self_play.json: what proposals earn, in exact fractions, and advantages standardised per role in float64.

Run: python make_self_play.py ../src/main/resources/fixtures/losses (Python alone)
"""

import json
import statistics
import sys
from fractions import Fraction as F
from pathlib import Path

# text of a proposal, its bucket (None: not a task), right attempts of 8
BATCH = [
    ("3 + 4", "1+1", 8),
    ("12 + 9", "2+1", 5),
    ("12 + 9", "2+1", 5),
    ("30 - 11", "2-2", 0),
    ("what", None, None),
    ("17 + 25", "2+2", 1),
    ("8 - 2", "1-1", 4),
    ("40 + 2", "2+1", 7),
]
REMEMBERED = ["1+1", "1+1", "2+1", "1-1", "1+1"]
ATTEMPTS = 8
SOLVER = [1, 1, 0, 1, 0, 0, 0, 1, 1]


def worth(kind, right, attempts, unsolved):
    p = F(right, attempts)
    if kind == "variance":
        # variance of a fair estimate from the pairs of attempts that differ, times 4
        differing = F(2 * right * (attempts - right), attempts * (attempts - 1))
        return 4 * differing / 2
    if kind == "tent":
        return 2 * min(p, 1 - p)
    if kind == "one-minus":
        return unsolved if right == 0 else 1 - p
    if kind == "exists":
        return F(int(0 < right < attempts))
    return F(1)


def case(kind, repetition, unsolved=F(0)):
    known = REMEMBERED + [bucket for _, bucket, _ in BATCH if bucket]
    rewards = []
    for _, bucket, right in BATCH:
        if bucket is None:
            rewards.append(F(-1))
        else:
            share = F(known.count(bucket), len(known))
            rewards.append(worth(kind, right, ATTEMPTS, unsolved) - repetition * share)
    numbers = [float(each) for each in rewards]
    mean, deviation = statistics.fmean(numbers), statistics.stdev(numbers)
    return {
        "parameters": {"learnability": kind, "repetition": float(repetition), "unsolved": float(unsolved)},
        "expected": {
            "rewards": numbers,
            "advantages": [(each - mean) / (deviation + 1e-4) for each in numbers],
        },
    }


def main(folder):
    mean, deviation = statistics.fmean(SOLVER), statistics.stdev(SOLVER)
    document = {
        "about": "Proposals of one iteration with the solver's right attempts of 8, and the buckets of earlier ones. A proposal earns"
        " learnability - repetition * share of its bucket among both, one without a bucket -1. Advantages are (r - mean) / (deviation"
        " with n - 1 + 1e-4) over the role's episodes.",
        "source": "reward-learning notes on Absolute Zero (Zhao et al. 2025), R-Zero (Huang et al. 2025), SQLM (Chen et al. 2025)",
        "tolerance": 1e-12,
        "inputs": {
            "texts": [text for text, _, _ in BATCH],
            "buckets": [bucket for _, bucket, _ in BATCH],
            "right": [right for _, _, right in BATCH],
            "attempts": ATTEMPTS,
            "remembered": REMEMBERED,
            "solver": SOLVER,
        },
        "solver_advantages": [(each - mean) / (deviation + 1e-4) for each in SOLVER],
        "cases": [
            case("variance", F(1, 2)),
            case("variance", F(0)),
            case("tent", F(1, 4)),
            case("one-minus", F(1, 2)),
            case("one-minus", F(0), F(1)),
            case("exists", F(1, 2)),
            case("valid", F(0)),
        ],
    }
    Path(folder, "self_play.json").write_text(json.dumps(document, indent=1) + "\n")


main(sys.argv[1])

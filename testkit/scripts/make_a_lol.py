"""Golden values of A-LoL (Baheti et al. 2023, eq. 6), from the formula in float64; no library.

The loss is the mean over rows of -max(A, 0) clip(r, 1 - clip, 1 + clip) times the row's summed log-probs, r the ratio of the
whole completion and without gradient. Gradients are checked against differences of the loss with that ratio held.

    python3 testkit/scripts/make_a_lol.py > testkit/src/main/resources/fixtures/losses/a_lol.json
"""

import json
import math
import random


def weights(case):
    made = []
    for now, logged, advantage, mask in zip(
        case["logprobs"], case["logged_logprobs"], case["advantages"], case["mask"]
    ):
        ratio = math.exp(sum(m * (a - b) for a, b, m in zip(now, logged, mask)))
        clip = case["clip"]
        made.append(max(advantage, 0.0) * min(max(ratio, 1 - clip), 1 + clip))
    return made


def loss(logprobs, weights, mask):
    rows = len(logprobs)
    return sum(
        -weight * sum(m * a for a, m in zip(row, inside)) / rows
        for row, weight, inside in zip(logprobs, weights, mask)
    )


def golden(name, clip, seed, spread):
    draw = random.Random(seed)
    lengths = [5, 2, 3, 4]
    case = {
        "clip": clip,
        "logprobs": [[round(-draw.expovariate(1), 4) for _ in range(5)] for _ in lengths],
        "advantages": [0.8, -0.6, 0.3, 1.1],
        "mask": [[1 if t < length else 0 for t in range(5)] for length in lengths],
    }
    case["logged_logprobs"] = [
        [round(min(-0.001, a + draw.gauss(0, spread)), 4) for a in row] for row in case["logprobs"]
    ]
    held = weights(case)
    gradients = []
    for i, row in enumerate(case["logprobs"]):
        slopes = []
        for t in range(len(row)):
            moved = [list(each) for each in case["logprobs"]]
            moved[i][t] = row[t] + 1e-6
            above = loss(moved, held, case["mask"])
            moved[i][t] = row[t] - 1e-6
            measured = (above - loss(moved, held, case["mask"])) / 2e-6
            slope = -held[i] * case["mask"][i][t] / len(case["logprobs"])
            assert abs(measured - slope) < 1e-8
            slopes.append(slope)
        gradients.append(slopes)
    inputs = {key: case[key] for key in ("logprobs", "logged_logprobs", "advantages", "mask")}
    return {
        "name": name,
        "parameters": {"clip": clip},
        "inputs": inputs,
        "expected": {
            "loss": loss(case["logprobs"], held, case["mask"]),
            "gradients": {"logprobs": gradients},
        },
        "checked": "gradients against differences",
        "tolerance": 1e-06,
    }


print(
    json.dumps(
        {
            "name": "a_lol",
            "about": "Mean over rows of -max(A, 0) times the clipped ratio of the completion times its summed log-probs;"
            " the ratio is without gradient.",
            "source": ["Baheti et al. 2023 (A-LoL), eq. 6"],
            "cases": [
                golden("a-lol-paper", 0.9, 1, 0.3),
                golden("a-lol-narrow", 0.2, 2, 0.4),
                golden("a-lol-without-ratio", 0.0, 3, 0.4),
            ],
        },
        indent=1,
    )
)

"""Golden values of offline methods, in float64 by plain Python: run `python3 testkit/scripts/make_offline.py`."""
import json
import math
import pathlib
import random

FOLDER = pathlib.Path(__file__).parent.parent / "src/main/resources/fixtures/losses"
draw = random.Random(20261129)


def number(scale=1.0):
    return round(draw.gauss(0, scale), 4)


def write(name, about, source, cases):
    body = {"name": name, "about": about, "source": source, "cases": cases}
    (FOLDER / f"{name}.json").write_text(json.dumps(body, indent=1) + "\n")


def case(name, parameters, inputs, expected):
    return {"name": name, "parameters": parameters, "inputs": inputs, "expected": expected, "checked": "formula only", "tolerance": 1e-6}


def weights():
    advantages = [number() for _ in range(9)] + [0.0]
    n = len(advantages)
    mean = sum(advantages) / n
    deviation = math.sqrt(sum((a - mean) ** 2 for a in advantages) / n)
    kinds = [
        ("exponential", {"temperature": 0.5, "largest": 2.5}, [min(math.exp(a / 0.5), 2.5) for a in advantages]),
        ("standardised", {"temperature": 1.0, "largest": 20.0}, [min(math.exp((a - mean) / deviation), 20.0) for a in advantages]),
        ("binary", {}, [1.0 if a > 0 else 0.0 for a in advantages]),
        ("positive", {}, [a if a > 0 else 0.0 for a in advantages]),
    ]
    total = sum(math.exp(a / 0.5) for a in advantages)
    kinds.append(("softmax", {"temperature": 0.5}, [n * math.exp(a / 0.5) / total for a in advantages]))
    cases = []
    for name, parameters, w in kinds:
        effective = sum(w) ** 2 / (n * sum(x * x for x in w))
        cases.append(case(name, parameters, {"advantages": advantages}, {"weights": w, "effective_sample_size": effective}))
    write(
        "advantage_weights",
        "Weight of a log-prob by its advantage. standardised: mean 0 and deviation 1 (with n) first; softmax: times the number"
        " of advantages, so that the mean weight is 1. effective_sample_size is over their number.",
        ["Peng et al. 2019 (AWR)", "Wang et al. 2020 (CRR, binary)", "Baheti et al. 2023 (A-LoL)", "Peters and Schaal 2007 (RWR)"],
        cases,
    )


def two_hot(value, centres):
    """Shares of the two neighbours that have the value as their mean; the ends take what lies beyond them."""
    target = [0.0] * len(centres)
    value = min(max(value, centres[0]), centres[-1])
    step = (centres[-1] - centres[0]) / (len(centres) - 1)
    place = (value - centres[0]) / step
    low = min(int(place), len(centres) - 2)
    target[low] = 1 - (place - low)
    target[low + 1] = place - low
    return target


def distributional():
    cases = []
    for name, lowest, highest, bins, values in [
        ("five-bins", -1.0, 1.0, 5, [0.3, -1.0, 1.0, 0.0, 1.7, -2.0]),
        ("one-side", 0.0, 1.0, 3, [0.25, 0.5, 0.99]),
        ("two-bins", 0.0, 1.0, 2, [0.0, 1.0, 1.0, 0.4]),
    ]:
        centres = [lowest + (highest - lowest) * b / (bins - 1) for b in range(bins)]
        logits = [[number() for _ in range(bins)] for _ in values]
        losses, gradients, expected = [], [], []
        for row, value in zip(logits, values):
            shift = max(row)
            total = sum(math.exp(z - shift) for z in row)
            logs = [z - shift - math.log(total) for z in row]
            target = two_hot(value, centres)
            losses.append(-sum(t * l for t, l in zip(target, logs)))
            gradients.append([(math.exp(l) - t) / len(values) for t, l in zip(target, logs)])
            expected.append(sum(math.exp(l) * c for l, c in zip(logs, centres)))
        cases.append(case(
            name,
            {"lowest": lowest, "highest": highest, "bins": bins},
            {"logits": logits, "returns": values},
            {"loss": sum(losses) / len(losses), "rows": losses, "values": expected, "gradients": {"logits": gradients}},
        ))
    write(
        "distributional_value",
        "Cross-entropy of the softmax over evenly spaced bins against the two-hot target whose mean is the return (cut to the"
        " range); mean over rows. values: the distribution's mean.",
        ["Bellemare et al. 2017 (C51)", "Farebrother et al. 2024 (Stop regressing), two-hot"],
        cases,
    )


def offline_gradients():
    cases = []
    rows, time = 4, 5
    mask = [[1] * 5, [1, 1, 0, 0, 0], [1, 1, 1, 0, 0], [1] * 4 + [0]]
    logprobs = [[round(-abs(number()), 4) for _ in range(time)] for _ in range(rows)]
    logged = [[round(-abs(number()), 4) for _ in range(time)] for _ in range(rows)]
    advantages = [0.8, -0.6, 0.3, -1.1]

    def summed(table, i):
        return sum(x for x, m in zip(table[i], mask[i]) if m)

    def build(name, parameters, coefficient):
        loss, gradients = 0.0, []
        for i in range(rows):
            c = coefficient(i)
            loss += c * summed(logprobs, i) / rows
            gradients.append([c * m / rows for m in mask[i]])
        cases.append(case(name, parameters, {"logprobs": logprobs, "logged_logprobs": logged, "advantages": advantages, "mask": mask}, {"loss": loss, "gradients": {"logprobs": gradients}}))

    def topr(i):
        if advantages[i] > 0:
            return -advantages[i]
        ratio = math.exp(min(0.0, max(-20.0, summed(logprobs, i) - summed(logged, i))))
        return -advantages[i] * ratio

    build("topr", {}, topr)
    build("asymre", {"shift": 0.1}, lambda i: -(advantages[i] + 0.1))
    write(
        "offline_policy_gradients",
        "Mean over rows of coefficient times the row's summed log-probs, the coefficient without gradient. topr: -A for A > 0,"
        " -A times the sequence's probability ratio clipped to at most 1 for A < 0. asymre: -(A + shift), a baseline that much"
        " below the expected return.",
        ["Le Roux et al. 2025 (TOPR), eq. 6", "Arnal et al. 2025 (AsymRE)"],
        cases,
    )


weights()
distributional()
offline_gradients()

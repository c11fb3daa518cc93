"""Golden values of ensembles and of best-of-n: writes fixtures/losses/ensemble_reward.json and over_optimisation.json.

Run from the repository root: python3 testkit/scripts/make_ensemble.py (numpy).
Float64. Best-of-n is counted over every choice of n completions, fits are numpy's least squares by singular values:
neither is how the program computes them."""
import itertools
import json
import math
import random
import statistics

import numpy

FOLDER = "testkit/src/main/resources/fixtures/losses/"
SCORES = [
    [-0.8547, 1.9442, 0.1187, -0.4295, 1.5247],
    [0.0356, -0.1516, -0.9076, 0.1378, 1.1382],
    [-0.5163, 0.8222, 1.5723, -0.8423, -0.4326],
    [0.2025, -1.251, 0.3817, -0.5704, -0.0593],
]


def write(name, about, source, cases):
    fixture = {"name": name, "about": about, "source": source, "cases": cases}
    with open(FOLDER + name + ".json", "w") as file:
        json.dump(fixture, file, indent=1)
        file.write("\n")


def ensemble(penalty):
    columns = list(zip(*SCORES))
    mean = [statistics.fmean(column) for column in columns]
    std = [statistics.stdev(column) for column in columns]
    return {
        "name": f"penalty-{penalty}",
        "parameters": {"scores": SCORES, "penalty": penalty},
        "inputs": {},
        "expected": {
            "mean": mean,
            "std": std,
            "mean_minus_penalty_std": [m - penalty * s for m, s in zip(mean, std)],
            "mean_minus_penalty_variance": [
                m - penalty * statistics.variance(column) for m, column in zip(mean, columns)
            ],
            "worst": [min(column) for column in columns],
            "median": [statistics.median(column) for column in columns],
        },
        "checked": "formula only",
        "tolerance": 1e-09,
    }


def best(proxy, value, n):
    """Mean over every choice of n of the value of the one with the highest proxy; those that tie share it."""
    total = 0.0
    choices = list(itertools.combinations(range(len(proxy)), n))
    for choice in choices:
        highest = max(proxy[i] for i in choice)
        tied = [value[i] for i in choice if proxy[i] == highest]
        total += statistics.fmean(tied)
    return total / len(choices)


def chosen(name, proxy, value):
    return {
        "name": name,
        "parameters": {},
        "inputs": {"proxy": proxy, "value": value},
        "expected": {"best": [best(proxy, value, n) for n in range(1, len(proxy) + 1)]},
        "checked": "every choice counted",
        "tolerance": 1e-09,
    }


def fitted(name, fall, d, gain):
    design = numpy.array([[x, -x * fall(x)] for x in d])
    (alpha, beta), *_ = numpy.linalg.lstsq(design, numpy.array(gain), rcond=None)
    peak = alpha / (2 * beta) if name.startswith("best-of-n") else math.exp(alpha / beta - 1)
    # the peak is where the fitted curve is highest, looked for on a grid
    grid = numpy.linspace(1e-3, 4 * peak, 400001)
    curve = [x * (alpha - beta * fall(x)) for x in grid]
    assert abs(grid[int(numpy.argmax(curve))] - peak) < 1e-3 * peak, (name, peak)
    return {
        "name": name,
        "parameters": {"sqrt_kl": d, "gain": gain},
        "inputs": {},
        "expected": {"alpha": float(alpha), "beta": float(beta), "peak": float(peak)},
        "checked": "numpy.linalg.lstsq",
        "tolerance": 1e-09,
    }


random.seed(20261129)
write(
    "ensemble_reward",
    "scores[member][completion]; mean - penalty * variance and mean - penalty * standard deviation over members (both n - 1),"
    " the worst member, the median member.",
    [
        "variance (UWO) and worst (WCO): Coste et al. 2023, section 3",
        "standard deviation: a lower confidence bound; imitation's AddSTDRewardWrapper with alpha -penalty",
        "median: Eisenstein et al. 2023",
    ],
    [ensemble(penalty) for penalty in (0.0, 0.5, 1.0)],
)
draw = lambda n: [round(random.gauss(0, 1), 3) for _ in range(n)]
d = [0.4395, 0.7977, 1.0978, 1.3547, 1.5816, 1.7817]
write(
    "over_optimisation",
    "best: what the best of n of the drawn completions is worth on average, for n = 1 to all of them; alpha, beta: the least"
    " squares fit of a gold reward's gain, d (alpha - beta d) for best-of-n, d (alpha - beta ln d) for RL, d = sqrt(KL).",
    ["Gao et al. 2022, section 3"],
    [
        chosen("distinct", draw(7), draw(7)),
        chosen("ties", [0.1, 0.5, 0.5, -1.0, 0.5, 0.1, 2.0, -1.0], draw(8)),
        chosen("verdicts", [1.0, 0.0, 1.0, 0.0, 0.0], [0.3, 0.2, -0.5, 0.0, 1.1]),
        chosen("one", [0.4], [1.7]),
        fitted("best-of-n", lambda x: x, d, [0.31, 0.52, 0.61, 0.66, 0.63, 0.6]),
        fitted("rl", math.log, [0.5, 1.0, 2.0, 3.0, 4.5, 6.0], [0.5, 0.8, 1.1, 1.1, 0.9, 0.4]),
    ],
)

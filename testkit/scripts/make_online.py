"""Makes the golden values of online losses, advantages and corrections that no library gave: make_online.py OUT

Straight from the papers' formulas, in float64 with torch's autograd; OUT is src/main/resources/fixtures/losses. Shares no code with
what reads it. Needs torch.
"""

import json
import math
import pathlib
import sys

import torch

torch.set_default_dtype(torch.float64)
OUT = pathlib.Path(sys.argv[1])
LOGPROBS = [
    [-1.5979, -0.553, -1.068, -0.817, -1.7753],
    [-1.5655, -0.2849, -1.3945, -0.2189, -2.0703],
    [-0.0279, -0.7508, -0.8096, -1.3923, -2.6171],
    [-2.7147, -1.1244, -1.2162, -1.0182, -0.358],
]
OLD = [
    [-1.673, -0.6028, -1.1251, -0.8479, -1.4149],
    [-1.9732, -0.4761, -1.4358, -0.5475, -1.9898],
    [-0.0378, -0.7245, -1.1067, -1.5732, -2.1166],
    [-2.3608, -1.156, -1.3712, -1.2114, -0.7443],
]
MASK = [[1, 1, 1, 1, 1], [1, 1, 0, 0, 0], [1, 1, 1, 1, 0], [1, 0, 0, 0, 0]]
ADVANTAGES = [0.8, -1.1, -1.7515, 1.2135]
PROMPTS = [0, 0, 1, 1]


def write(name, about, source, cases):
    file = {"about": about, "source": source, "cases": cases}
    (OUT / f"{name}.json").write_text(json.dumps(file, indent=1) + "\n")


# ---- policy losses: what one token costs, all (rows, time)


def cispo(x, old, a, m, largest):
    return -torch.clamp((x - old).exp(), max=largest).detach() * a * x


def sapo(x, old, a, m, positive, negative):
    tau = torch.where(a > 0, positive, negative)
    return -torch.sigmoid(tau * ((x - old).exp() - 1)) * 4 / tau * a


def vespo(x, old, a, m, k_positive, lambda_positive, k_negative, lambda_negative):
    log_w = ((x - old) * m).sum(1, keepdim=True).detach()
    k = torch.where(a >= 0, k_positive, k_negative)
    lam = torch.where(a >= 0, lambda_positive, lambda_negative)
    return -torch.exp(k * log_w + lam * (1 - log_w.exp())) * a * x


def dppo_tv(x, old, a, m, delta, penalty):
    difference = (x.exp() - old.exp()).detach()
    dropped = ((a > 0) & (difference > delta)) | ((a < 0) & (difference < -delta))
    return -(x - old).exp() * a * (~dropped) + penalty * (x - old) ** 2


def m2po(x, old, a, m, largest):
    squares = sorted(((x - old) ** 2)[m == 1].tolist())
    while squares and sum(squares) / len(squares) > largest:
        squares.pop()
    kept = ((x - old) ** 2 <= (squares[-1] if squares else -1)).detach()
    return -(x - old).exp() * a * kept


def reinforce(x, old, a, m):
    return -a * x


def sequence_mean(m, prompts):
    return m / m.sum(1, keepdim=True) / len(m)


def token_mean(m, prompts):
    return m / m.sum()


def prompt_mean(m, prompts):
    pooled = torch.tensor([sum(int(m[j].sum()) for j in range(len(m)) if prompts[j] == p) for p in prompts])
    return m / pooled[:, None] / len(set(prompts))


def sequence_sum(m, prompts):
    return m / len(m)


AGGREGATIONS = {f.__name__.replace("_", "-"): f for f in (sequence_mean, token_mean, prompt_mean, sequence_sum)}


def loss_case(name, loss, aggregation, **parameters):
    x = torch.tensor(LOGPROBS, requires_grad=True)
    m = torch.tensor(MASK, dtype=torch.float64)
    a = torch.tensor(ADVANTAGES)[:, None].expand_as(m)
    per_token = loss(x, torch.tensor(OLD), a, m, **parameters)
    total = (per_token * AGGREGATIONS[aggregation](m, PROMPTS)).sum()
    total.backward()
    return {
        "name": name,
        "parameters": {"loss": loss.__name__.replace("_", "-"), "aggregation": aggregation, **parameters},
        "inputs": {"logprobs": LOGPROBS, "old_logprobs": OLD, "advantages": ADVANTAGES, "mask": MASK, "prompts": PROMPTS},
        "expected": {"loss": total.item(), "gradients": {"logprobs": x.grad.tolist()}},
        "tolerance": 1e-9,
        "checked": "formula only",
    }


write(
    "online_policy_loss",
    "One advantage per row. aggregation: sequence-mean = mean over tokens, then rows; token-mean = sum / tokens; prompt-mean = tokens of"
    " the rows of one prompt (prompts) pooled, then mean over prompts; sequence-sum = sum over tokens, mean over rows.",
    [
        "cispo: MiniMax 2025 (M1), eq. 4; ScaleRL 2025",
        "sapo: Gao et al. 2025",
        "vespo: 2026, phi(w) = w^k exp(lambda (1 - w))",
        "dppo-tv: total-variation mask on sampled tokens, with prime-rl's square of log-ratios",
        "m2po: Zheng et al. 2025, Algorithm 1",
    ],
    [
        loss_case("cispo", cispo, "token-mean", largest=1.2),
        loss_case("cispo-prompt-mean", cispo, "prompt-mean", largest=5.0),
        loss_case("sapo", sapo, "sequence-mean", positive=1.0, negative=1.05),
        loss_case(
            "vespo", vespo, "sequence-mean", k_positive=2.0, lambda_positive=3.0, k_negative=3.0, lambda_negative=2.0
        ),
        loss_case("dppo-tv", dppo_tv, "token-mean", delta=0.1, penalty=1e-3),
        loss_case("dppo-tv-wide", dppo_tv, "sequence-sum", delta=0.2, penalty=0.0),
        loss_case("m2po", m2po, "token-mean", largest=0.04),
        loss_case("m2po-nothing-masked", m2po, "token-mean", largest=1.0),
        loss_case("reinforce", reinforce, "sequence-sum"),
        loss_case("reinforce-prompt-mean", reinforce, "prompt-mean"),
    ],
)

# ---- advantages

REWARDS = [1.0, 1.0, 1.0, 1.0, -1.5, 0.4, -1.0, 0.3, 0.2, -0.6, -1.3, -0.9]
BINARY = [0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0]
LENGTHS = [3, 1, 4, 2, 5, 2, 1, 3, 2, 2, 6, 1]
GREEDY = [1.0, 0.5, -0.25]
GROUP = 4


def groups(x):
    return [x[i : i + GROUP] for i in range(0, len(x), GROUP)]


def mean(x):
    return sum(x) / len(x)


def deviation(x):
    return math.sqrt(sum((v - mean(x)) ** 2 for v in x) / (len(x) - 1))


def whitened(x, lengths, epsilon):
    tokens = [v for v, n in zip(x, lengths) for _ in range(n)]
    scale = math.sqrt(deviation(tokens) ** 2 + epsilon)
    return [(v - mean(tokens)) / scale for v in x]


def advantages(name, kind, rewards, result, **more):
    inputs = {"rewards": rewards, "lengths": LENGTHS, **more.pop("inputs", {})}
    return {
        "name": name,
        "parameters": {"group": GROUP, "kind": kind, **more},
        "inputs": inputs,
        "expected": {"advantages": result},
        "tolerance": 1e-9,
        "checked": "formula only",
    }


centred = [v - mean(g) for g in groups(REWARDS) for v in g]
optimal = []
for g, n in zip(groups(REWARDS), groups(LENGTHS)):
    baseline = sum(v * l for v, l in zip(g, n)) / sum(n)
    optimal += [v - baseline for v in g]
scaled = [(v - mean(g)) / mean(g) if mean(g) else 0.0 for g in groups(BINARY) for v in g]
greedy = [v - b for g, b in zip(groups(REWARDS), GREEDY) for v in g]


def standardised(x, epsilon):
    return [0.0 if len(set(g)) == 1 else (v - mean(g)) / (deviation(g) + epsilon) for g in groups(x) for v in g]


weights = {"right": 1.0, "short": 0.5}
terms = {"right": BINARY, "short": [-0.1 * n for n in LENGTHS]}
summed = [0.0] * len(BINARY)
for term, values in terms.items():
    for i, v in enumerate(standardised(values, 1e-4)):
        summed[i] += weights[term] * v

write(
    "online_advantages",
    "Rewards of `group` completions per prompt, prompts one after another; the number of a completion stands at each of its tokens"
    " (lengths). Standard deviations divide by n - 1; whitening is (x - mean) / sqrt(variance + 1e-8) over all tokens of the batch.",
    [
        "batch-relative: Hu et al. 2025 (REINFORCE++ with baseline)",
        "length-weighted: Hao et al. 2025 (OPO), optimal baseline sum(l r) / sum(l)",
        "mean-scaled: MaxRL 2026, (r - mean) / mean",
        "greedy: Li et al. 2024 (ReMax), the reward of the greedy completion is the baseline",
        "decoupled: GDPO 2026, every term standardised in its group, the weighted sum whitened over the batch",
    ],
    [
        advantages("batch-relative", "batch-relative", REWARDS, whitened(centred, LENGTHS, 1e-8)),
        advantages("length-weighted", "length-weighted", REWARDS, optimal),
        advantages("mean-scaled", "mean-scaled", BINARY, scaled),
        advantages("greedy", "greedy", REWARDS, greedy, inputs={"greedy": GREEDY}),
        advantages(
            "decoupled",
            "decoupled",
            [a + b for a, b in zip(*terms.values())],
            whitened(summed, LENGTHS, 1e-8),
            weights=weights,
            epsilon=1e-4,
            inputs={"terms": terms},
        ),
    ],
)

TOKEN_REWARDS = [[0.1, -0.2, 0.0, 1.0], [0.5], [0.0, -0.3, 0.2, 0.0, 0.1, -1.0]]
VALUES = [[0.4, 0.3, -0.1, 0.6], [0.2], [0.1, 0.0, -0.4, 0.3, 0.2, -0.5]]


def gae(rewards, values, lam):
    total = 0.0
    row = [0.0] * len(rewards)
    for t in reversed(range(len(rewards))):
        after = values[t + 1] if t + 1 < len(values) else 0.0
        total = rewards[t] + after - values[t] + lam * total
        row[t] = total
    return row


def adaptive(alpha, critic_lambda):
    rows = [gae(r, v, max(0.0, 1 - 1 / (alpha * len(r)))) for r, v in zip(TOKEN_REWARDS, VALUES)]
    returns = [
        [a + b for a, b in zip(gae(r, v, critic_lambda), v)] for r, v in zip(TOKEN_REWARDS, VALUES)
    ]
    return {
        "name": f"alpha-{alpha}",
        "parameters": {"alpha": alpha, "critic_lambda": critic_lambda},
        "inputs": {"rewards": TOKEN_REWARDS, "values": VALUES},
        "expected": {"advantages": rows, "returns": returns},
        "tolerance": 1e-9,
        "checked": "formula only",
    }


write(
    "length_adaptive_gae",
    "Rows of unequal length, all terminated; gamma 1, not whitened. The policy's lambda is max(0, 1 - 1 / (alpha * length)), returns are"
    " advantages at critic_lambda plus values.",
    ["Yue et al. 2025 (VAPO), eq. 8 to 10"],
    [adaptive(0.5, 1.0), adaptive(0.05, 1.0), adaptive(2.0, 0.95)],
)

# ---- corrections: log p_o - log p_s of three completions

LOG_RATIOS = [[0.1, -0.3, 0.9, 0.05], [1.8, -0.2], [-0.9, 0.4, 0.2]]


def token_truncated(row, high):
    return [min(math.exp(x), high) for x in row]


def token_masked(row, low, high):
    return [math.exp(x) if low <= math.exp(x) <= high else 0.0 for x in row]


def sequence_truncated(row, high):
    return [min(math.exp(sum(row)), high)] * len(row)


def sequence_masked(row, high):
    return [math.exp(sum(row)) if math.exp(sum(row)) <= high else 0.0] * len(row)


def correction(kind, rule, **parameters):
    return {
        "name": kind,
        "parameters": {"kind": kind, **parameters},
        "inputs": {"log_ratios": LOG_RATIOS},
        "expected": {"weights": [rule(row, **parameters) for row in LOG_RATIOS]},
        "tolerance": 1e-12,
        "checked": "formula only",
    }


def off_policy(largest_kl):
    rows = []
    for now, old, a, m in zip(OLD, LOGPROBS, ADVANTAGES, MASK):
        kl = sum((o - n) * on for n, o, on in zip(now, old, m)) / sum(m)
        rows.append(0.0 if a < 0 and kl > largest_kl else 1.0)
    inputs = {"logprobs": OLD, "old_logprobs": LOGPROBS, "advantages": ADVANTAGES, "mask": MASK}
    return {
        "name": f"off-policy-mask-{largest_kl}",
        "parameters": {"kind": "off-policy-mask", "largest_kl": largest_kl},
        "inputs": inputs,
        "expected": {"rows": rows},
        "tolerance": 1e-12,
        "checked": "formula only",
    }


write(
    "corrections",
    "Weights of tokens from log p_o - log p_s (training pass at old weights, sampler), row by row; off-policy-mask: one number a row, 0"
    " where the advantage is negative and the mean of log p_o / pi is above largest_kl.",
    [
        "truncated: Yao et al. 2025 (TIS)",
        "masked: Ring team 2025 (IcePop)",
        "sequence-truncated, sequence-masked: TRL 1.16, vllm_importance_sampling_mode",
        "off-policy-mask: DeepSeek-V3.2, 2025, eq. 9",
    ],
    [
        correction("truncated", token_truncated, high=2.0),
        correction("masked", token_masked, low=0.5, high=5.0),
        correction("sequence-truncated", sequence_truncated, high=3.0),
        correction("sequence-masked", sequence_masked, high=3.0),
        off_policy(0.5),
        off_policy(0.05),
    ],
)

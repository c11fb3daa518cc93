#!/usr/bin/env python3
"""Golden values of preference losses that TRL 1.16 does not have, or has with another reduction.

Written from the papers' equations, in float64; gradients by torch's autograd. Run with torch installed:

    python testkit/scripts/make_preference_losses.py testkit/src/main/resources/fixtures/losses

writes preference_pairs.json, preference_tokens.json and bco.json.
"""
import json
import pathlib
import sys

import torch
from torch.nn.functional import logsigmoid, softplus

torch.set_default_dtype(torch.float64)

PAIRS = {
    "policy_chosen": [-13.3821, -17.9137, -12.0018, -12.8089, -8.5838],
    "policy_rejected": [-20.8453, -15.3822, -6.7366, -10.6035, -18.5869],
    "reference_chosen": [-7.8645, -8.2703, -14.817, -18.1784, -8.4686],
    "reference_rejected": [-12.7487, -16.5681, -7.2561, -10.8014, -16.1165],
    "chosen_lengths": [3, 7, 1, 12, 5],
    "rejected_lengths": [5, 4, 2, 8, 9],
}
SOFT = [1.0, 0.5, 0.8, 0.65, 0.95]


def certain(kind, p, w, l, rw, rl, nw, nl):
    """The loss of pairs whose chosen completion is the better one for certain."""
    h = (w - rw) - (l - rl)
    beta = p.get("beta", 0.1)
    smooth = p.get("label_smoothing", 0.0)
    both = lambda x: -(1 - smooth) * logsigmoid(x) - smooth * logsigmoid(-x)
    if kind == "dpop":
        return -logsigmoid(beta * (h - p["lambda"] * torch.clamp(rw - w, min=0)))
    if kind == "rpo":
        return -logsigmoid(beta * h) - p["alpha"] * w / nw
    if kind == "wpo":
        return torch.exp(w / nw + l / nl).detach() * -logsigmoid(beta * h)
    if kind == "simpo":
        return both(beta * (w / nw - l / nl) - p["gamma"])
    if kind == "cpo":
        return both(beta * (w - l)) - p["alpha"] * w / nw
    if kind == "cpo_simpo":
        return both(beta * (w / nw - l / nl) - p["gamma"]) - p["alpha"] * w / nw
    if kind == "orpo":
        odds = lambda x: x - torch.log(-torch.expm1(x))
        return -w / nw - beta * logsigmoid(odds(w / nw) - odds(l / nl))
    if kind == "hinge":
        return torch.relu(1 - beta * h)
    if kind == "exo_pair":
        e = torch.tensor(smooth)
        x = beta * h
        return torch.sigmoid(x) * (logsigmoid(x) - torch.log1p(-e)) + torch.sigmoid(-x) * (logsigmoid(-x) - torch.log(e))
    if kind == "apo_zero":
        return torch.sigmoid(-beta * (w - rw)) + torch.sigmoid(beta * (l - rl))
    if kind == "nca_pair":
        rew, rel = beta * (w - rw), beta * (l - rl)
        return softplus(-rew) + softplus(rew) / 2 + softplus(rel) / 2
    if kind == "robust":
        return (-(1 - smooth) * logsigmoid(beta * h) + smooth * logsigmoid(-beta * h)) / (1 - 2 * smooth)
    if kind == "f_dpo_js":
        slope = lambda u: torch.log(2 * torch.exp(u) / (1 + torch.exp(u)))
        return -logsigmoid(beta * (slope(w - rw) - slope(l - rl)))
    raise ValueError(kind)


def rows(kind, p, labels, w, l, rw, rl, nw, nl):
    asis = certain(kind, p, w, l, rw, rl, nw, nl)
    if labels is None:
        return asis
    q = torch.tensor(labels)
    return q * asis + (1 - q) * certain(kind, p, l, w, rl, rw, nl, nw)


def pair_case(name, kind, labels=None, inputs=PAIRS, **p):
    t = {k: torch.tensor([float(x) for x in v]) for k, v in inputs.items()}
    w, l = t["policy_chosen"].requires_grad_(), t["policy_rejected"].requires_grad_()
    r = rows(kind, p, labels, w, l, t["reference_chosen"], t["reference_rejected"], t["chosen_lengths"], t["rejected_lengths"])
    loss = r.mean()
    loss.backward()
    given = dict(inputs)
    if labels is not None:
        given["p_chosen"] = labels
    return {
        "name": name,
        "parameters": {"loss_type": kind, **p},
        "inputs": given,
        "expected": {
            "loss": loss.item(),
            "rows": r.tolist(),
            "gradients": {"policy_chosen": w.grad.tolist(), "policy_rejected": l.grad.tolist()},
        },
        "checked": "formula only",
        "tolerance": 1e-06,
    }


CERTAIN = dict(PAIRS, policy_chosen=[-1e-3, -0.5, -1e-7, -30.0, -900.0], policy_rejected=[-0.2, -1e-3, -40.0, -1e-5, -2000.0])

pairs = {
    "name": "preference_pairs",
    "about": "As losses/dpo.json; p_chosen, where given, is the probability that chosen is the better one: the loss counts with p, and with chosen and rejected exchanged with 1 - p."
    " Cross-entropy terms are divided by each completion's own length.",
    "source": ["dpop: Pal et al. 2024 (Smaug), eq. 3", "rpo: Pang et al. 2024, eq. 1", "wpo: Zhou et al. 2024, eq. 4, without alignment of the weights",
               "simpo: Meng et al. 2024, eq. 6", "cpo: Xu et al. 2024, eq. 3", "orpo: Hong et al. 2024, eq. 6 and 7"],
    "cases": [
        pair_case("dpop", "dpop", beta=0.1, **{"lambda": 5.0}),
        pair_case("dpop-paper", "dpop", beta=0.3, **{"lambda": 50.0}),
        pair_case("dpop-soft", "dpop", labels=SOFT, beta=0.1, **{"lambda": 2.0}),
        pair_case("rpo", "rpo", beta=0.1, alpha=1.0),
        pair_case("rpo-soft", "rpo", labels=SOFT, beta=0.2, alpha=0.5),
        pair_case("wpo", "wpo", beta=0.1),
        pair_case("wpo-soft", "wpo", labels=SOFT, beta=0.3),
        pair_case("simpo", "simpo", beta=2.0, gamma=1.0),
        pair_case("simpo-smoothed-soft", "simpo", labels=SOFT, beta=2.5, gamma=0.5, label_smoothing=0.1),
        pair_case("cpo", "cpo", beta=0.1, alpha=1.0),
        pair_case("cpo-smoothed-soft", "cpo", labels=SOFT, beta=0.5, alpha=0.3, label_smoothing=0.2),
        pair_case("cpo-simpo", "cpo_simpo", beta=2.0, gamma=1.0, alpha=0.7),
        pair_case("cpo-simpo-soft", "cpo_simpo", labels=SOFT, beta=2.0, gamma=1.0, alpha=0.7),
        pair_case("orpo", "orpo", beta=0.1),
        pair_case("orpo-soft", "orpo", labels=SOFT, beta=0.5),
        pair_case("orpo-near-certain", "orpo", inputs=CERTAIN, beta=1.0),
        pair_case("hinge-soft", "hinge", labels=SOFT, beta=0.2),
        pair_case("exo-pair-soft", "exo_pair", labels=SOFT, beta=0.1, label_smoothing=0.1),
        pair_case("apo-zero-soft", "apo_zero", labels=SOFT, beta=0.1),
        pair_case("nca-pair-soft", "nca_pair", labels=SOFT, beta=0.2),
        pair_case("robust-soft", "robust", labels=SOFT, beta=0.1, label_smoothing=0.2),
        pair_case("f-dpo-js-soft", "f_dpo_js", labels=SOFT, beta=0.1),
    ],
}


def ld_case(name, alpha, beta):
    """Token log-probs of the policy and the reference; tokens beyond the shorter completion count alpha."""
    g = torch.Generator().manual_seed(7)
    lengths = [(3, 6), (5, 2), (4, 4)]
    draw = lambda n: (-3 * torch.rand(n, generator=g)).round(decimals=4)
    policy = [(draw(a).requires_grad_(), draw(b).requires_grad_()) for a, b in lengths]
    reference = [(draw(a), draw(b)) for a, b in lengths]
    losses = []
    for (pw, pl), (rw, rl) in zip(policy, reference):
        n = min(len(pw), len(pl))
        summed = lambda x: x[:n].sum() + alpha * x[n:].sum()
        losses.append(-logsigmoid(beta * ((summed(pw) - summed(rw)) - (summed(pl) - summed(rl)))))
    loss = torch.stack(losses).mean()
    loss.backward()
    return {
        "name": name,
        "parameters": {"loss_type": "ld_dpo", "alpha": alpha, "beta": beta},
        "inputs": {
            "policy_chosen": [w.tolist() for w, _ in policy], "policy_rejected": [l.tolist() for _, l in policy],
            "reference_chosen": [w.tolist() for w, _ in reference], "reference_rejected": [l.tolist() for _, l in reference],
        },
        "expected": {
            "loss": loss.item(), "rows": [x.item() for x in losses],
            "gradients": {"policy_chosen": [w.grad.tolist() for w, _ in policy], "policy_rejected": [l.grad.tolist() for _, l in policy]},
        },
        "checked": "formula only",
        "tolerance": 1e-06,
    }


tokens = {
    "name": "preference_tokens",
    "about": "Log-probs of the completions' tokens, one list a completion.",
    "source": ["ld_dpo: Liu et al. 2024 (LD-DPO), eq. 10; the reference's tokens count as the policy's"],
    "cases": [ld_case("half", 0.5, 0.1), ld_case("none", 0.0, 0.4), ld_case("all-is-dpo", 1.0, 0.1)],
}


def bco_case(name, shift, beta):
    """Three steps; the running means take a step's rewards in before its loss."""
    g = torch.Generator().manual_seed(11)
    seen = {True: [], False: []}
    steps = []
    for labels in ([True, False, False, True], [True, True, True, False], [False, False, True, False]):
        policy = (-5 - 15 * torch.rand(4, generator=g)).round(decimals=4).requires_grad_()
        reference = (-5 - 15 * torch.rand(4, generator=g)).round(decimals=4)
        r = beta * (policy - reference)
        for x, y in zip(r.tolist(), labels):
            seen[y].append(x)
        mean = lambda v: sum(v) / len(v)
        delta = (mean(seen[True]) + mean(seen[False])) / 2 if shift == "classes" else mean(seen[True] + seen[False])
        each = torch.stack([-logsigmoid(x - delta) if y else -logsigmoid(-(x - delta)) for x, y in zip(r, labels)])
        each.mean().backward()
        steps.append({
            "inputs": {"policy": policy.tolist(), "reference": reference.tolist(), "label": [int(y) for y in labels]},
            "expected": {"delta": delta, "loss": each.mean().item(), "rows": each.tolist(), "gradients": {"policy": policy.grad.tolist()}},
        })
    return {"name": name, "parameters": {"shift": shift, "beta": beta}, "steps": steps, "checked": "formula only", "tolerance": 1e-06}


bco = {
    "name": "bco",
    "about": "Steps in a row. delta is the running mean of rewards, those of the step included: classes, the mean of desirable and undesirable ones' means; rows, of all.",
    "source": ["Jung et al. 2024 (BCO), eq. 7 and section 3.3; rows is TRL's"],
    "cases": [bco_case("classes", "classes", 0.1), bco_case("rows", "rows", 0.3)],
}

folder = pathlib.Path(sys.argv[1])
for content in (pairs, tokens, bco):
    (folder / (content["name"] + ".json")).write_text(json.dumps(content, indent=2) + "\n")

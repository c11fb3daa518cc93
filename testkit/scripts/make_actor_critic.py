"""The off-policy actor-critic of language in float64, by torch's autograd through transformers (5.23): actor_critic.json.

    python make_actor_critic.py CHECKPOINTS OUT

CHECKPOINTS holds `llama`, the policy, and `gemma`, the policy as it starts. Q(s, b) of the m-th action's state is
sin(0.7 m + 0.13 b), its moving average cos(0.5 m + 0.09 b) / 2: formulas, because tables of the vocabulary are long. Nothing is
shared with the program.
"""
import json
import math
import sys

import torch
from transformers import AutoModelForCausalLM

torch.set_default_dtype(torch.float64)
IDS = [[203, 226, 361, 188, 199, 126, 321], [17, 19, 23, 29, 31]]
ACTIONS = [[3, 4, 6], [2, 4]]
SCORES = [0.7, -0.4]


def before_actions(model):
    """log-probs [M, V] of every token at each action, rows one after another."""
    rows = []
    for ids, actions in zip(IDS, ACTIONS):
        logits = model(torch.tensor([ids])).logits[0]
        rows += [torch.log_softmax(logits[a - 1], 0) for a in actions]
    return torch.stack(rows)


def case(policy, reference, discount, conservative, kl):
    with torch.no_grad():
        log_pi = before_actions(policy)
        log_start = before_actions(reference)
    count, vocabulary = log_pi.shape
    m = torch.arange(count)[:, None]
    b = torch.arange(vocabulary)[None, :]
    q = torch.sin(0.7 * m + 0.13 * b).requires_grad_()
    average = torch.cos(0.5 * m + 0.09 * b) / 2
    losses = []
    m = 0
    for ids, actions, score in zip(IDS, ACTIONS, SCORES):
        for t, place in enumerate(actions):
            if t + 1 == len(actions):
                target = torch.tensor(score)
            else:
                target = discount * sum(math.exp(log_pi[m + 1, b]) * average[m + 1, b] for b in range(vocabulary))
            taken = q[m, ids[place]]
            loss = (target - taken) ** 2
            loss = loss + conservative * (torch.logsumexp(q[m], 0) - taken)
            losses.append(loss)
            m += 1
    critic = sum(losses)
    (slopes,) = torch.autograd.grad(critic, q)

    for weight in policy.parameters():
        weight.grad = None
    now = before_actions(policy)
    expected = (now.exp() * q.detach()).sum()
    divergence = (now.exp() * (now - log_start)).sum()
    (kl * divergence - expected).backward()
    taken = [ids[a] for ids, actions in zip(IDS, ACTIONS) for a in actions]
    norm = math.sqrt(sum((weight.grad**2).sum().item() for weight in policy.parameters() if weight.grad is not None))
    return {
        "parameters": {"discount": discount, "conservative": conservative, "kl": kl},
        "expected": {
            "critic_loss": critic.item(),
            "critic_slopes_of_taken": [slopes[i, token].item() for i, token in enumerate(taken)],
            "critic_slopes_norm": slopes.norm().item(),
            "expected_value": expected.item(),
            "kl": divergence.item(),
            "actor_loss": (kl * divergence - expected).item(),
            "actor_gradient_norm": norm,
        },
    }


def main(checkpoints, out):
    policy, reference = (AutoModelForCausalLM.from_pretrained(f"{checkpoints}/{name}", dtype=torch.float64).eval() for name in ("llama", "gemma"))
    cases = [case(policy, reference, 1, 0, 0.1), case(policy, reference, 0.9, 0.5, 1.0), case(policy, reference, 1, 1, 0.01)]
    golden = {
        "about": "Off-policy actor-critic over the whole vocabulary: sums over the actions of expected SARSA's loss with CQL's term, and of KL to the start minus the expected Q; gradients of the first in Q, norms of the second in all weights.",
        "source": ["van Seijen et al. 2009, eq. 6", "Kumar et al. 2020 (CQL), eq. 4", "docs/offline.md"],
        "ids": IDS,
        "actions": ACTIONS,
        "scores": SCORES,
        "cases": cases,
    }
    with open(out, "w") as file:
        json.dump(golden, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main(*sys.argv[1:])

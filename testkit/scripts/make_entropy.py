"""Makes golden gradients of losses in log-probs and entropies together: make_entropy.py OUT

Transformers' logits in float64, torch's autograd; OUT is src/main/resources/fixtures/losses. Needs torch and transformers 5.
"""

import json
import pathlib
import sys

import torch
from transformers import AutoModelForCausalLM

FIXTURES = pathlib.Path(__file__).resolve().parents[1] / "src/main/resources/fixtures/checkpoints"
IDS = [[203, 226, 361, 188, 199, 126, 321, 5, 7, 9, 11, 13], [17, 19, 23, 29, 31, 37, 41]]


def case(name, temperature):
    model = AutoModelForCausalLM.from_pretrained(FIXTURES / name, dtype=torch.float64, attn_implementation="eager").eval()
    total = 0
    slopes, entropy_slopes = [], []
    for i, row in enumerate(IDS):
        d = [0.0] + [round(0.3 * ((7 * t + 3 * i) % 5 - 2), 2) for t in range(1, len(row))]
        e = [0.0] + [round(0.2 * ((3 * t + i) % 4 - 1), 2) for t in range(1, len(row))]
        log_p = torch.log_softmax(model(torch.tensor([row])).logits[0, :-1] / temperature, -1)
        chosen = log_p.gather(1, torch.tensor(row[1:])[:, None])[:, 0]
        entropy = -(log_p.exp() * log_p).sum(-1)
        total = total + (chosen * torch.tensor(d[1:])).sum() + (entropy * torch.tensor(e[1:])).sum()
        slopes.append(d)
        entropy_slopes.append(e)
    total.backward()
    return {
        "name": name,
        "parameters": {"checkpoint": name, "temperature": temperature},
        "inputs": {"ids": IDS, "slopes": slopes, "entropy_slopes": entropy_slopes},
        "expected": {
            "loss": total.item(),
            "gradient_norms": {n: p.grad.norm().item() for n, p in model.named_parameters() if p.grad is not None},
        },
        "tolerance_relative": 1e-4,
        "checked": "torch autograd through transformers",
    }


OUT = pathlib.Path(sys.argv[1])
cases = [case("llama", 1.0), case("llama", 0.7), case("gemma", 1.3), case("gemma2", 0.7), case("phi", 1.0)]
file = {
    "about": "sum of slopes x log p(token) + entropy_slopes x entropy of the distribution it was drawn from, logits divided by temperature.",
    "source": ["-sum p log p"],
    "cases": cases,
}
(OUT / "entropy_gradient.json").write_text(json.dumps(file, indent=1) + "\n")

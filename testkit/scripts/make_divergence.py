"""Makes golden generalised Jensen-Shannon divergences between two models, with gradients: make_divergence.py OUT

Transformers' logits in float64, torch's autograd; the divergence as TRL 1.16's GKDTrainer.generalized_jsd_loss writes it (checked
against it where TRL can be imported). OUT is src/main/resources/fixtures/losses. Needs torch and transformers 5.
"""

import json
import math
import pathlib
import sys

import torch
import torch.nn.functional as F
from transformers import AutoModelForCausalLM

FIXTURES = pathlib.Path(__file__).resolve().parents[1] / "src/main/resources/fixtures/checkpoints"
IDS = [[203, 226, 361, 188, 199, 126, 321, 5, 7, 9, 11, 13], [17, 19, 23, 29, 31, 37, 41]]
# places whose token the student learns to predict
FROM = [5, 2]


def load(name):
    return AutoModelForCausalLM.from_pretrained(FIXTURES / name, dtype=torch.float64, attn_implementation="eager").eval()


def divergence(student, teacher, beta, temperature):
    """Of each row, from logits."""
    s, t = F.log_softmax(student / temperature, -1), F.log_softmax(teacher / temperature, -1)
    if beta == 0:
        return F.kl_div(s, t, reduction="none", log_target=True).sum(-1)
    if beta == 1:
        return F.kl_div(t, s, reduction="none", log_target=True).sum(-1)
    mixture = torch.logsumexp(torch.stack([s + math.log(1 - beta), t + math.log(beta)]), 0)
    of_teacher = F.kl_div(mixture, t, reduction="none", log_target=True)
    of_student = F.kl_div(mixture, s, reduction="none", log_target=True)
    return (beta * of_teacher + (1 - beta) * of_student).sum(-1)


def case(student_name, teacher_name, beta, temperature):
    student, teacher = load(student_name), load(teacher_name)
    total, divergences, weights = 0, [], []
    for i, row in enumerate(IDS):
        with torch.no_grad():
            taught = teacher(torch.tensor([row])).logits[0, FROM[i] - 1 : -1]
        said = student(torch.tensor([row])).logits[0, FROM[i] - 1 : -1]
        each = divergence(said, taught, beta, temperature)
        own = [round(0.25 + 0.5 * ((3 * t + i) % 4), 2) for t in range(len(each))]
        total = total + (each * torch.tensor(own)).sum()
        divergences.append([0.0] * FROM[i] + each.tolist())
        weights.append([0.0] * FROM[i] + own)
    total.backward()
    return {
        "name": f"{student_name} from {teacher_name}, beta {beta}, temperature {temperature}",
        "parameters": {"student": student_name, "teacher": teacher_name, "beta": beta, "temperature": temperature},
        "inputs": {"ids": IDS, "weights": weights},
        "expected": {
            "divergences": divergences,
            "gradient_norms": {n: p.grad.norm().item() for n, p in student.named_parameters() if p.grad is not None},
        },
        "tolerance_relative": 1e-4,
        "checked": "torch autograd through transformers",
    }


def check():
    """That the formula is TRL's: its batchmean divides by the rows where no labels are given."""
    try:
        from trl.experimental.gkd import GKDTrainer
    except ImportError as missing:
        print("not checked against TRL:", missing)
        return
    torch.manual_seed(1)
    a, b = torch.randn(3, 4, 7, dtype=torch.float64), torch.randn(3, 4, 7, dtype=torch.float64)
    for beta in (0, 0.1, 0.5, 0.9, 1):
        theirs = GKDTrainer.generalized_jsd_loss(a, b, beta=beta, temperature=0.7, reduction="sum")
        assert torch.allclose(theirs, divergence(a, b, beta, 0.7).sum(), rtol=1e-12), beta
    print("as TRL has it")


check()
OUT = pathlib.Path(sys.argv[1])
cases = [
    case("llama", "gemma", 0, 1.0),
    case("llama", "gemma", 0.5, 0.9),
    case("llama", "gemma", 1, 1.0),
    case("gemma2", "llama", 0.1, 0.7),
    case("phi", "qwen2", 0.9, 1.3),
    case("gemma", "phi", 1, 0.8),
]
file = {
    "about": "Generalised Jensen-Shannon divergence of a student's distributions from a teacher's, logits of both divided by temperature;"
    " gradients are of sum weights x divergence.",
    "source": ["Agarwal et al. 2024 (GKD), eq. 1", "TRL 1.16 GKDTrainer.generalized_jsd_loss"],
    "cases": cases,
}
(OUT / "divergence_gradient.json").write_text(json.dumps(file, indent=1) + "\n")

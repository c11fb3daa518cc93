"""What PEFT and torch make of the adapters of make_adapters.py when they go on learning: make_adapter_training.py OUT.json

Each adapter is read with is_trainable, in float64, and takes two steps of torch.optim.AdamW on the loss - sum of log p of each token of IDS after
the first. Written: log-probs before, the gradient norm of every tensor at the first step, log-probs after, and the norm of each tensor as saved.
Needs torch, transformers 5, peft 0.21, safetensors.
"""

import json
import pathlib
import sys

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

FIXTURES = pathlib.Path(__file__).resolve().parents[1] / "src/main/resources/fixtures"
IDS = torch.tensor([[203, 226, 361, 188, 199, 126, 321, 5, 7, 9, 11, 13]])
KINDS = """patterns patterns-rslora layers layers-pattern expression excluded embedding embedding-and-base head save-head save-norm resized
    bias-of-b dora dora-rslora gpt2-dora gpt2-bias-of-b gpt2-save-embedding neox-dora neox-bias-of-b tied-save-embedding tied-save-head tied-embedding
    tied-head""".split()
RATE = 1e-3


def log_probs(model):
    return torch.log_softmax(model(IDS).logits[0], -1)[:-1].gather(1, IDS[0, 1:, None])[:, 0]


def train(name):
    of = json.loads((FIXTURES / "adapters/golden.json").read_text())["adapters"][name]["base"]
    base = AutoModelForCausalLM.from_pretrained(FIXTURES / "checkpoints" / of, dtype=torch.float32, attn_implementation="eager")
    if name.startswith("resized"):
        base.resize_token_embeddings(515)
    model = PeftModel.from_pretrained(base, FIXTURES / "adapters" / name, is_trainable=True).double().eval()
    before = log_probs(model).tolist()
    learning = {n.replace(".default", "").replace(".modules_to_save", ""): p for n, p in model.named_parameters() if p.requires_grad}
    optimizer = torch.optim.AdamW(learning.values(), lr=RATE, betas=(0.9, 0.999), eps=1e-8, weight_decay=0)
    gradients = {}
    for step in range(2):
        optimizer.zero_grad()
        (-log_probs(model).sum()).backward()
        gradients = gradients or {n: 0.0 if p.grad is None else p.grad.norm().item() for n, p in learning.items()}
        optimizer.step()
    with torch.no_grad():
        after = log_probs(model).tolist()
    off = max(abs(a - b) for a, b in zip(before, after))
    print(f"{name:24} {len(learning):3} tensors, {off:8.4f} moved", flush=True)
    assert off > 1e-3
    return {"before": before, "gradients": gradients, "after": after, "learned": {n: p.norm().item() for n, p in learning.items()}}


out = {"rate": RATE, "ids": IDS[0].tolist(), "adapters": {name: train(name) for name in KINDS}}
pathlib.Path(sys.argv[1]).write_text(json.dumps(out, indent=1) + "\n")

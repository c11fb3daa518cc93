"""Makes the tiny checkpoints that the larger set lacks, in its form: make_checkpoints.py OUT [NAME ...]

Golden values are what transformers computes in float32 with eager attention on one thread. Needs torch 2.7.1, transformers 5.23.0,
safetensors. Weights are large, norms far from 1, so that a missing term shows.
"""

import json
import pathlib
import sys

import torch
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM, Gemma3TextConfig, LlamaConfig

LENGTHS = [17, 5, 1, 11]
SHAPE = dict(
    vocab_size=512, hidden_size=48, intermediate_size=80, num_attention_heads=6, num_key_value_heads=2, max_position_embeddings=128,
    bos_token_id=None, eos_token_id=2, pad_token_id=0,
)
LLAMA = dict(num_hidden_layers=2, tie_word_embeddings=False)
YARN = {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 32, "rope_theta": 10000.0}
LINEAR = {"rope_type": "linear", "factor": 3.0, "rope_theta": 10000.0}
CONFIGS = {
    "gemma3_text": lambda: Gemma3TextConfig(
        **SHAPE, num_hidden_layers=4, head_dim=16, query_pre_attn_scalar=10, sliding_window=6, final_logit_softcapping=9.0,
        layer_types=["sliding_attention", "full_attention", "sliding_attention", "full_attention"],
        rope_parameters={
            "full_attention": {"rope_type": "linear", "factor": 8.0, "rope_theta": 1000000.0},
            "sliding_attention": {"rope_type": "default", "rope_theta": 10000.0},
        },
    ),
    "llama-rope-yarn": lambda: LlamaConfig(**SHAPE, **LLAMA, rope_parameters=dict(YARN)),
    "llama-rope-linear": lambda: LlamaConfig(**SHAPE, **LLAMA, rope_parameters=dict(LINEAR)),
}
# How transformers 4 spelled what these configs say.
FOUR = {
    "gemma3_text": {
        "rope_theta": 1000000.0, "rope_local_base_freq": 10000.0, "rope_scaling": {"rope_type": "linear", "factor": 8.0},
        "sliding_window_pattern": 2, "attn_logit_softcapping": None, "cache_implementation": "hybrid",
    },
    "llama-rope-yarn": {"rope_theta": 10000.0, "rope_scaling": {"type": "yarn", "factor": 4.0, "original_max_position_embeddings": 32}},
    "llama-rope-linear": {"rope_theta": 10000.0, "rope_scaling": {"type": "linear", "factor": 3.0}},
}


def randomize(model, seed):
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            noise = torch.randn(weight.shape, generator=generator)
            if weight.dim() == 1:
                weight.copy_(noise * 0.5 + (0.0 if name.endswith("bias") else 1.0))
            else:
                weight.copy_(noise * 0.25)


def batch(seed):
    generator = torch.Generator().manual_seed(seed)
    ids = torch.zeros([len(LENGTHS), max(LENGTHS)], dtype=torch.int64)
    mask = torch.zeros_like(ids)
    for row, length in enumerate(LENGTHS):
        ids[row, :length] = torch.randint(3, 512, [length], generator=generator)
        mask[row, :length] = 1
    return ids, mask


def greedy(model, prompt, count=24):
    ids, margins = list(prompt), []
    with torch.no_grad():
        for _ in range(count):
            top = model(torch.tensor([ids])).logits[0, -1].topk(2)
            margins.append((top.values[0] - top.values[1]).item())
            ids.append(top.indices[0].item())
    return {"prompt": list(prompt), "continuation": ids[len(prompt):], "margin_to_second": margins}


def golden(model, ids, mask, seed):
    with torch.no_grad():
        out = model(ids, attention_mask=mask, output_hidden_states=True)
    logits = out.logits * mask[:, :, None]
    log_probs = torch.log_softmax(out.logits[:, :-1], -1).gather(2, ids[:, 1:, None])[:, :, 0] * mask[:, 1:]
    tensors = {"input_ids": ids, "attention_mask": mask, "logits": logits.contiguous(), "token_logprobs": log_probs.contiguous()}
    for i, hidden in enumerate(out.hidden_states):
        tensors[f"hidden.{i}"] = hidden[0].contiguous()
    model.zero_grad()
    scored = torch.log_softmax(model(ids, attention_mask=mask).logits[:, :-1], -1).gather(2, ids[:, 1:, None])[:, :, 0]
    loss = -(scored * mask[:, 1:]).sum() / mask[:, 1:].sum()
    loss.backward()
    for attempt in range(50):
        generator = torch.Generator().manual_seed(1000 + seed + attempt)
        text = greedy(model, torch.randint(3, 512, [7], generator=generator).tolist())
        if min(text["margin_to_second"]) > 0.005:
            break
    else:
        raise SystemExit("no prompt whose greedy continuation is clear")
    facts = {
        "lengths": LENGTHS,
        "padding": "right, id 0; logits of padded positions are stored as 0",
        "computed": "float32, eager attention",
        "greedy": text | {"note": "end-of-text is not looked for"},
        "training": {
            "loss": loss.item(),
            "gradient_norms": {name: weight.grad.norm().item() for name, weight in model.named_parameters()},
            "note": "mean over all next tokens",
        },
    }
    return tensors, facts


def make(folder, name, seed):
    config = CONFIGS[name]()
    torch.manual_seed(seed)
    model = AutoModelForCausalLM.from_config(config, attn_implementation="eager", dtype=torch.float32).eval()
    randomize(model, seed)
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)
    tensors, facts = golden(model, *batch(seed), seed)
    save_file(tensors, folder / "golden.safetensors")
    (folder / "golden.json").write_text(json.dumps(facts, indent=1) + "\n")
    five = json.loads((folder / "config.json").read_text())
    four = {key: value for key, value in five.items() if key not in ("rope_parameters", "dtype", "layer_types")}
    four |= {"torch_dtype": "float32", "transformers_version": "4.46.0"} | FOUR[name]
    (folder / "config.v4.json").write_text(json.dumps(four, indent=2) + "\n")
    # Both spellings are one model to transformers too.
    again = type(config)(**{key: value for key, value in four.items() if key != "architectures"})
    other = AutoModelForCausalLM.from_config(again, attn_implementation="eager", dtype=torch.float32).eval()
    other.load_state_dict(model.state_dict())
    ids, mask = batch(seed)
    with torch.no_grad():
        assert (other(ids, attention_mask=mask).logits - model(ids, attention_mask=mask).logits).abs().max() < 1e-5, name


if __name__ == "__main__":
    torch.set_num_threads(1)
    for number, name in enumerate(sys.argv[2:] or CONFIGS):
        make(pathlib.Path(sys.argv[1]) / name, name, 40 + list(CONFIGS).index(name))
        print(name)

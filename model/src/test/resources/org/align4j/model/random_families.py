"""Tiny models of random shapes and what transformers says about them: random_families.py OUT COUNT [MODEL_TYPE ...]

Writes OUT/MODEL_TYPE-N with weights, config and golden.json: rows of ids, and of each log p(token t | before) for t >= 1, in float32
with eager attention.
"""

import json
import pathlib
import random
import sys

import torch
from transformers import AutoConfig, AutoModelForCausalLM

ROPES = [
    {"rope_type": "default"}, {"rope_type": "linear", "factor": 2.5}, {"rope_type": "dynamic", "factor": 2.0},
    {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 16},
    {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 40},
    {"rope_type": "yarn", "factor": 2.0, "original_max_position_embeddings": 24, "beta_fast": 8, "beta_slow": 2, "attention_factor": 0.9},
]


def shape(rng, kind):
    """A config's keys: what every family has, then what this one has."""
    key_values, group = rng.choice([1, 2, 3]), rng.choice([1, 2, 4])
    size, layers = rng.choice([4, 6, 8, 10, 16]), rng.choice([1, 2, 3, 5])
    heads = key_values * group
    positions = rng.choice([256, 300])
    base = dict(
        vocab_size=rng.choice([97, 128, 301]), hidden_size=heads * size, intermediate_size=rng.choice([24, 33, 56]), num_hidden_layers=layers,
        num_attention_heads=heads, num_key_value_heads=key_values, max_position_embeddings=positions, tie_word_embeddings=rng.random() < 0.5,
        bos_token_id=None, eos_token_id=2, pad_token_id=0,
    )
    head = rng.choice([4, 8, 12, 20])
    window = rng.choice([3, 7, 33, 150, 1000])
    epsilon = rng.choice([1e-5, 1e-6, 1e-2])
    types = [rng.choice(["sliding_attention", "full_attention"]) for _ in range(layers)]
    rope = dict(rng.choice(ROPES)) | {"rope_theta": rng.choice([500.0, 10000.0, 1e6])}
    rms = base | {"rms_norm_eps": epsilon, "rope_parameters": rope}
    flip = lambda: rng.random() < 0.5
    if kind == "llama":
        return rms | {"head_dim": head, "attention_bias": flip(), "mlp_bias": flip()}
    if kind == "mistral":
        return rms | {"head_dim": head, "sliding_window": rng.choice([None, window])}
    if kind == "qwen2":
        return rms | {"use_sliding_window": flip(), "sliding_window": window, "max_window_layers": rng.randrange(layers + 1)}
    if kind == "qwen3":
        return rms | {"head_dim": head, "attention_bias": flip(), "use_sliding_window": True, "sliding_window": window, "layer_types": types}
    if kind == "smollm3":
        return rms | {
            "attention_bias": flip(), "mlp_bias": flip(), "no_rope_layer_interval": rng.choice([2, 3]),
            "use_sliding_window": flip(), "sliding_window": window, "rope_parameters": {"rope_type": "default", "rope_theta": 5e5},
        }
    if kind == "gemma":
        return rms | {"head_dim": head, "hidden_act": rng.choice(["gelu", "gelu_pytorch_tanh"]), "attention_bias": flip()}
    if kind == "gemma2":
        return rms | {
            "head_dim": head, "query_pre_attn_scalar": rng.choice([5, 16]), "sliding_window": window, "attn_logit_softcapping": rng.choice([None, 2.0, 50.0]),
            "final_logit_softcapping": rng.choice([None, 3.0]), "attention_bias": flip(),
        }
    if kind == "gemma3_text":
        return rms | {
            "head_dim": head, "query_pre_attn_scalar": rng.choice([5, 16]), "sliding_window": window, "layer_types": types,
            "final_logit_softcapping": rng.choice([None, 3.0]),
            "rope_parameters": {"full_attention": dict(rng.choice(ROPES[:2])) | {"rope_theta": 1e6}, "sliding_attention": {"rope_type": "default", "rope_theta": 5000.0}},
        }
    if kind == "gpt2":
        return dict(
            vocab_size=base["vocab_size"], n_embd=base["hidden_size"], n_layer=layers, n_head=heads, n_positions=positions,
            n_inner=rng.choice([None, 31]), activation_function=rng.choice(["gelu_new", "gelu", "relu"]), layer_norm_epsilon=epsilon,
            scale_attn_weights=flip(), scale_attn_by_inverse_layer_idx=flip(), tie_word_embeddings=flip(), eos_token_id=2, bos_token_id=None, pad_token_id=0,
        )
    share = rng.choice([n / size for n in range(2, size + 1, 2)])
    layer_norm = base | {"layer_norm_eps": epsilon, "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0, "partial_rotary_factor": share}}
    if kind == "gpt_neox":
        del layer_norm["num_key_value_heads"]
        return layer_norm | {"use_parallel_residual": flip(), "attention_bias": flip(), "hidden_act": rng.choice(["gelu", "gelu_new"])}
    if kind == "phi":
        return layer_norm | {"qk_layernorm": flip(), "hidden_act": rng.choice(["gelu_new", "gelu"])}
    raise SystemExit("no random shapes for " + kind)


KINDS = ["llama", "mistral", "qwen2", "qwen3", "smollm3", "gemma", "gemma2", "gemma3_text", "gpt2", "gpt_neox", "phi"]


def make(folder, kind, seed):
    """Some shapes magnify rounding (norms of width 6 behind branches): where transformers' own float32 is unsure, another is drawn."""
    while not attempt(folder, kind, seed):
        seed += 1000


def attempt(folder, kind, seed):
    rng = random.Random(f"{kind} {seed}")
    keys = shape(rng, kind)
    config = AutoConfig.for_model(kind, **keys)
    model = AutoModelForCausalLM.from_config(config, attn_implementation="eager", dtype=torch.float32).eval()
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            noise = torch.randn(weight.shape, generator=generator)
            weight.copy_(noise * 0.4 + (1.0 if weight.dim() == 1 and not name.endswith("bias") else 0.0) if weight.dim() == 1 else noise * weight.shape[-1] ** -0.5)
    rows = [torch.randint(3, config.vocab_size, [length], generator=generator) for length in (1, 9, 40, 200)]
    numbers = [log_probs(model, ids) for ids in rows]
    model.save_pretrained(folder)
    exact = [log_probs(model.double(), ids) for ids in rows]
    if max((a - b).abs().max() for a, b in zip(numbers[1:], exact[1:])) > 3e-5:
        return False
    golden = {"rows": [ids.tolist() for ids in rows], "log_probs": [row.tolist() for row in numbers], "keys": str(keys)}
    (folder / "golden.json").write_text(json.dumps(golden))
    return True


def log_probs(model, ids):
    with torch.no_grad():
        logits = model(ids[None]).logits[0, :-1].double()
    return torch.log_softmax(logits, -1).gather(1, ids[1:, None])[:, 0]


if __name__ == "__main__":
    torch.set_num_threads(1)
    out, count = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    for kind in sys.argv[3:] or KINDS:
        for seed in range(count):
            make(out / f"{kind}-{seed}", kind, seed)

"""Tiny models of random shapes and what transformers says about them: random_families.py OUT COUNT [MODEL_TYPE ...]

Writes OUT/MODEL_TYPE-N with weights, config and golden.json: rows of ids, and of each log p(token t | before) for t >= 1, in float32
with eager attention. Half of the configs are spelled as transformers 4 did, some weights are stored in 16 bits or in shards, some of GPT-2's without a
prefix; transformers reads what was written, so the numbers are of the files.
"""

import json
import pathlib
import random
import shutil
import sys

import torch
from safetensors.torch import load_file, save_file
from transformers import AutoConfig, AutoModelForCausalLM

ROPES = [
    {"rope_type": "default"}, {"rope_type": "linear", "factor": 2.5}, {"rope_type": "dynamic", "factor": 2.0},
    {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 16},
    {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 40},
    {"rope_type": "yarn", "factor": 2.0, "original_max_position_embeddings": 24, "beta_fast": 8, "beta_slow": 2, "attention_factor": 0.9},
    {"rope_type": "yarn", "factor": 16, "mscale": 0.7, "mscale_all_dim": 0.5}, {"rope_type": "yarn", "factor": 4.0, "truncate": False},
]
ACTIVATIONS = ["silu", "gelu", "gelu_new", "gelu_pytorch_tanh", "relu"]


def shape(rng, kind):
    """A config's keys: what every family has, then what this one has."""
    key_values, group = rng.choice([1, 2, 3]), rng.choice([1, 2, 4])
    size, layers = rng.choice([4, 6, 8, 10, 16]), rng.choice([1, 2, 3, 5])
    heads = key_values * group
    positions = rng.choice([256, 300])
    base = dict(
        vocab_size=rng.choice([97, 128, 301]), hidden_size=heads * size, intermediate_size=rng.choice([24, 33, 56]), num_hidden_layers=layers,
        num_attention_heads=heads, num_key_value_heads=key_values, max_position_embeddings=positions, tie_word_embeddings=rng.random() < 0.5,
        hidden_act=rng.choice(ACTIVATIONS),
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
            "use_sliding_window": flip(), "sliding_window": window,
        }
    if kind == "gemma":
        return rms | {"head_dim": head, "hidden_act": rng.choice(["gelu", "gelu_pytorch_tanh"]), "attention_bias": flip()}
    if kind == "gemma2":
        del rms["hidden_act"]
        return rms | {
            "head_dim": head, "query_pre_attn_scalar": rng.choice([5, 16]), "sliding_window": window, "attn_logit_softcapping": rng.choice([None, 2.0, 50.0]),
            "final_logit_softcapping": rng.choice([None, 3.0]), "attention_bias": flip(),
        }
    if kind == "gemma3_text":
        del rms["hidden_act"]
        return rms | {
            "head_dim": head, "query_pre_attn_scalar": rng.choice([5, 16]), "sliding_window": window, "layer_types": types,
            "final_logit_softcapping": rng.choice([None, 3.0]),
            "rope_parameters": {"full_attention": dict(rng.choice(ROPES[:-1])) | {"rope_theta": 1e6}, "sliding_attention": {"rope_type": "default", "rope_theta": 5000.0}},
        }
    if kind == "gpt2":
        return dict(
            vocab_size=base["vocab_size"], n_embd=base["hidden_size"], n_layer=layers, n_head=heads, n_positions=positions,
            n_inner=rng.choice([None, 31]), activation_function=rng.choice(["gelu_new", "gelu", "relu"]), layer_norm_epsilon=epsilon,
            scale_attn_weights=flip(), scale_attn_by_inverse_layer_idx=flip(), tie_word_embeddings=flip(), eos_token_id=2, bos_token_id=None, pad_token_id=0,
        )
    share = rng.choice([n / size for n in range(2, size + 1, 2)])
    layer_norm = base | {"layer_norm_eps": epsilon, "rope_parameters": rope | {"partial_rotary_factor": share}}
    if kind == "gpt_neox":
        del layer_norm["num_key_value_heads"]
        return layer_norm | {"use_parallel_residual": flip(), "attention_bias": flip()}
    if kind == "phi":
        return layer_norm | {"qk_layernorm": flip()}
    raise SystemExit("no random shapes for " + kind)


KINDS = ["llama", "mistral", "qwen2", "qwen3", "smollm3", "gemma", "gemma2", "gemma3_text", "gpt2", "gpt_neox", "phi"]


def make(folder, kind, seed):
    """Some shapes magnify rounding (norms of width 6 behind branches): where transformers' own float32 is unsure, another is drawn.

    So it is where transformers divides by zero: dynamic scaling of a rotary size of 2."""
    while not attempt(folder, kind, seed):
        seed += 1000


def attempt(folder, kind, seed):
    rng = random.Random(f"{kind} {seed}")
    keys = shape(rng, kind)
    config = AutoConfig.for_model(kind, **keys)
    try:
        model = AutoModelForCausalLM.from_config(config, attn_implementation="eager", dtype=torch.float32).eval()
    except ZeroDivisionError:
        return False
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            noise = torch.randn(weight.shape, generator=generator)
            weight.copy_(noise * 0.4 + (1.0 if weight.dim() == 1 and not name.endswith("bias") else 0.0) if weight.dim() == 1 else noise * weight.shape[-1] ** -0.5)
    model.to(rng.choice([torch.float32, torch.float32, torch.bfloat16, torch.float16]))
    model.save_pretrained(folder, max_shard_size=rng.choice(["5GB", "30KB"]))
    respell(folder, kind, rng)
    model = read(folder)
    rows = [torch.randint(3, config.vocab_size, [length], generator=generator) for length in (1, 9, 40, 200)]
    numbers = [log_probs(model, ids) for ids in rows]
    hidden = [mean_hidden(model, ids) for ids in rows]
    exact = [log_probs(model.double(), ids) for ids in rows]
    if max((a - b).abs().max() for a, b in zip(numbers[1:], exact[1:])) > 3e-5:
        shutil.rmtree(folder)
        return False
    golden = {"rows": [ids.tolist() for ids in rows], "log_probs": [row.tolist() for row in numbers], "hidden": hidden, "keys": str(keys)}
    (folder / "golden.json").write_text(json.dumps(golden))
    return True


def read(folder):
    return AutoModelForCausalLM.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32).eval()


def respell(folder, kind, rng):
    file, weights = folder / "config.json", folder / "model.safetensors"
    config = json.loads(file.read_text())
    rope = config.get("rope_parameters")
    if rope and rng.random() < 0.5:
        del config["rope_parameters"]
        config["torch_dtype"] = config.pop("dtype")
        if kind == "gemma3_text":
            config["rope_local_base_freq"] = rope["sliding_attention"]["rope_theta"]
            rope = rope["full_attention"]
        config["rotary_emb_base" if kind == "gpt_neox" else "rope_theta"] = rope.pop("rope_theta")
        if "partial_rotary_factor" in rope:
            config["rotary_pct" if kind == "gpt_neox" else "partial_rotary_factor"] = rope.pop("partial_rotary_factor")
        config["rope_scaling"] = None if rope == {"rope_type": "default"} else rope
        file.write_text(json.dumps(config))
    tied = config.get("tie_word_embeddings", True)
    if kind == "gpt2" and tied and weights.exists() and rng.random() < 0.5:
        save_file({name.removeprefix("transformer."): tensor for name, tensor in load_file(weights).items()}, weights, {"format": "pt"})


def log_probs(model, ids):
    with torch.no_grad():
        logits = model(ids[None]).logits[0, :-1].double()
    return torch.log_softmax(logits, -1).gather(1, ids[1:, None])[:, 0]


def mean_hidden(model, ids):
    with torch.no_grad():
        return model(ids[None], output_hidden_states=True).hidden_states[-1][0].mean(0).tolist()


if __name__ == "__main__":
    torch.set_num_threads(1)
    out, count = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    for kind in sys.argv[3:] or KINDS:
        for seed in range(count):
            make(out / f"{kind}-{seed}", kind, seed)

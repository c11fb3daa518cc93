"""One tiny model and many changes of its config.json, with what transformers says then: changed_configs.py OUT MODEL_TYPE

Writes OUT/MODEL_TYPE-0 as random_families.py does, and OUT/changes.json: a list of {"change", "config", "log_probs"}. Log-probs of the
rows in golden.json are null where transformers does not load the change, or not with these weights alone: then anything but a crash
will do. Keys are those of the file and those that the family's config class has beside them.
"""

import json
import pathlib
import sys
import warnings

import torch
from transformers import AutoConfig, AutoModelForCausalLM
from transformers.utils import logging

from random_families import log_probs, make

# What names or describes, and what training or text generation alone read.
DESCRIBES = {"architectures", "transformers_version", "model_type", "_name_or_path", "id2label", "label2id", "dtype", "torch_dtype"}
WORDS = ["gelu", "gelu_new", "gelu_pytorch_tanh", "relu", "silu", "tanh", "default", "linear", "yarn", "other"]


def others(value):
    """Values to put in the place of one."""
    if isinstance(value, bool):
        return [not value, None]
    if isinstance(value, int):
        return [value + 1, value * 2, max(1, value // 2), 0, None]
    if isinstance(value, float):
        return [value * 1.5 + 0.25, value / 2, 0.0, None]
    if isinstance(value, str):
        return [word for word in WORDS if word != value]
    if value is None:
        return [1, 3, 0.5, True, "gelu", ["full_attention"]]
    if isinstance(value, list):
        return [value[::-1], value + value[-1:], [], None] + ([["sliding_attention"] * len(value)] if value and isinstance(value[0], str) else [])
    return [{}, None]


def changes(config, kind):
    """(what, changed config): one key changed, left out or added, in nested objects too."""
    known = AutoConfig.for_model(kind).to_dict() | config
    for key, value in known.items():
        if key in DESCRIBES:
            continue
        for other in others(value):
            yield f"{key}: {json.dumps(value)} -> {json.dumps(other)}", config | {key: other}
        if key in config:
            yield f"{key} left out", {k: v for k, v in config.items() if k != key}
        for name, part in (config.get(key) or {}).items() if isinstance(config.get(key), dict) else []:
            if isinstance(part, dict):
                for inner, number in part.items():
                    for other in others(number):
                        yield f"{key}.{name}.{inner} -> {json.dumps(other)}", config | {key: config[key] | {name: part | {inner: other}}}
                continue
            for other in others(part):
                yield f"{key}.{name} -> {json.dumps(other)}", config | {key: config[key] | {name: other}}
    for key, value in {
        "partial_rotary_factor": 0.5, "attention_scaling": 2.0, "rope_scaling": {"rope_type": "linear", "factor": 2.0}, "rope_theta": 77.0,
        "sliding_window": 5, "use_sliding_window": True, "attention_bias": True, "mlp_bias": True, "head_dim": 6, "logit_scale": 2.0,
        "final_logit_softcapping": 1.5, "attn_logit_softcapping": 1.5, "layer_types": ["sliding_attention"] * 9, "query_pre_attn_scalar": 3,
        "residual_multiplier": 2.0, "embedding_multiplier": 2.0, "num_experts": 4, "qk_layernorm": True, "scale_attn_weights": False,
        "hidden_activation": "relu", "activation_function": "relu", "rms_norm_eps": 0.1, "layer_norm_eps": 0.1, "norm_eps": 0.1,
    }.items():
        if key not in known:
            yield f"{key} added: {json.dumps(value)}", config | {key: value}


def said(folder, rows):
    """Log-probs by transformers, or None where it cannot say."""
    try:
        model, info = AutoModelForCausalLM.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32, output_loading_info=True)
        if any(info[key] for key in ("missing_keys", "unexpected_keys", "mismatched_keys")):
            return None
        numbers = [log_probs(model.eval(), torch.tensor(row)) for row in rows]
        return [row.tolist() for row in numbers] if all(row.isfinite().all() for row in numbers) else None
    except Exception:  # whatever transformers says to a config that is none
        return None


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.set_verbosity_error()
    torch.set_num_threads(1)
    out, kind = pathlib.Path(sys.argv[1]), sys.argv[2]
    folder = out / f"{kind}-0"
    make(folder, kind, 0)
    rows = json.loads((folder / "golden.json").read_text())["rows"][:3]
    file = folder / "config.json"
    config = json.loads(file.read_text())
    found = []
    for what, changed in changes(config, kind):
        file.write_text(json.dumps(changed))
        found.append({"change": what, "config": changed, "log_probs": said(folder, rows)})
    file.write_text(json.dumps(config))
    (out / "changes.json").write_text(json.dumps({"rows": rows, "changes": found}))

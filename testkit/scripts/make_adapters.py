"""Makes small PEFT adapters of every kind, and what PEFT computes with them: make_adapters.py OUT

Each is trained by chance (random numbers are added to what learns), saved, and read again by PeftModel.from_pretrained; golden.json has
log p of each token of IDS after the first, in float32. Needs torch, transformers 5, peft 0.21, safetensors.
"""

import json
import pathlib
import shutil
import sys

import torch
from peft import EvaConfig, LoraConfig, PeftModel, get_peft_model
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification

CHECKPOINTS = pathlib.Path(__file__).resolve().parents[1] / "src/main/resources/fixtures/checkpoints"
IDS = torch.tensor([[203, 226, 361, 188, 199, 126, 321, 5, 7, 9, 11, 13]])
OUT = pathlib.Path(sys.argv[1])
golden = {}


def base(name, resize=None, labels=0):
    kind = AutoModelForSequenceClassification if labels else AutoModelForCausalLM
    more = {"num_labels": labels} if labels else {}
    torch.manual_seed(5)
    model = kind.from_pretrained(CHECKPOINTS / name, dtype=torch.float32, attn_implementation="eager", **more)
    if resize:
        model.resize_token_embeddings(resize)
    return model.eval()


def read(model):
    with torch.no_grad():
        logits = model(IDS).logits
    if logits.dim() == 2:
        return logits[0].tolist()
    return torch.log_softmax(logits[0], -1)[:-1].gather(1, IDS[0, 1:, None])[:, 0].tolist()


def make(name, of="llama", resize=None, labels=0, save={}, noise=0.1, **options):
    model = base(of, resize, labels)
    before = read(model)
    torch.manual_seed(len(golden))
    kind = "SEQ_CLS" if labels else "CAUSAL_LM"
    adapted = get_peft_model(model, LoraConfig(**{**dict(r=4, lora_alpha=8, target_modules=["q_proj", "v_proj"], task_type=kind), **options}))
    with torch.no_grad():
        for parameter in adapted.parameters():
            if parameter.requires_grad:
                parameter.add_(torch.randn_like(parameter) * noise)
    adapted.eval()
    folder = OUT / name
    shutil.rmtree(folder, ignore_errors=True)
    adapted.save_pretrained(folder, **save)
    (folder / "README.md").unlink(missing_ok=True)
    config = json.loads((folder / "adapter_config.json").read_text())
    config["base_model_name_or_path"] = "../../checkpoints/" + of
    (folder / "adapter_config.json").write_text(json.dumps(config, indent=1) + "\n")
    again = read(PeftModel.from_pretrained(base(of, resize, labels), folder).eval())
    golden[name] = {"base": of, "numbers": again}
    off = max(abs(a - b) for a, b in zip(again, before))
    print(f"{name:24} {off:9.5f} from the base {max(abs(a - b) for a, b in zip(again, read(adapted))):9.6f} from what was saved", flush=True)
    assert off > 1e-3


CONV = dict(of="gpt2-published", target_modules=["c_attn", "c_proj", "c_fc"], fan_in_fan_out=True)
NEOX = dict(of="gpt_neox", target_modules=["query_key_value", "dense"])
TIED = dict(of="gemma2")
slim = {"save_embedding_layers": False}
make("save-head", modules_to_save=["lm_head"])
make("save-norm", modules_to_save=["norm"])
make("resized", resize=515, modules_to_save=["embed_tokens", "lm_head"], save=slim)
make("resized-twice-stored", resize=515, modules_to_save=["embed_tokens", "lm_head"])
make("resized-unsaved", resize=515)
make("patterns", rank_pattern={"q_proj": 8, "layers.1.self_attn.v_proj": 2}, alpha_pattern={r"layers\.\d.self_attn.v_proj": 32})
make("patterns-rslora", use_rslora=True, rank_pattern={"v_proj": 2}, alpha_pattern={"^model.layers.0.self_attn.q_proj": 3})
make("layers", layers_to_transform=[1], target_modules=["q_proj", "down_proj"])
make("layers-pattern", layers_to_transform=0, layers_pattern="layers", target_modules=["k_proj", "up_proj"])
make("expression", target_modules=r".*\.(0)\..*(q|v)_proj")
make("excluded", target_modules="all-linear", exclude_modules=["down_proj", "layers.0.self_attn.q_proj"])
make("embedding", target_modules=["embed_tokens", "q_proj"], save=slim)
make("embedding-and-base", target_modules=["embed_tokens", "q_proj"])
make("head", target_modules=["lm_head", "q_proj"], save=slim)
make("bias-of-b", lora_bias=True, target_modules=["q_proj", "o_proj", "down_proj"])
make("dora", use_dora=True)
make("dora-rslora", use_dora=True, use_rslora=True, target_modules="all-linear")
make("pissa", init_lora_weights="pissa", noise=0.02)
make("pissa-rslora-dora", init_lora_weights="pissa", use_rslora=True, use_dora=True, target_modules="all-linear", noise=0.02)
make("olora", init_lora_weights="olora", noise=0.02)
make("orthogonal", init_lora_weights="orthogonal", noise=0.02)
make("gaussian", init_lora_weights="gaussian")
make("binary", save={"safe_serialization": False})
make("gpt2-dora", use_dora=True, **CONV)
make("gpt2-pissa", init_lora_weights="pissa", noise=0.02, **CONV)
make("gpt2-biases", bias="all", **CONV)
make("gpt2-lora-biases", bias="lora_only", **CONV)
make("gpt2-bias-of-b", lora_bias=True, **CONV)
make("gpt2-save-embedding", **{**CONV, "modules_to_save": ["wte"]})
make("neox-dora", use_dora=True, **NEOX)
make("neox-pissa", init_lora_weights="pissa", noise=0.02, **NEOX)
make("neox-olora", init_lora_weights="olora", noise=0.02, **NEOX)
make("neox-bias-of-b", lora_bias=True, **NEOX)
make("tied-save-embedding", modules_to_save=["embed_tokens"], **TIED)
make("tied-save-head", modules_to_save=["lm_head"], **TIED)
make("tied-embedding", target_modules=["embed_tokens", "v_proj"], save=slim, **TIED)
make("tied-head", target_modules=["lm_head", "v_proj"], save=slim, **TIED)
make("tied-resized-unsaved", resize=515, **TIED)
make("score", labels=1)
make("two-labels", labels=2)
make("save-mlp", modules_to_save=["mlp"], save=slim)
make("tokens", trainable_token_indices=[3, 9, 126])
make("tokens-of-both", trainable_token_indices={"lm_head": [5, 226], "embed_tokens": [203]})
make("tokens-resized", resize=515, trainable_token_indices=[512, 9, 514])
make("tied-tokens", trainable_token_indices=[3, 9, 126], **TIED)
make("tied-save-ensured", modules_to_save=["embed_tokens"], ensure_weight_tying=True, **TIED)
make("eva", init_lora_weights="eva", eva_config=EvaConfig())
make("neox-head", **{**NEOX, "target_modules": ["query_key_value", "lm_head"]}, save=slim)
make("neox-save-head", modules_to_save=["lm_head"], **NEOX)

def padded():
    """Scores of rows that end in pad_token_id (0), each alone."""
    rows = [[203, 226, 361, 188], [203, 226, 361, 0], [203, 226, 0, 0], [203, 0, 361], [0, 0], [0], [9]]
    model = PeftModel.from_pretrained(base("llama", labels=1), OUT / "score").eval()
    with torch.no_grad():
        return {"rows": rows, "scores": [model(torch.tensor([row])).logits[0, 0].item() for row in rows]}


(OUT / "golden.json").write_text(json.dumps({"ids": IDS[0].tolist(), "adapters": golden, "padded": padded()}, indent=1) + "\n")

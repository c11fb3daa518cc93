"""What llama.cpp's own converter makes of the small checkpoints: fixtures/gguf/*.json.

    python make_gguf.py LLAMA_CPP SHARED_FIXTURES       (its source tree; needs torch, transformers, numpy)

For each checkpoint and type: every key with its value, every tensor's type, shape and SHA-256. The tokenizer of the llama
checkpoint stands in all of them; the converter knows tokenizers by a hash, which no made-up one has, so it is told. Beside
them blocks.json: numbers, and their bytes in each type, by gguf-py's quantization.
"""
import contextlib, hashlib, io, json, os, shutil, sys, tempfile
import numpy as np

tree = sys.argv[1]
sys.path[:0] = [tree, os.path.join(tree, "gguf-py")]
import gguf, torch
from gguf import quants
from conversion import base, get_model_class

FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "src", "main", "resources", "fixtures")
CHECKPOINTS = os.path.join(FIXTURES, "checkpoints")
CASES = [("llama", t) for t in ("F32", "F16", "BF16", "Q8_0")] + [("llama-rope-linear", "F32"), ("mistral", "F16"), ("qwen2", "BF16"), ("qwen3", "Q8_0"), ("llama3", "F32"), ("llama-bias-sharded", "F32"), ("wide", "Q8_0")]
TYPES = {"F32": 0, "F16": 1, "Q8_0": 7, "BF16": 32}


def folder_of(case, into):
    source = os.path.join(CHECKPOINTS, "llama" if case in ("llama3", "wide") else case)
    if not os.path.isdir(source):
        source = os.path.join(sys.argv[2], "checkpoints", case)
    shutil.copytree(source, into)
    for name in ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja"):
        shutil.copy(os.path.join(CHECKPOINTS, "llama", name), into)
    file = os.path.join(into, "config.json")
    config = json.load(open(file))
    if case == "llama3":
        config["rope_parameters"] = {"rope_type": "llama3", "rope_theta": 10000.0, "factor": 8.0, "low_freq_factor": 1.0,
                                     "high_freq_factor": 4.0, "original_max_position_embeddings": 64}
    if case == "wide":
        # Rows of whole blocks, which the other checkpoints do not have; the test makes the same numbers.
        config.update(hidden_size=64, intermediate_size=96, head_dim=16, num_attention_heads=4, num_key_value_heads=2)
        from safetensors.torch import load_file, save_file
        weights = os.path.join(into, "model.safetensors")
        sizes = {48: 64, 80: 96, 16: 32}
        made = {}
        for k, (name, old) in enumerate(sorted(load_file(weights).items())):
            shape = [sizes.get(n, n) for n in old.shape]
            n = torch.arange(int(np.prod(shape)), dtype=torch.int64)
            made[name] = (((n * 7919 + k * 104729) % 2001 - 1000).to(torch.float32) / 4096).reshape(shape)
        save_file(made, weights, metadata={"format": "pt"})
    # The fixtures of families with a window do not reach it in their context, or switch it off here.
    config["sliding_window"] = None
    config["use_sliding_window"] = False
    if "layer_types" in config:
        config["layer_types"] = ["full_attention"] * config["num_hidden_layers"]
    json.dump(config, open(file, "w"))


def convert(case, type_name, scratch):
    folder = os.path.join(scratch, case + type_name)
    folder_of(case, folder)
    out = os.path.join(scratch, "out.gguf")
    architecture = json.load(open(os.path.join(folder, "config.json")))["architectures"][0]
    model = get_model_class(architecture)
    # as transformers reads qwen2 whatever the files say
    model.get_vocab_base_pre = lambda self, tokenizer: "qwen2" if architecture == "Qwen2ForCausalLM" else "gpt-2"
    model.set_vocab = lambda self: self._set_vocab_gpt2()
    from pathlib import Path
    made = model(Path(folder), gguf.LlamaFileType(TYPES[type_name]), Path(out))
    made.write()
    reader = gguf.GGUFReader(out)
    keys = {name: field.contents() for name, field in reader.fields.items() if not name.startswith("GGUF.")}
    tensors = {t.name: [t.tensor_type.name, [int(n) for n in t.shape], hashlib.sha256(np.ascontiguousarray(t.data).tobytes()).hexdigest()]
               for t in reader.tensors}
    return {"keys": keys, "tensors": tensors}


def blocks():
    r = np.random.default_rng(5)
    numbers = np.concatenate([r.normal(0, s, 32) for s in (1e-9, 1e-6, 1e-4, 0.02, 1, 300)] + [np.zeros(32), np.linspace(-127, 127, 32) / 2])
    numbers = numbers.astype(np.float32)
    coded = {name: quants.quantize(numbers.reshape(-1, 32), getattr(gguf.GGMLQuantizationType, name)).tobytes().hex()
             for name in ("F32", "F16", "BF16", "Q8_0")}
    return {"count": len(numbers), "coded": coded}


with tempfile.TemporaryDirectory() as scratch:
    os.makedirs(os.path.join(FIXTURES, "gguf"), exist_ok=True)
    for case, type_name in CASES:
        result = convert(case, type_name, scratch)
        json.dump(result, open(os.path.join(FIXTURES, "gguf", f"{case}-{type_name.lower()}.json"), "w"), ensure_ascii=True, separators=(",", ":"))
    json.dump(blocks(), open(os.path.join(FIXTURES, "gguf", "blocks.json"), "w"))

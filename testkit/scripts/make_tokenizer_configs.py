"""What AutoTokenizer makes of a tokenizer.json together with the files around it: fixtures/tokenizers/configs.json.

Run with transformers 5.23.0: python make_tokenizer_configs.py FIXTURES
Every case takes one of the tokenizers there and changes its tokenizer_config.json, its config.json or files beside them.
"""

import copy
import json
import os
import sys
import tempfile

os.environ["HF_HUB_OFFLINE"] = "1"
import transformers
from transformers import AutoTokenizer

transformers.logging.set_verbosity_error()
FIXTURES = os.path.join(sys.argv[1], "tokenizers")
SP, BYTES, SPLIT, UNIGRAM, WORDS = "sentencepiece-bpe", "byte-bpe", "byte-bpe-split", "unigram", "wordpiece"
TEXTS = [
    "Hello world",
    "  two  spaces ",
    "cafe\u0301 12345",
    "<s>hi</s> x<|im_start|> y<|im_end|>\n",
    "x<NEW>y <NEW> z <img>",
    "hello , world ! it 's n't",
]
TEMPLATE = "{{ bos_token }}{% for m in messages %}{{ m.content }}{{ image_token }}{% endfor %}"
cases = []


def case(base, config=None, model=None, files=None):
    cases.append({"base": base, "config": config or {}, "model": model, "files": files or {}})


def token(content, **flags):
    plain = {"lstrip": False, "rstrip": False, "normalized": False, "single_word": False, "special": True}
    return {"content": content, **plain, **flags}


for legacy in (None, True, False):
    for prefix in (None, True, False):
        flags = {"legacy": legacy, "add_prefix_space": prefix}
        config = {"tokenizer_class": "LlamaTokenizer"} | {k: v for k, v in flags.items() if v is not None}
        case(SP, config, {"model_type": "llama"})
case(SP, {"tokenizer_class": "LlamaTokenizerFast"}, {"model_type": "mistral"})
case(SP, {"tokenizer_class": "GemmaTokenizer", "bos_token": "<s>"}, {"model_type": "gemma2"})
case(SP, {"tokenizer_class": "PreTrainedTokenizerFast", "legacy": False}, {"model_type": "llama"})
for name, kind in [
    ("Qwen2Tokenizer", "qwen2"), ("Qwen2TokenizerFast", "qwen3"), ("PreTrainedTokenizerFast", "qwen2"),
    ("LlamaTokenizerFast", "qwen2"), ("LlamaTokenizerFast", "llama"), ("GPT2Tokenizer", "gpt2"),
    ("GPT2TokenizerFast", "llama"), ("GPTNeoXTokenizerFast", "gpt_neox"), ("CodeGenTokenizer", "phi"),
    ("CohereTokenizerFast", "llama"), (None, "gpt2"), (None, "qwen3"),
]:
    for base in (BYTES, SPLIT):
        case(base, {"tokenizer_class": name}, {"model_type": kind})
case(BYTES, {"tokenizer_class": "GPT2Tokenizer", "add_prefix_space": True}, {"model_type": "gpt2"})
case(BYTES, {"add_prefix_space": True})
for base, bos, size in [(SP, "<s>", 640), (BYTES, "<|im_start|>", 512), (UNIGRAM, "</s>", 400), (WORDS, "[CLS]", 404)]:
    case(base, {"bos_token": bos, "add_bos_token": True, "add_eos_token": True})
    case(base, {"bos_token": bos, "add_bos_token": False})
    case(base, {"bos_token": "<NEW>", "pad_token": "<img>"})
    case(base, {"clean_up_tokenization_spaces": True})
    case(base, {"extra_special_tokens": ["<NEW>", "<img>"]})
    case(base, {"additional_special_tokens": ["<img>"]})
    case(base, {"extra_special_tokens": {"image_token": "<img>"}})
    case(base, {"image_token": "<img>"})
    case(base, {"added_tokens_decoder": {str(size): token("<NEW>", lstrip=True), str(size + 1): token("<img>", special=False)}})
    if base in (BYTES, UNIGRAM):  # of others tokenizers 0.23 decodes such tokens otherwise than the earlier version in DJL
        case(base, files={"added_tokens.json": {"<NEW>": size}})
    strip = {"content": bos, "lstrip": True, "rstrip": True, "normalized": False, "single_word": False}
    case(base, files={"special_tokens_map.json": {"eos_token": strip, "pad_token": "<NEW>"}})
case(BYTES, {"added_tokens_decoder": {"2": token("<|im_end|>", rstrip=True)}})
case(SP, {"chat_template": [{"name": "default", "template": TEMPLATE}, {"name": "tool_use", "template": "TOOLS"}]})
case(SP, {"chat_template": {"default": TEMPLATE}, "image_token": "<img>"})
case(SP, {"chat_template": "CONFIG"}, files={"chat_template.jinja": TEMPLATE.replace("}}{%", "}}\r\n{%")})
case(SP, {"chat_template": "CONFIG"}, files={"chat_template.json": {"chat_template": TEMPLATE}})

for each in cases:
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(FIXTURES, each["base"])
        config = json.load(open(f"{source}/tokenizer_config.json", encoding="utf-8")) | copy.deepcopy(each["config"])
        config = {k: v for k, v in config.items() if k != "tokenizer_class" or v is not None}
        files = {"tokenizer_config.json": config, **each["files"]}
        if each["model"]:
            files["config.json"] = each["model"]
        files["tokenizer.json"] = json.load(open(f"{source}/tokenizer.json", encoding="utf-8"))
        for name, content in files.items():
            with open(f"{folder}/{name}", "w", encoding="utf-8", newline="") as out:
                out.write(content if isinstance(content, str) else json.dumps(content))
        tokenizer = AutoTokenizer.from_pretrained(folder)
        each["texts"] = []
        for text in TEXTS:
            ids = tokenizer(text)["input_ids"]
            each["texts"].append(
                {"text": text, "ids": ids, "decoded": tokenizer.decode(ids), "skipped": tokenizer.decode(ids, True)}
            )
        each["bos"], each["eos"], each["size"] = tokenizer.bos_token_id, tokenizer.eos_token_id, len(tokenizer)
        if tokenizer.chat_template:
            messages = [{"role": "user", "content": "Hi"}]
            each["chat"] = tokenizer.apply_chat_template(messages, tokenize=False)

with open(f"{FIXTURES}/configs.json", "w", encoding="utf-8") as out:
    out.write("[\n" + ",\n".join(json.dumps(each, ensure_ascii=False) for each in cases) + "\n]\n")

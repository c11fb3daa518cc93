"""How far each key of adapter_config.json moves PEFT's numbers: adapter_keys.py BASE ADAPTER KEY ...

Prints {key: {value: largest difference of a log-prob}}, or the error that PEFT ends in, for values that the key may have.
"""

import json
import pathlib
import shutil
import sys
import tempfile
import warnings

warnings.filterwarnings("ignore")
import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

IDS = torch.tensor([[203, 226, 361, 188, 199, 126, 321, 5, 7, 9, 11, 13]])
VALUES = {
    "auto_mapping": [None, {"base_model_class": "LlamaForCausalLM", "parent_library": "transformers.models.llama.modeling_llama"}],
    "eva_config": [None, {"rho": 1.0, "tau": 0.5, "whiten": True, "adjust_scaling_factors": False}],
    "fan_in_fan_out": [True, False],
    "inference_mode": [True, False],
    "megatron_core": [None, "megatron.core", "another"],
    "peft_version": [None, "0.5.0", "0.21.2"],
    "qalora_group_size": [1, 16, 64],
    "revision": [None, "main", "abc"],
    "runtime_config": [{"ephemeral_gpu_offload": True}, {"ephemeral_gpu_offload": False}],
    "init_lora_weights": [True, False, "gaussian", "orthogonal", "eva", "pissa", "olora"],
}


def read(base, adapter):
    torch.manual_seed(0)
    model = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32), adapter).eval()
    with torch.no_grad():
        return torch.log_softmax(model(IDS).logits[0], -1)


def main(base, adapter, keys):
    plain = read(base, adapter)
    found = {}
    for key in keys:
        found[key] = {}
        for value in VALUES[key]:
            with tempfile.TemporaryDirectory() as folder:
                shutil.copytree(adapter, folder, dirs_exist_ok=True)
                file = pathlib.Path(folder) / "adapter_config.json"
                file.write_text(json.dumps({**json.loads(file.read_text()), key: value}))
                try:
                    found[key][json.dumps(value)] = (read(base, folder) - plain).abs().max().item()
                except Exception as error:
                    found[key][json.dumps(value)] = str(error)[:200]
    print(json.dumps(found))


main(sys.argv[1], sys.argv[2], sys.argv[3:])

"""What transformers reads in a folder: peer_numbers.py FOLDER ROWS.json -> one JSON list of numbers per row, on standard output.

An adapter's folder is opened by PEFT, on the base that it names. A language model's numbers are log p(token t | before) for t >= 1, a classifier's the score at the last token.
"""

import json
import os
import sys

import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSequenceClassification

folder, rows = sys.argv[1], json.load(open(sys.argv[2]))
adapter = json.load(open(os.path.join(folder, "adapter_config.json"))) if os.path.exists(os.path.join(folder, "adapter_config.json")) else None
base = adapter["base_model_name_or_path"] if adapter else folder
if adapter:
    classifier = adapter["task_type"] == "SEQ_CLS"
else:
    classifier = "ForSequenceClassification" in AutoConfig.from_pretrained(folder).architectures[0]
loader = AutoModelForSequenceClassification if classifier else AutoModelForCausalLM
more = {"num_labels": 1, "pad_token_id": 0} if adapter and classifier else {}
model, info = loader.from_pretrained(base, dtype=torch.float32, output_loading_info=True, **more)
if adapter:
    from peft import PeftModel

    model = PeftModel.from_pretrained(model, folder).eval()
else:
    assert not info["missing_keys"] and not info["unexpected_keys"], info
numbers = []
for row in rows:
    ids = torch.tensor([row])
    with torch.no_grad():
        logits = model(ids).logits
    if classifier:
        numbers.append(logits[0].tolist())
    else:
        log_probs = torch.log_softmax(logits[0, :-1].double(), -1)
        numbers.append(log_probs.gather(1, ids[0, 1:, None])[:, 0].tolist())
print(json.dumps(numbers))

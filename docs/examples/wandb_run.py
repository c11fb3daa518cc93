"""Sends run folders to Weights & Biases: options, curves, results and warnings. pip install wandb pyyaml

    python3 docs/examples/wandb_run.py PROJECT runs/sft runs/ppo      # WANDB_MODE=offline keeps them on this machine
"""
import hashlib
import json
import sys
from collections import defaultdict
from pathlib import Path

import wandb
import yaml

project, *folders = sys.argv[1:]
for folder in map(Path, folders):
    options = (folder / "config.yaml").read_text()
    manifest = folder / "manifest.json"
    facts = json.loads(manifest.read_text()) if manifest.exists() else {}
    identity = hashlib.sha256((str(folder.resolve()) + options).encode()).hexdigest()[:16]  # given again: the same run
    run = wandb.init(project=project, name=folder.name, id=identity, resume="allow", config=yaml.safe_load(options))
    steps = defaultdict(dict)
    for file in ("metrics.jsonl", "timings.jsonl"):
        if (folder / file).exists():
            for line in (folder / file).read_text().splitlines():
                row = json.loads(line)
                steps[row.pop("step")].update(row)
    for step in sorted(steps):
        run.log(steps[step], step=step)
    run.summary.update(facts.get("results", {}))
    run.notes = "\n".join(facts.get("warnings", []))
    run.finish()

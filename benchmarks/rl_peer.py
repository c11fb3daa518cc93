"""RL and preference learning beside TRL 1.16: the same model, prompts, budget and seed; curves, and right answers to held-out sums.

    python3 benchmarks/rl_peer.py --align ./align --run RUN --work DIR [--methods grpo,rloo,dpo,kto] [--seed 42] [--iterations 60]

RUN is what configs/experiments/online-presets.yaml left, or at least its stages sums, held-out-sums, pretrain and sft (align run … ends with the last
stage it is given). Online methods sample 16 prompts x 8 completions an iteration (rate 3e-4, six steps of warm-up, then falling linearly; KL 0.02); DPO
and KTO learn from a right and a wrong answer to every prompt (beta 0.1, rate 1e-4, two passes in batches of 32). Both sides compute in float32 on the CPU with AdamW
and clipping at 1; held-out accuracy is `align evaluate` of both results. Needs torch, transformers, trl 1.16, datasets and pyarrow. Prints one JSON line a method and side.
"""
import argparse
import json
import pathlib
import random
import re
import subprocess

import pyarrow as pa

PROMPTS, GROUP, LONGEST = 16, 8, 8
ONLINE = {"learning_rate": 3e-4, "beta": 0.02}
PAIRED = {"learning_rate": 1e-4, "beta": 0.1, "batch": 32, "epochs": 2}
JUDGE = {"type": "verifier", "name": "sums", "check": {"type": "numeric"}}


def prompts(folder):
    for part in sorted(pathlib.Path(folder).glob("part-*.arrow")):
        with pa.memory_map(str(part)) as source:
            for row in pa.ipc.open_file(source).read_all().to_pylist():
                yield {"prompt": row["prompt"], "answer": row["ground_truth"]}


def last_number(text):
    numbers = re.findall(r"-?\d+", text)
    return numbers[-1] if numbers else None


def right(completions, answer, **_):
    return [1.0 if last_number(each[-1]["content"]) == truth else 0.0 for each, truth in zip(completions, answer)]


def answers(rows, seed):
    """A right and a wrong answer to every prompt."""
    lots = random.Random(seed)
    for row in rows:
        truth = int(row["answer"])
        mistake = lots.randint(1, 3)
        wrong = truth + mistake if truth < mistake or lots.random() < 0.5 else truth - mistake
        yield row["prompt"], *([{"role": "assistant", "content": str(n)}] for n in (truth, wrong))


def common(out, seed, steps, rate):
    return dict(
        output_dir=str(out), seed=seed, learning_rate=rate, lr_scheduler_type="linear", logging_steps=1, save_strategy="no", report_to=[],
        use_cpu=True, bf16=False, gradient_checkpointing=False, disable_tqdm=True, weight_decay=0.0, max_grad_norm=1.0, max_steps=steps)


def peer(method, model, rows, out, seed, iterations):
    import torch
    from datasets import Dataset
    from transformers import AutoModelForCausalLM, AutoTokenizer, PrinterCallback
    import trl

    torch.manual_seed(seed)
    torch.set_num_threads(1)
    tokenizer = AutoTokenizer.from_pretrained(model)
    policy = AutoModelForCausalLM.from_pretrained(model, dtype=torch.float32)
    if method in ("grpo", "rloo"):
        config, trainer = (trl.GRPOConfig, trl.GRPOTrainer) if method == "grpo" else (trl.RLOOConfig, trl.RLOOTrainer)
        more = {"loss_type": "grpo", "scale_rewards": "group"} if method == "grpo" else {}
        options = config(
            **common(out, seed, iterations, ONLINE["learning_rate"]), warmup_steps=round(0.1 * iterations), beta=ONLINE["beta"],
            per_device_train_batch_size=PROMPTS * GROUP, num_generations=GROUP, max_completion_length=LONGEST, temperature=1.0, **more)
        run = trainer(model=policy, reward_funcs=right, args=options, train_dataset=Dataset.from_list(rows), processing_class=tokenizer)
        names = ["reward", "kl"]
    else:
        paired = list(answers(rows, seed))
        steps = PAIRED["epochs"] * -(-len(paired) * (2 if method == "kto" else 1) // PAIRED["batch"])
        shared = dict(**common(out, seed, steps, PAIRED["learning_rate"]), beta=PAIRED["beta"], per_device_train_batch_size=PAIRED["batch"])
        if method == "dpo":
            data = [{"prompt": p, "chosen": good, "rejected": bad} for p, good, bad in paired]
            run = trl.DPOTrainer(model=policy, args=trl.DPOConfig(**shared), train_dataset=Dataset.from_list(data), processing_class=tokenizer)
        else:
            from trl.experimental.kto import KTOConfig, KTOTrainer

            data = [{"prompt": p, "completion": c, "label": c is good} for p, good, bad in paired for c in (good, bad)]
            run = KTOTrainer(model=policy, args=KTOConfig(**shared), train_dataset=Dataset.from_list(data), processing_class=tokenizer)
        names = ["loss", "rewards/margins"]
    run.remove_callback(PrinterCallback)
    run.train()
    run.save_model(str(out / "policy"))
    tokenizer.save_pretrained(str(out / "policy"))
    return {name: [entry[name] for entry in run.state.log_history if name in entry] for name in names}


def align(command, *words):
    subprocess.run([str(command), *map(str, words)], check=True, stdout=subprocess.DEVNULL)


def flags(options, path=""):
    for key, value in options.items():
        name = f"{path}{key}"
        if isinstance(value, dict) and "type" not in value:
            yield from flags(value, name + ".")
        else:
            yield from ("--" + name, json.dumps(value) if isinstance(value, (dict, list)) else str(value))


def ours(command, method, run, model, rows, out, seed, iterations):
    engine = {"engine": {"precision": "float32", "threads": 1}}
    if method in ("grpo", "rloo"):
        options = {
            "rollout": {"prompts-per-iteration": PROMPTS, "completions-per-prompt": GROUP, "sampling": {"max-new-tokens": LONGEST}},
            "rewards": [{"type": "judge", "judge": JUDGE}],
            "advantage": {"type": "group-relative" if method == "grpo" else "leave-one-out"},
            "policy-loss": {"type": "clipped"} if method == "grpo" else {"type": "sequence-clipped", "reduction": "sum", "clip-low": 0.2, "clip-high": 0.2},
            "kl-penalty": {"type": "in-loss", "estimator": "k3", "form": "plain", "coefficient": ONLINE["beta"]} if method == "grpo" else {"type": "in-reward", "coefficient": ONLINE["beta"]},
            "aggregation": "sequence-mean",
            "update": {"iterations": iterations, "epochs": 1, "mini-batches": 1, "learning-rate": ONLINE["learning_rate"], "schedule": {"type": "linear", "warmup": 0.1}},
        }
        align(command, "rl", "--policy", model, "--prompts", run / "sums", "--out", out, "--seed", seed, *flags(options), *flags(engine))
        names = ["reward", "kl"]
    else:
        source, data = out.with_suffix(".jsonl"), out.with_name(out.name + "-data")
        paired = list(answers(rows, seed))
        if method == "dpo":
            lines = [{"prompt": p, "chosen": good, "rejected": bad} for p, good, bad in paired]
        else:
            lines = [{"prompt": p, "completion": c, "label": c is good} for p, good, bad in paired for c in (good, bad)]
        source.write_text("".join(json.dumps(line) + "\n" for line in lines))
        kind = "preferences" if method == "dpo" else "labels"
        align(command, "data", "import", source, "--as", kind, "--out", data)
        options = {
            "loss": {"type": method if method == "kto" else "dpo", "beta": PAIRED["beta"]},
            "training": {"learning-rate": PAIRED["learning_rate"], "epochs": PAIRED["epochs"], "batch": {"size": PAIRED["batch"]}},
        }
        align(command, "dpo", "--policy", model, "--" + kind, data, "--out", out, "--seed", seed, *flags(options), *flags(engine))
        names = ["loss", "rewards/margins"]
    metrics = [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]
    return {name: [row[name] for row in metrics if name in row] for name in names}


def accuracy(command, policy, run, out, seed):
    align(
        command, "evaluate", "--policy", policy, "--prompts", run / "held-out-sums", "--judge", json.dumps(JUDGE), "--completions-per-prompt", 8,
        "--sampling.max-new-tokens", LONGEST, "--engine.threads", 1, "--out", out, "--seed", seed)
    results = json.loads((out / "manifest.json").read_text())["results"]
    return [round(results[name], 4) for name in ("judge_score", "judge_score_low", "judge_score_high")]


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--align", "--run", "--work"):
        options.add_argument(name, required=True, type=pathlib.Path)
    options.add_argument("--methods", default="grpo,rloo,dpo,kto")
    options.add_argument("--seed", type=int, default=42)
    options.add_argument("--iterations", type=int, default=60)
    given = options.parse_args()
    command, run, work = given.align.resolve(), given.run.resolve(), given.work
    work.mkdir(parents=True, exist_ok=True)
    model, rows = run / "sft" / "policy", list(prompts(run / "sums" / "prompts"))
    print(json.dumps({"before": accuracy(command, model, run, work / f"before-{given.seed}", given.seed)}), flush=True)
    for method in given.methods.split(","):
        for side in ("trl", "align"):
            out = work / f"{method}-{side}-{given.seed}"
            if side == "trl":
                curves = peer(method, model, rows, out, given.seed, given.iterations)
            else:
                curves = ours(command, method, run, model, rows, out, given.seed, given.iterations)
            part = max(1, len(next(iter(curves.values()))) // 6)
            means = {name: [round(sum(c[i : i + part]) / len(c[i : i + part]), 4) for i in range(0, len(c), part)] for name, c in curves.items()}
            right_after = accuracy(command, out / "policy", run, work / f"{out.name}-accuracy", given.seed)
            print(json.dumps({"method": method, "side": side, **means, "right": right_after}), flush=True)


if __name__ == "__main__":
    main()

"""Reward models beside TRL's RewardTrainer: the same model, rows, folds and budget; accuracy on held-out pairs.

    python3 benchmarks/reward_peer.py --align ./align --model MODEL --rows ROWS.jsonl --work DIR [--folds 3]

ROWS.jsonl holds `prompt`, `completions` (messages each) and `ranks` (0 the best); a pair is a ranking of two. TRL learns from all pairs
of a ranking, Align4j from the ranking (all-pairs) or, where every row has two completions, from pairs (bradley-terry), in batches that hold as many pairs
on the mean. Both train an adapter of rank 16 on all linear layers and the score head, AdamW, learning rate 5e-4 falling linearly to 0, float32. Needs torch,
transformers, trl 1.16, peft and datasets. Prints one JSON line a fold and the sums with Wilson intervals.
"""
import argparse
import itertools
import json
import math
import pathlib
import random
import subprocess
import sys
import time

RATE, RANK, ALPHA = 5e-4, 16, 32


def pairs(row):
    ranked = list(zip(row["ranks"], row["completions"]))
    for (a, first), (b, second) in itertools.combinations(ranked, 2):
        if a != b:
            yield {"prompt": row["prompt"], "chosen": first if a < b else second, "rejected": second if a < b else first}


def folds(rows, count, seed):
    """By prompt: rows of one prompt are in one fold."""
    prompts = sorted({json.dumps(row["prompt"]) for row in rows})
    random.Random(seed).shuffle(prompts)
    fold = {prompt: i % count for i, prompt in enumerate(prompts)}
    return [[row for row in rows if fold[json.dumps(row["prompt"])] == i] for i in range(count)]


def wilson(right, total, z=1.96):
    if total == 0:
        return 0.0, 0.0
    p, n = right / total, total
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return middle - half, middle + half


def write(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def trl(model, train, batch, given, out):
    import torch
    from datasets import Dataset
    from peft import LoraConfig
    from transformers import AutoTokenizer
    from trl import RewardConfig, RewardTrainer

    torch.manual_seed(given.seed)
    torch.set_num_threads(given.threads)
    tokenizer = AutoTokenizer.from_pretrained(model)
    config = RewardConfig(
        output_dir=str(out), num_train_epochs=given.epochs, per_device_train_batch_size=batch, learning_rate=RATE, lr_scheduler_type="linear",
        logging_steps=10, save_strategy="no", report_to=[], use_cpu=True, bf16=False, gradient_checkpointing=False, seed=given.seed,
        max_length=None, center_rewards_coefficient=None, disable_tqdm=True, model_init_kwargs={"dtype": "float32"})
    trainer = RewardTrainer(
        model=model, args=config, processing_class=tokenizer, train_dataset=Dataset.from_list(train),
        peft_config=LoraConfig(r=RANK, lora_alpha=ALPHA, target_modules="all-linear", task_type="SEQ_CLS", modules_to_save=["score"]))
    trainer.train()
    trainer.model.eval()

    def score(messages):
        ids = tokenizer.apply_chat_template(messages, return_tensors="pt", return_dict=True)
        with torch.no_grad():
            return trainer.model(**ids).logits[0, -1].item()

    return score


def align(given, fold, train, test, kwise, out):
    """The program itself: import, train, and its own accuracy on the held-out rows of the fold."""
    kind = "rankings" if kwise else "preferences"
    run = lambda *words: subprocess.run([given.align, *map(str, words)], check=True, stdout=sys.stderr)
    for name, rows in (("train", train), ("test", test)):
        source = write(out / f"{name}-{fold}.jsonl", rows if kwise else [pair for row in rows for pair in pairs(row)])
        run("data", "import", source, "--out", out / f"{name}-{fold}", "--as", kind)
    run("reward", "--policy", given.model, f"--{kind}", out / f"train-{fold}", "--out", out / f"reward-{fold}", "--held-out-share", 0,
        "--loss.type", "all-pairs" if kwise else "bradley-terry", "--training.batch.size", given.batch, "--training.epochs", given.epochs,
        "--training.learning-rate", RATE, "--training.schedule.type", "linear", "--lora.rank", RANK, "--lora.alpha", ALPHA,
        "--engine.precision", "float32", "--engine.threads", given.threads, "--seed", given.seed)
    return out / f"reward-{fold}" / "reward"


def align_scores(command, reward, test, out, fold):
    rows = [{"messages": side} for row in test for pair in pairs(row) for side in (
        pair["prompt"] + pair["chosen"], pair["prompt"] + pair["rejected"])]
    source, target = write(out / f"score-{fold}.jsonl", rows), out / f"scores-{fold}.jsonl"
    subprocess.run([*command, "score", "--reward", str(reward), "--input", str(source), "--out", str(target)], check=True, stdout=sys.stderr)
    numbers = [json.loads(line)["score"] for line in target.read_text().splitlines()]
    return [chosen > rejected for chosen, rejected in zip(numbers[::2], numbers[1::2])]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--align", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--rows", required=True, type=pathlib.Path)
    parser.add_argument("--work", required=True, type=pathlib.Path)
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=42)
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    rows = [json.loads(line) for line in given.rows.read_text().splitlines()]
    kwise = any(len(row["completions"]) > 2 for row in rows)
    parts = folds(rows, given.folds, given.seed)
    ours, theirs = [], []
    for fold, test in enumerate(parts):
        train = [row for i, part in enumerate(parts) if i != fold for row in part]
        started = time.time()
        reward = align(given, fold, train, test, kwise, given.work)
        own = align_scores([given.align], reward, test, given.work, fold)
        between = time.time()
        taught = [pair for row in train for pair in pairs(row)]
        score = trl(given.model, taught, max(1, round(given.batch * len(taught) / len(train))), given, given.work / "trl")
        other = [score(pair["prompt"] + pair["chosen"]) > score(pair["prompt"] + pair["rejected"]) for row in test for pair in pairs(row)]
        ours += own
        theirs += other
        print(json.dumps({"fold": fold, "pairs": len(own), "align4j": sum(own), "trl": sum(other), "seconds": {
            "align4j": round(between - started), "trl": round(time.time() - between)}}), flush=True)
    for name, right in (("align4j", ours), ("trl", theirs)):
        low, high = wilson(sum(right), len(right))
        print(json.dumps({"who": name, "accuracy": sum(right) / len(right), "95%": [round(low, 3), round(high, 3)], "pairs": len(right)}))
    better = sum(a and not b for a, b in zip(ours, theirs))
    worse = sum(b and not a for a, b in zip(ours, theirs))
    print(json.dumps({"right where the other is wrong": {"align4j": better, "trl": worse}}))


if __name__ == "__main__":
    main()

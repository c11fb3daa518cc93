"""Checks and times the engine's kernels under Python's libtorch, on any of its devices: libtorch.py EXPORT [options]

EXPORT is a folder that Export.java wrote (libtorch.sh does both). Nothing here knows a model: the kernels are the same
archives that the Java engine loads. First parity: in float32 log-probs, the gradient's norm, log-probs after one step of
AdamW and greedy text must be what Java found on its processor. Then speed, in bfloat16. One JSON line per figure.

  --device cpu|cuda:0     default: cuda:0 where there is one
  --rows 4 --length 256   of scoring and training steps
  --batch 8 32 128        rows that are decoded together, 64 + 128 tokens
  --profile               where the time goes, operator by operator
"""
import argparse, json, pathlib, statistics, sys, time

import torch
from safetensors.torch import load_file

ADAMW = dict(beta1=0.9, beta2=0.999, epsilon=1e-8, decay=0.01, clip=1.0, largest=1e300)
PROMPT, NEW_TOKENS, STEPS = 64, 128, 8


def number(value):
    return torch.tensor(value, dtype=torch.int64 if isinstance(value, int) else torch.float64)


class Engine:
    """What CausalLm and Generator are in Java."""

    def __init__(self, folder, precision, device):
        self.folder, self.precision, self.device = folder, precision, torch.device(device)
        self.training = torch.jit.load(folder / f"training.{precision}.pt", map_location=device)
        tensors = load_file(folder / "weights.safetensors", device=str(device))
        self.masters = [tensors[str(i)] for i in range(len(tensors))]
        self.weights = self.training.compute_copies(self.masters)
        self.arenas, self.size = None, [0, 0]
        self.linear = "onednn" if self.device.type == "cpu" else "plain"

    def fit(self, lengths, train):
        vocabulary = self.masters[0].size(0)
        size = self.training.workspace_size(lengths.cpu(), number(vocabulary), number(int(train))).tolist()
        if self.arenas is None or any(a > b for a, b in zip(size, self.size)):
            self.size = [max(a, b) for a, b in zip(size, self.size)]
            self.arenas = self.training.arena(self.masters[0], *map(number, self.size))
        return self.arenas

    def log_probs(self, ids, lengths):
        keep, temperature, entropy = number(0), number(1.0), number(0)
        return self.training.evaluate_log_probs(
            ids, lengths, self.weights, self.fit(lengths, False), keep, temperature, entropy)[0]

    def prepare(self):
        self.gradients = self.training.gradient_buffers(self.masters)
        self.first, self.second = self.training.zeros_like(self.masters), self.training.zeros_like(self.masters)
        self.steps = torch.zeros(1, device=self.device)
        self.rates = torch.ones(len(self.masters))
        self.scratch = torch.empty(2_000_000, device=self.device)

    def learn(self, ids, lengths, weights):
        self.training.learn_log_probs(
            ids, lengths, weights, number(-1), self.weights, self.gradients, self.fit(lengths, True), number(1), number(1.0))

    def step(self, rate):
        return self.training.adamw(
            self.masters, self.weights, self.gradients, self.first, self.second, self.steps, self.rates, self.scratch,
            [torch.zeros(1, device=self.device)], number(rate), *(number(ADAMW[k]) for k in ADAMW))

    def prepare_decoding(self):
        self.decoding = torch.jit.load(
            self.folder / f"decoding.{self.linear}.{self.precision}.pt", map_location=self.device)
        embedding, norm, head, norm_bias, head_bias, positions = self.weights[:6]
        per_layer = self.decoding.per_layer
        self.packed = self.decoding.pack_ends(embedding, norm, head, positions)
        self.biases = [self.decoding.pack_head_bias(embedding, head, norm_bias, head_bias)]
        for layer in range(self.decoding.layers):
            own = self.weights[6 + layer * per_layer:6 + (layer + 1) * per_layer]
            self.packed += self.decoding.pack_layer(own, number(layer))
            self.biases += self.decoding.pack_biases(own, number(layer))

    def decode(self, prompts, new_tokens, temperature):
        """prompts [rows, length]: every row is as long as the others. Returns [rows, new_tokens] on the processor."""
        rows, length = prompts.shape
        rope = self.decoding.rotary(self.masters[0], number(length + new_tokens + STEPS))
        positions = torch.arange(length - 1, device=self.device).repeat(rows)
        prefilled = self.decoding.prefill(
            prompts[:, :-1].reshape(-1), torch.full([rows], length - 1), positions, self.packed, self.biases, rope)
        cache, held = [], 0
        settings = torch.tensor([temperature, 0, 1, 0, 1], dtype=torch.float64)
        current, at, drawn = prompts[:, -1].contiguous(), length - 1, []
        seen = torch.zeros([rows, 1], dtype=torch.int64, device=self.device)
        kept = torch.arange(rows)
        while at < length - 1 + new_tokens:
            needed = max(64, -(-(at + STEPS + 1) // 16) * 16)
            if not cache:
                held = needed
                cache = self.decoding.empty_cache(self.masters[0], number(rows), number(held))
                for row in range(rows):
                    self.decoding.place(cache, prefilled[row], torch.tensor([row]))
            elif needed > held:
                held = -(-(needed + needed // 8) // 16) * 16
                for layer in range(len(cache)):
                    cache[layer] = self.decoding.resized(cache[layer], kept, number(held), number(layer))
            steps = min(STEPS, length - 1 + new_tokens - at)
            uniforms = torch.rand([steps, rows], dtype=torch.float64).to(self.device)
            where = torch.full([rows], at, dtype=torch.int64, device=self.device)
            tokens, _ = self.decoding.decode(
                current, where, uniforms, seen, settings, self.packed, self.biases, rope, cache)
            drawn.append(tokens.cpu())
            current, at = tokens[:, -1].contiguous(), at + steps
        return torch.cat(drawn, 1)

    def wait(self):
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)


def padded(rows, device):
    longest = max(map(len, rows))
    ids = torch.tensor([row + [0] * (longest - len(row)) for row in rows], device=device)
    return ids, torch.tensor([len(row) for row in rows], device=device)


def check(folder, device):
    """Largest differences from what Java found; SystemExit if one is too large."""
    expected = json.loads((folder / "expected.json").read_text())
    engine = Engine(folder, "float32", device)
    ids, lengths = padded(expected["rows"], device)
    engine.prepare_decoding()
    prompts = torch.tensor([row[:expected["prompt"]] for row in expected["rows"]], device=device)
    greedy = engine.decode(prompts, len(expected["greedy"][0]), 0.0).tolist()
    tokens = int((lengths - 1).sum())

    def off(name):
        said = torch.tensor(expected[name]).view(ids.shape)
        return float((engine.log_probs(ids, lengths).cpu() - said).abs().max())

    figures = {"log_probs": off("log_probs")}
    weights = torch.zeros(ids.shape, device=device)
    for row, length in enumerate(lengths.tolist()):
        weights[row, 1:length] = 1 / tokens
    engine.prepare()
    engine.learn(ids, lengths, weights)
    norm = float(engine.step(expected["learning_rate"]))
    figures["gradient_norm"] = abs(norm / expected["gradient_norm"] - 1)
    figures["log_probs_after_a_step"] = off("log_probs_after")
    figures["greedy_rows_that_differ"] = sum(a != b for a, b in zip(greedy, expected["greedy"]))
    print(json.dumps({"what": "parity", "device": str(device), **figures}), flush=True)
    bounds = {"log_probs": 2e-4, "gradient_norm": 1e-3, "log_probs_after_a_step": 2e-3, "greedy_rows_that_differ": 0}
    wrong = [name for name, bound in bounds.items() if not figures[name] <= bound]
    if wrong:
        sys.exit(f"{device} differs from Java's processor in {', '.join(wrong)}")


def timed(engine, work, times=5):
    for _ in range(2):
        work()
    engine.wait()
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        engine.wait()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def peak(device):
    """Products of large bfloat16 matrices, operations a second: what every speed is a share of."""
    n = 8192 if device.type == "cuda" else 1024
    a, b = (torch.randn(n, n, device=device, dtype=torch.bfloat16) for _ in range(2))
    best = 0.0
    for _ in range(10):
        start = time.perf_counter()
        (a @ b)[0, 0].item()
        best = max(best, 2 * n**3 / (time.perf_counter() - start))
    return best


def works(engine, args):
    """(what, rows, length, tokens, operations a weight and token, a function)."""
    generator = torch.Generator().manual_seed(1)
    vocabulary = engine.masters[0].size(0)

    def ids(rows, length):
        return torch.randint(0, vocabulary, (rows, length), generator=generator).to(engine.device)

    batch = ids(args.rows, args.length)
    lengths = torch.full([args.rows], args.length, device=engine.device)
    weights = torch.full(batch.shape, 1 / batch.numel(), device=engine.device)
    weights[:, 0] = 0
    engine.prepare()

    def sft():
        engine.learn(batch, lengths, weights)
        engine.step(1e-5)

    yield "logprobs", args.rows, args.length, batch.numel(), 2, lambda: engine.log_probs(batch, lengths)
    yield "sft", args.rows, args.length, batch.numel(), 6, sft
    engine.prepare_decoding()
    for rows in args.batch:
        prompts = ids(rows, PROMPT)
        yield "generate", rows, PROMPT + NEW_TOKENS, rows * NEW_TOKENS, 2, lambda: engine.decode(prompts, NEW_TOKENS, 1.0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("export", type=pathlib.Path)
    parser.add_argument("--device", default="cuda:0" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--rows", type=int, default=4)
    parser.add_argument("--length", type=int, default=256)
    parser.add_argument("--batch", type=int, nargs="*", default=[8, 32, 128])
    parser.add_argument("--profile", action="store_true")
    args = parser.parse_args()
    torch.set_grad_enabled(False)
    torch._C._set_graph_executor_optimize(False)
    torch.manual_seed(0)
    device = torch.device(args.device)
    check(args.export, device)
    engine = Engine(args.export, "bf16", device)
    best = peak(device)
    count = sum(w.numel() for w in engine.masters)
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else "processor"
    for what, rows, length, tokens, operations, work in works(engine, args):
        seconds = timed(engine, work)
        print(json.dumps({
            "what": what, "device": name, "batch": rows, "length": length,
            "tokens_per_second": round(tokens / seconds, 1),
            "share_of_peak": round(tokens * operations * count / seconds / best, 3),
        }), flush=True)
        if args.profile:
            with torch.profiler.profile() as profile:
                work()
            print(profile.key_averages().table(sort_by="self_cpu_time_total", row_limit=25, max_name_column_width=40))


if __name__ == "__main__":
    main()

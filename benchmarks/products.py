"""What the matrix products of a work take by themselves: products.py MODEL WORK, one turn per line of input

Nothing but the products that a Llama's linear layers cannot do without, each once, in bfloat16, by libtorch's own routines,
with every layer's weights of their own, into memory that is held: no attention, no norms, no softmax, no optimizer, no copies.
In the same turns as both sides of a comparison it says how fast either could be if all the rest cost nothing, on this
machine in this minute. Works and shapes are those of peers.py.
"""
import json, pathlib, sys, time

import torch

from peers import LENGTH, NEW_TOKENS, PROMPT, ROWS, next_turn, took

COMPLETIONS = 16


class Products:
    def __init__(self, config):
        heads, groups, size = (config[k] for k in ("num_attention_heads", "num_key_value_heads", "head_dim"))
        hidden, inner = config["hidden_size"], config["intermediate_size"]
        shapes = [((heads + 2 * groups) * size, hidden), (hidden, heads * size), (2 * inner, hidden), (hidden, inner)]
        self.layers = [[self.weight(*s) for s in shapes] for _ in range(config["num_hidden_layers"])]
        self.head = self.weight(config["vocab_size"], hidden)
        self.held = {}

    @staticmethod
    def weight(rows, columns):
        return (torch.randn(rows, columns) * 0.02).bfloat16()

    def numbers(self, *shape):
        if shape not in self.held:
            self.held[shape] = torch.randn(*shape).bfloat16()
        return self.held[shape]

    def forward(self, weight, tokens):
        torch.mm(self.numbers(tokens, weight.size(1)), weight.t(), out=self.numbers(tokens, weight.size(0)))

    def backward(self, weight, tokens):
        x, y = self.numbers(tokens, weight.size(1)), self.numbers(tokens, weight.size(0))
        torch.mm(y.t(), x, out=self.numbers(*weight.shape))
        torch.mm(y, weight, out=x)

    def pass_over(self, tokens, head_tokens, train):
        for weight in (w for layer in self.layers for w in layer):
            self.forward(weight, tokens)
        if head_tokens:
            self.forward(self.head, head_tokens)
        if train:
            if head_tokens:
                self.backward(self.head, head_tokens)
            for weight in (w for layer in reversed(self.layers) for w in layer):
                self.backward(weight, tokens)

    def pack(self):
        self.packed = [torch.ops.mkldnn._reorder_linear_weight(w.clone()) for layer in self.layers for w in layer]
        self.packed.append(torch.ops.mkldnn._reorder_linear_weight(self.head.clone()))
        self.widths = [w.size(1) for layer in self.layers for w in layer] + [self.head.size(1)]

    def decode(self, rows):
        self.pass_over(rows * PROMPT, 0, False)
        for _ in range(NEW_TOKENS):
            for weight, width in zip(self.packed, self.widths):
                torch.ops.mkldnn._linear_pointwise(self.numbers(rows, width), weight, None, "none", [], "")


def turn_of(work, products):
    """(tokens of a turn, what to run)"""
    tokens = ROWS * LENGTH
    if work == "sft":
        return tokens, lambda: products.pass_over(tokens, tokens, True)
    if work == "reward":
        return tokens, lambda: products.pass_over(tokens, 0, True)
    if work == "forward":
        return tokens, lambda: products.pass_over(tokens, tokens, False)
    if work == "dpo":
        return tokens, lambda: (products.pass_over(tokens, tokens, False), products.pass_over(tokens, tokens, True))
    products.pack()
    if work == "grpo":
        whole, new = COMPLETIONS * (PROMPT + NEW_TOKENS), COMPLETIONS * NEW_TOKENS
        return new, lambda: (
            products.decode(COMPLETIONS), products.pass_over(whole, new, False), products.pass_over(whole, new, True))
    rows = int(work.removeprefix("generate"))
    return rows * NEW_TOKENS, lambda: products.decode(rows)


def main():
    model, work = sys.argv[1:]
    config = json.loads((pathlib.Path(model) / "config.json").read_text())
    with torch.inference_mode():
        tokens, run = turn_of(work, Products(config))
        while next_turn():
            start = time.perf_counter()
            run()
            took(tokens, time.perf_counter() - start)


if __name__ == "__main__":
    main()

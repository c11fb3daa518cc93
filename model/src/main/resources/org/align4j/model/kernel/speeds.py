# How fast a decoder's linear layers are, whatever they hold weights in: those of many layers of the usual proportions, one after the other as in decode.py, without attention.
# Compiled with one of the decode_linear files, for which it has what decode.py, mlp.py and decode_pack.py have otherwise.

def none(self, like: Tensor) -> Tensor:
    return torch.empty([0], dtype=self.compute, device=like.device)

def maybe_packed(self, weight: Tensor) -> List[Tensor]:
    return self.packed(weight) if weight.numel() > 0 else [self.none(weight), self.none(weight)]

def unit(self, x: Tensor, floor: Tensor) -> Tensor:
    return torch.div(x, torch.hypot(torch.linalg_vector_norm(x, 2, [-1], True), floor)).to(self.compute)

def activate(self, x: Tensor, y: Tensor):
    torch.silu(x, out=y)

def layers(self, count: Tensor, width: Tensor, like: Tensor) -> List[Tensor]:
    # of each layer weights of queries, keys and values, of the output, gate, up and down; then their scales
    n = int(width)
    inner = n * 8 // 3
    gate, up = (2 * inner, 0) if self.joined() else (inner, inner)
    made: List[Tensor] = []
    for layer in range(int(count)):
        scales: List[Tensor] = []
        for size in [[n * 5 // 3, n], [n, n], [gate, n], [up, n], [n, inner]]:
            weight, scale = self.maybe_packed(torch.full(size, 0.01, dtype=self.compute, device=like.device))
            made.append(weight)
            scales.append(scale)
        made += scales
    return made

def positions(self, x: Tensor, w: List[Tensor], times: Tensor) -> Tensor:
    # moves x (rows, width) through all layers, as often as that
    floor = torch.tensor(0.1, dtype=6, device=x.device)
    y = x
    for i in range(int(times)):
        y = x.clone()
        for layer in range(len(w) // 10):
            o = 10 * layer
            h = self.read_unit(y, floor)
            qkv = self.projected(h, w[o], w[o + 5], None)
            y.add_(self.linear(self.read(qkv.narrow(1, 0, y.size(1)).contiguous()), w[o + 1], w[o + 6], None))
            h = self.read_unit(y, floor)
            a = self.inside(h, w, o + 2, 5, None, None)
            y.add_(self.linear(self.read(a), w[o + 4], w[o + 9], None))
    return y[0, :1].clone()

# linear.py's products where a processor multiplies float32 faster than bfloat16 (wide_products): made in float32 of operands that become so
# just before, so many tokens and so many numbers of a weight at a time. The same sums, rounded once at the end; no more memory than for a part.

def wide_workspace(self, ws: Dict[str, Tensor], wide: Tensor, N: int, V: int, wide_at: List[int]):
    if self.wide_products:
        H, K, D, C, I = self.heads, self.key_value_heads, self.head_size, self.hidden_size, self.intermediate_size
        inputs, fewest = max(C, I, H * D), min(C, I, H * D)
        outputs = max(C, V, (H + 2 * K) * D, 2 * I if self.gated else I)
        n = min(N, self.wide_tokens)
        numbers = max(self.wide_numbers, inputs)
        row = max(inputs, min(outputs, numbers // fewest))
        ws["wide_rows"] = self.carve(wide, wide_at, [n * row])
        ws["wide_other"] = self.carve(wide, wide_at, [max(numbers, n * inputs)])
        ws["wide_result"] = self.carve(wide, wide_at, [max(numbers, n * row)])

def part_end(self, start: int, w: Tensor) -> int:
    # rows of a weight that are taken at once
    return min(w.size(0), start + max(1, self.wide_numbers // w.size(1)))

def tokens_end(self, start: int, x: Tensor) -> int:
    return min(x.size(0), start + self.wide_tokens)

def widened(self, x: Tensor, room: Tensor) -> Tensor:
    return room[:x.numel()].view(x.size()).copy_(x)

def result(self, rows: int, columns: int, ws: Dict[str, Tensor]) -> Tensor:
    return ws["wide_result"][:rows * columns].view(rows, columns)

def wide_linear(self, x: Tensor, w: Tensor, b: Tensor, ws: Dict[str, Tensor], y: Tensor):
    at = 0
    while at < x.size(0):
        to = self.tokens_end(at, x)
        a, i = self.widened(x[at:to], ws["wide_rows"]), 0
        while i < w.size(0):
            k = self.part_end(i, w)
            z = torch.mm(a, self.widened(w[i:k], ws["wide_other"]).t(), out=self.result(to - at, k - i, ws))
            if b.numel() > 0:
                z.add_(b[i:k])
            y[at:to, i:k].copy_(z)
            i = k
        at = to

def wide_weight_product(self, dy: Tensor, x: Tensor, more: bool, ws: Dict[str, Tensor], gw: Tensor):
    i = 0
    while i < gw.size(0):
        k = self.part_end(i, gw)
        z = self.result(k - i, gw.size(1), ws)
        if more:
            z.copy_(gw[i:k])
        at = 0
        while at < x.size(0):
            to = self.tokens_end(at, x)
            a, b = self.widened(dy[at:to, i:k], ws["wide_rows"]).t(), self.widened(x[at:to], ws["wide_other"])
            self.product(a, b, more or at > 0, z)
            at = to
        gw[i:k].copy_(z)
        i = k

def wide_linear_back(self, dy: Tensor, w: Tensor, ws: Dict[str, Tensor], dx: Tensor):
    at = 0
    while at < dy.size(0):
        to = self.tokens_end(at, dy)
        z, i = self.result(to - at, w.size(1), ws), 0
        while i < w.size(0):
            k = self.part_end(i, w)
            a, b = self.widened(dy[at:to, i:k], ws["wide_rows"]), self.widened(w[i:k], ws["wide_other"])
            self.product(a, b, i > 0, z)
            i = k
        dx[at:to].copy_(z)
        at = to

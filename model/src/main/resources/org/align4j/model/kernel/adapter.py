# Linear layers with a low-rank adapter (Hu et al. 2022): y = x W^T + b + scale * (x A^T) B^T. W may hold several modules one below the
# other (queries, keys, values; gate, up); each adapted one has its own rows of A [rank, in] and B [its rows, rank], and "rows" says where
# it lies in W: first, last, first, last, ... A and B stand behind the base's weights, for each layer in the order of AdapterLayout.
# With dropout (Srivastava et al. 2014) the adapter reads x * mask, and behind all weights stands the pass's seed, 0 where nothing is dropped.

def adapter_at(self, layer: int, place: int) -> int:
    k = 0
    if place == self.attention_out:
        k = 1
    elif place == self.gate_up:
        k = 2
    elif place == self.down:
        k = 3
    return self.first_adapter + 2 * (4 * layer + k)

def adapter_rows(self, place: int) -> List[int]:
    if place == self.query_key_value:
        return self.adapter_rows_query_key_value
    elif place == self.attention_out:
        return self.adapter_rows_attention_out
    elif place == self.gate_up:
        return self.adapter_rows_gate_up
    else:
        return self.adapter_rows_down

def mask_of(self, layer: int, place: int, x: Tensor, w: List[Tensor]) -> Tensor:
    # empty where nothing is dropped
    i = self.adapter_at(layer, place)
    if self.adapter_dropout > 0.0 and w[i].numel() > 0:
        seed = w[len(w) - 1]
        if int(seed) != 0:
            return self.dropout_mask(x, seed + 2 * i)
    return torch.empty([0], device=x.device)

def masked(self, x: Tensor, mask: Tensor) -> Tensor:
    return x * mask if mask.numel() > 0 else x

def projection(self, layer: int, place: int, x: Tensor, w: List[Tensor], ws: Dict[str, Tensor], y: Tensor):
    # a weight's bias stands behind it
    o = self.layer_at(layer) + place
    self.linear(x, w[o], w[o + 1], ws, y)
    if self.adapted:
        i = self.adapter_at(layer, place)
        self.adapt(self.masked(x, self.mask_of(layer, place, x, w)), w[i], w[i + 1], self.adapter_rows(place), y)

def projection_back(self, layer: int, place: int, dy: Tensor, x: Tensor, w: List[Tensor], g: List[Tensor], ws: Dict[str, Tensor], dx: Tensor):
    # dx may be x itself
    o = self.layer_at(layer) + place
    self.linear_back_weight(dy, x, ws, g[o], g[o + 1])
    if self.adapted:
        i = self.adapter_at(layer, place)
        mask = self.mask_of(layer, place, x, w)
        du = self.adapt_back_weight(dy, self.masked(x, mask), w[i], w[i + 1], self.adapter_rows(place), g[i], g[i + 1])
        self.linear_back(dy, w[o], ws, dx)
        self.adapt_back_input(du, w[i], mask, dx)
    else:
        self.linear_back(dy, w[o], ws, dx)

def adapt(self, x: Tensor, a: Tensor, b: Tensor, rows: List[int], y: Tensor):
    if a.numel() > 0:
        # an A of one row stays float32, as a score head does
        u = torch.mm(x, a.to(x.dtype).t()).mul_(self.adapter_scale)
        r, at = self.adapter_rank, 0
        for i in range(len(rows) // 2):
            n = rows[2 * i + 1] - rows[2 * i]
            y[:, rows[2 * i]:rows[2 * i + 1]].addmm_(u[:, i * r:(i + 1) * r], b[at:at + n].t())
            at += n

def adapt_back_weight(self, dy: Tensor, x: Tensor, a: Tensor, b: Tensor, rows: List[int], ga: Tensor, gb: Tensor) -> Tensor:
    # u = scale * x A^T;  gB = dy^T u;  du = scale * dy B;  gA = du^T x;  returns du, from which dx += du A
    if a.numel() == 0:
        return a
    u = torch.mm(x, a.to(x.dtype).t()).mul_(self.adapter_scale)
    du = torch.empty_like(u)
    r, at = self.adapter_rank, 0
    for i in range(len(rows) // 2):
        n = rows[2 * i + 1] - rows[2 * i]
        own = dy[:, rows[2 * i]:rows[2 * i + 1]]
        gb[at:at + n].copy_(torch.mm(own.t(), u[:, i * r:(i + 1) * r]))
        du[:, i * r:(i + 1) * r].copy_(torch.mm(own, b[at:at + n]))
        at += n
    du.mul_(self.adapter_scale)
    ga.copy_(torch.mm(du.t(), x))
    return du

def adapt_back_input(self, du: Tensor, a: Tensor, mask: Tensor, dx: Tensor):
    # dx += mask * (du A)
    if du.numel() > 0:
        if mask.numel() > 0:
            dx.addcmul_(torch.mm(du, a.to(dx.dtype)), mask)
        else:
            dx.addmm_(du, a.to(dx.dtype))

def merge_adapter(self, p: Tensor, first: Tensor, a: Tensor, b: Tensor, scale: Tensor) -> Tensor:
    # one module: p's rows from first on += scale * B A
    p[int(first):int(first) + b.size(0)].addmm_(b, a, alpha=float(scale))
    return torch.zeros([1])

def merge_bias(self, p: Tensor, first: Tensor, bias: Tensor, scale: Tensor) -> Tensor:
    p[int(first):int(first) + bias.size(0)].add_(bias, alpha=float(scale))
    return torch.zeros([1])

def set_lengths(self, p: Tensor, first: Tensor, lengths: Tensor) -> Tensor:
    # DoRA (Liu et al. 2024): every row of W + scale * B A gets the length that has been learned for it
    rows = p[int(first):int(first) + lengths.size(0)]
    rows.mul_((lengths / torch.sqrt(torch.sum(rows * rows, 1))).unsqueeze(1))
    return torch.zeros([1])

def take_largest(self, p: Tensor, first: Tensor, b: Tensor) -> Tensor:
    # PiSSA (Meng et al. 2024): the adapter began as W's largest singular values and vectors, as many as its rank, without which the base went on
    rows = p[int(first):int(first) + b.size(0)]
    u, s, v = torch.linalg_svd(rows, False)
    r = b.size(1)
    rows.sub_(torch.mm(u[:, :r] * s[:r], v[:r]))
    return torch.zeros([1])

def take_first(self, p: Tensor, first: Tensor, b: Tensor, scale: Tensor) -> Tensor:
    # OLoRA (Bueyuekakyuez 2024): it began as the first columns of Q and rows of R
    rows = p[int(first):int(first) + b.size(0)]
    q, r = torch.linalg_qr(rows)
    rows.sub_(torch.mm(q[:, :b.size(1)], r[:b.size(1)]), alpha=float(scale))
    return torch.zeros([1])

def merged_weight(self, w: Tensor, place: Tensor, a: Tensor, b: Tensor) -> Tensor:
    # W + scale * B A in the compute type, for decoding
    p = w.to(6, copy=True)
    rows = self.adapter_rows(int(place))
    r, at = self.adapter_rank, 0
    for i in range(len(rows) // 2):
        n = rows[2 * i + 1] - rows[2 * i]
        p[rows[2 * i]:rows[2 * i + 1]].addmm_(b[at:at + n].to(6), a[i * r:(i + 1) * r].to(6), alpha=self.adapter_scale)
        at += n
    return p.to(self.compute)

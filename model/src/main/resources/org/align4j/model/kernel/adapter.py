# Linear layers with a low-rank adapter (Hu et al. 2022): y = x W^T + b + scale * (x A^T) B^T. W may hold several modules one below the
# other (queries, keys, values; gate, up); each adapted one has its own rows of A [rank, in] and B [its rows, rank], with a rank and scale of its
# own. A weight of which modules are adapted is a site: four of each layer, the embedding, the head; adapter_starts says which modules a site has,
# adapter_rows where each lies in W: first, last, first, last, ... A and B of all sites stand behind the base's weights, in the order of AdapterPlan.
# With dropout (Srivastava et al. 2014) the adapter reads x * mask, and behind all weights stands the pass's seed, 0 where nothing is dropped.

def site_of(self, layer: int, place: int) -> int:
    k = 0
    if place == self.attention_out:
        k = 1
    elif place == self.gate_up:
        k = 2
    elif place == self.down:
        k = 3
    return 4 * layer + k

def adapter_at(self, site: int) -> int:
    return self.first_adapter + 2 * site

def mask_of(self, site: int, x: Tensor, w: List[Tensor]) -> Tensor:
    # empty where nothing is dropped
    i = self.adapter_at(site)
    if self.adapter_dropout > 0.0 and w[i].numel() > 0:
        seed = w[len(w) - 1]
        if int(seed) != 0:
            return self.dropout_mask(x, seed + 2 * i)
    return torch.empty([0], device=x.device)

def masked(self, x: Tensor, mask: Tensor) -> Tensor:
    return x * mask if mask.numel() > 0 else x

def decomposes(self, site: int, w: List[Tensor]) -> bool:
    return self.first_magnitude > 0 and w[self.first_magnitude + site].numel() > 0

def projection(self, layer: int, place: int, x: Tensor, w: List[Tensor], ws: Dict[str, Tensor], y: Tensor):
    # a weight's bias stands behind it
    o = self.layer_at(layer) + place
    if not self.adapted:
        self.linear(x, w[o], w[o + 1], ws, y)
        return
    site = self.site_of(layer, place)
    if self.decomposes(site, w):
        self.decomposed(site, o, x, w, ws, y)
        return
    self.linear(x, w[o], w[o + 1], ws, y)
    i = self.adapter_at(site)
    self.adapt(site, self.masked(x, self.mask_of(site, x, w)), w[i], w[i + 1], y)
    if self.first_adapter_bias > 0:
        self.add_bias(site, w[self.first_adapter_bias + site], y)

def projection_back(self, layer: int, place: int, dy: Tensor, x: Tensor, w: List[Tensor], g: List[Tensor], ws: Dict[str, Tensor], dx: Tensor):
    # dx may be x itself
    o = self.layer_at(layer) + place
    self.linear_back_weight(dy, x, ws, g[o], g[o + 1])
    if not self.adapted:
        self.linear_back(dy, w[o], ws, dx)
        return
    site = self.site_of(layer, place)
    if self.decomposes(site, w):
        self.decomposed_back(site, o, dy, x, w, g, ws, dx)
        return
    i = self.adapter_at(site)
    mask = self.mask_of(site, x, w)
    du = self.adapt_back_weight(site, dy, self.masked(x, mask), w[i], w[i + 1], g[i], g[i + 1])
    if self.first_adapter_bias > 0:
        self.add_bias_back(site, dy, g[self.first_adapter_bias + site])
    self.linear_back(dy, w[o], ws, dx)
    self.adapt_back_input(du, w[i], mask, dx)

def b_of(self, b: Tensor, at: int, n: int, r: int) -> Tensor:
    # a module's B: its numbers begin at at
    return b.view(-1)[at:at + n * r].view(n, r)

def adapt(self, site: int, x: Tensor, a: Tensor, b: Tensor, y: Tensor):
    if a.numel() > 0:
        # an A of one row stays float32, as a score head does; so do Bs of different ranks
        u = torch.mm(x, a.to(x.dtype).t())
        B = b.to(x.dtype)
        r0, at = 0, 0
        for i in range(self.adapter_starts[site], self.adapter_starts[site + 1]):
            first, last, r = self.adapter_rows[2 * i], self.adapter_rows[2 * i + 1], self.adapter_ranks[i]
            own = u[:, r0:r0 + r].mul_(self.adapter_scales[i])
            y[:, first:last].addmm_(own, self.b_of(B, at, last - first, r).t())
            r0 += r
            at += (last - first) * r

def adapt_back_weight(self, site: int, dy: Tensor, x: Tensor, a: Tensor, b: Tensor, ga: Tensor, gb: Tensor) -> Tensor:
    # u = scale * x A^T;  gB = dy^T u;  du = scale * dy B;  gA = du^T x;  returns du, from which dx += du A
    if a.numel() == 0:
        return a
    u = torch.mm(x, a.to(x.dtype).t())
    du = torch.empty_like(u)
    B = b.to(x.dtype)
    r0, at = 0, 0
    for i in range(self.adapter_starts[site], self.adapter_starts[site + 1]):
        first, last, r = self.adapter_rows[2 * i], self.adapter_rows[2 * i + 1], self.adapter_ranks[i]
        n = last - first
        own = dy[:, first:last]
        self.b_of(gb, at, n, r).copy_(torch.mm(own.t(), u[:, r0:r0 + r].mul_(self.adapter_scales[i])))
        du[:, r0:r0 + r].copy_(torch.mm(own, self.b_of(B, at, n, r))).mul_(self.adapter_scales[i])
        r0 += r
        at += n * r
    ga.copy_(torch.mm(du.t(), x))
    return du

def adapt_back_input(self, du: Tensor, a: Tensor, mask: Tensor, dx: Tensor):
    # dx += mask * (du A)
    if du.numel() > 0:
        if mask.numel() > 0:
            dx.addcmul_(torch.mm(du, a.to(dx.dtype)), mask)
        else:
            dx.addmm_(du, a.to(dx.dtype))

def add_bias(self, site: int, bias: Tensor, y: Tensor):
    # y += scale * bias of B
    at = 0
    for i in range(self.adapter_starts[site], self.adapter_starts[site + 1]):
        first, last = self.adapter_rows[2 * i], self.adapter_rows[2 * i + 1]
        y[:, first:last].add_(bias[at:at + last - first], alpha=self.adapter_scales[i])
        at += last - first

def add_bias_back(self, site: int, dy: Tensor, g: Tensor):
    at = 0
    for i in range(self.adapter_starts[site], self.adapter_starts[site + 1]):
        first, last = self.adapter_rows[2 * i], self.adapter_rows[2 * i + 1]
        g[at:at + last - first].copy_(dy[:, first:last].sum([0]) * self.adapter_scales[i])
        at += last - first

# DoRA (Liu et al. 2024): y = c * (x W^T + scale * (x A^T) B^T) + b with c = m / |W + scale B A|, row by row; the length that divides is taken as
# a constant in the gradient (their section 4.3). With dropout, as in PEFT, what is dropped is dropped from all that the adapter changes:
# y = x W^T + (c - 1) * (x~ W^T) + c * scale * (x~ A^T) B^T + b. m is a row of float32: a bfloat16 would not see it move.

def row_squares(self, w: Tensor) -> Tensor:
    # of every row the sum of squares, float32, some rows at a time
    r = torch.empty([w.size(0)], device=w.device)
    i = 0
    while i < w.size(0):
        k = min(w.size(0), i + 4096)
        r[i:k] = w[i:k].to(6).square().sum([1])
        i = k
    return r

def start_lengths(self, m: Tensor, site: Tensor, squares: Tensor) -> Tensor:
    at = 0
    for i in range(self.adapter_starts[int(site)], self.adapter_starts[int(site) + 1]):
        first, last = self.adapter_rows[2 * i], self.adapter_rows[2 * i + 1]
        m[0, at:at + last - first] = torch.sqrt(squares[first:last])
        at += last - first
    return torch.zeros([1])

def row_lengths_of(self, site: int, w: Tensor, a: Tensor, b: Tensor, squares: Tensor) -> Tensor:
    # |W + s B A| of every row, 1 where nothing is adapted: its square is |W|^2 + 2 s W.(B A) + s^2 |B A|^2, which needs no W + s B A
    n = torch.ones([w.size(0)], device=w.device)
    wa = torch.mm(w, a.to(w.dtype).t())
    A = a.to(6)
    aa = torch.mm(A, A.t())
    B = b.to(6)
    r0, at = 0, 0
    for i in range(self.adapter_starts[site], self.adapter_starts[site + 1]):
        first, last, r, s = self.adapter_rows[2 * i], self.adapter_rows[2 * i + 1], self.adapter_ranks[i], self.adapter_scales[i]
        own = self.b_of(B, at, last - first, r)
        cross = (wa[first:last, r0:r0 + r].to(6) * own).sum([1])
        square = (torch.mm(own, aa[r0:r0 + r, r0:r0 + r]) * own).sum([1])
        n[first:last] = torch.sqrt(torch.add(squares[first:last] + cross * (2.0 * s), square, alpha=s * s))
        r0 += r
        at += (last - first) * r
    return n

def length_factors(self, site: int, m: Tensor, lengths: Tensor) -> Tensor:
    c = torch.ones_like(lengths)
    at = 0
    for i in range(self.adapter_starts[site], self.adapter_starts[site + 1]):
        first, last = self.adapter_rows[2 * i], self.adapter_rows[2 * i + 1]
        c[first:last] = m[0, at:at + last - first] / lengths[first:last]
        at += last - first
    return c

def decomposed(self, site: int, o: int, x: Tensor, w: List[Tensor], ws: Dict[str, Tensor], y: Tensor):
    i = self.adapter_at(site)
    none = torch.empty([0], device=x.device)
    lengths = self.row_lengths_of(site, w[o], w[i], w[i + 1], w[self.first_squares + site])
    c = self.length_factors(site, w[self.first_magnitude + site], lengths)
    mask = self.mask_of(site, x, w)
    self.linear(x, w[o], none, ws, y)
    if mask.numel() > 0:
        seen = x * mask
        v = torch.empty_like(y)
        self.linear(seen, w[o], none, ws, v)
        y.sub_(v)
        self.adapt(site, seen, w[i], w[i + 1], v)
        y.add_(v.mul_(c))
    else:
        self.adapt(site, x, w[i], w[i + 1], y)
        y.mul_(c)
    if w[o + 1].numel() > 0:
        y.add_(w[o + 1])

def decomposed_back(self, site: int, o: int, dy: Tensor, x: Tensor, w: List[Tensor], g: List[Tensor], ws: Dict[str, Tensor], dx: Tensor):
    # v = x W^T + scale * (x A^T) B^T is computed again;  gm = sum(dy * v) / length;  what flows on is c * dy
    i = self.adapter_at(site)
    none = torch.empty([0], device=x.device)
    lengths = self.row_lengths_of(site, w[o], w[i], w[i + 1], w[self.first_squares + site])
    c = self.length_factors(site, w[self.first_magnitude + site], lengths)
    mask = self.mask_of(site, x, w)
    seen = self.masked(x, mask)
    v = torch.empty_like(dy)
    self.linear(seen, w[o], none, ws, v)
    self.adapt(site, seen, w[i], w[i + 1], v)
    moved = torch.mul(v.to(6), dy).sum([0]) / lengths
    gm = g[self.first_magnitude + site]
    at = 0
    for k in range(self.adapter_starts[site], self.adapter_starts[site + 1]):
        first, last = self.adapter_rows[2 * k], self.adapter_rows[2 * k + 1]
        gm[0, at:at + last - first] = moved[first:last]
        at += last - first
    own = v.copy_(dy).mul_(c)
    du = self.adapt_back_weight(site, own, seen, w[i], w[i + 1], g[i], g[i + 1])
    if mask.numel() > 0:
        self.linear_back(dy, w[o], ws, dx)
        through = torch.empty_like(x)
        self.linear_back(own.sub_(dy), w[o], ws, through)
        dx.addcmul_(through, mask)
    else:
        self.linear_back(own, w[o], ws, dx)
    self.adapt_back_input(du, w[i], mask, dx)

# The embedding of tokens, row t: E[t] + scale * b[t] a, with a [rank, width], b [tokens, rank]; and the head, as any linear layer.

def embedding_site(self) -> int:
    return 4 * self.layers

def head_site(self) -> int:
    return 4 * self.layers + 1

def embed_adapted(self, w: List[Tensor], tokens: Tensor, x: Tensor):
    # x [N, C] float32 +=
    i = self.adapter_at(self.embedding_site())
    if w[i].numel() > 0:
        scale = self.adapter_scales[self.adapter_starts[self.embedding_site()]]
        x.addmm_(torch.embedding(w[i + 1], tokens).to(6), w[i].to(6), alpha=scale)

def embed_adapted_back(self, dx: Tensor, w: List[Tensor], g: List[Tensor], tokens: Tensor):
    # ga = scale * b[t]^T dx;  gb[t] += scale * dx a^T
    i = self.adapter_at(self.embedding_site())
    if w[i].numel() > 0:
        scale = self.adapter_scales[self.adapter_starts[self.embedding_site()]]
        g[i].copy_(torch.mm(torch.embedding(w[i + 1], tokens).to(6).t(), dx).mul_(scale))
        g[i + 1].zero_()
        self.embedding_back(tokens, torch.mm(dx, w[i].to(6).t()).mul_(scale), g[i + 1])

def adapt_head(self, h: Tensor, w: List[Tensor], z: Tensor):
    if self.adapted:
        i = self.adapter_at(self.head_site())
        self.adapt(self.head_site(), h, w[i], w[i + 1], z)

def adapt_head_back(self, dz: Tensor, weighted: Tensor, w: List[Tensor], g: List[Tensor], dh: Tensor, more: bool):
    # of some rows; gradients of the first (more false) replace what is there, those of others are added. weighted: h times each row's weight,
    # which dz and dh are without
    if self.adapted:
        i = self.adapter_at(self.head_site())
        a = w[i]
        if a.numel() > 0:
            ga, gb = torch.zeros_like(g[i]), torch.zeros_like(g[i + 1])
            du = self.adapt_back_weight(self.head_site(), dz, weighted, a, w[i + 1], ga, gb)
            self.adapt_back_input(du, a, torch.empty([0], device=dz.device), dh)
            if more:
                g[i].add_(ga)
                g[i + 1].add_(gb)
            else:
                g[i].copy_(ga)
                g[i + 1].copy_(gb)

def no_head_gradient(self, g: List[Tensor]):
    # where no token is learned from
    if self.adapted:
        i = self.adapter_at(self.head_site())
        g[i].zero_()
        g[i + 1].zero_()

# Merging.

def merge_adapter(self, p: Tensor, first: Tensor, a: Tensor, b: Tensor, scale: Tensor) -> Tensor:
    # one module: p's rows from first on += scale * B A
    p[int(first):int(first) + b.size(0)].addmm_(b, a, alpha=float(scale))
    return torch.zeros([1])

def merge_bias(self, p: Tensor, first: Tensor, bias: Tensor, scale: Tensor) -> Tensor:
    p[int(first):int(first) + bias.size(0)].add_(bias, alpha=float(scale))
    return torch.zeros([1])

def set_lengths(self, p: Tensor, first: Tensor, lengths: Tensor) -> Tensor:
    # DoRA: every row of W + scale * B A gets the length that has been learned for it
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

def merged_weight(self, w: Tensor, site: Tensor, a: Tensor, b: Tensor, m: Tensor, squares: Tensor) -> Tensor:
    # W + scale * B A in the compute type, for decoding; of DoRA c * (W + scale * B A)
    p = w.to(6, copy=True)
    B = b.to(6)
    r0, at = 0, 0
    for i in range(self.adapter_starts[int(site)], self.adapter_starts[int(site) + 1]):
        first, last, r = self.adapter_rows[2 * i], self.adapter_rows[2 * i + 1], self.adapter_ranks[i]
        p[first:last].addmm_(self.b_of(B, at, last - first, r), a[r0:r0 + r].to(6), alpha=self.adapter_scales[i])
        r0 += r
        at += (last - first) * r
    if m.numel() > 0:
        p.mul_(self.length_factors(int(site), m, self.row_lengths_of(int(site), w, a, b, squares)).unsqueeze(1))
    return p.to(self.compute)

def merged_bias(self, bias: Tensor, site: Tensor, own: Tensor) -> Tensor:
    # bias + scale * bias of B, for decoding
    p = bias.to(6, copy=True)
    self.add_bias(int(site), own.to(6), p.unsqueeze(0))
    return p.to(self.compute)

# For each piece: NAME_pair runs the hand-written forward and backward and returns [y, gradient of each input];
# NAME_plain is the same in plain operators, for autograd to differentiate.

def norm_pair(self, x: Tensor, w: Tensor, dy: Tensor) -> List[Tensor]:
    none = torch.empty([0])
    xhat, r, wide, u = torch.empty_like(x), torch.empty([x.size(0), 1]), torch.empty_like(x), torch.empty_like(x)
    self.norm(x, xhat, r, wide)
    gw, dx = torch.full_like(w, 7.0), torch.zeros_like(x)
    self.norm_back(dy.clone(), xhat, r, w, gw, none, dx, u, wide)
    return [self.norm_out(xhat, w, none, torch.empty_like(x)), dx, gw]

def norm_plain(self, x: Tensor, w: Tensor) -> Tensor:
    return x * torch.rsqrt(x.square().mean([-1], True) + self.norm_epsilon) * (w + 1.0 if self.norm_offset else w)

def layer_norm_pair(self, x: Tensor, w: Tensor, b: Tensor, dy: Tensor) -> List[Tensor]:
    xhat, r, wide, u = torch.empty_like(x), torch.empty([x.size(0), 1]), torch.empty_like(x), torch.empty_like(x)
    self.norm(x, xhat, r, wide)
    gw, gb, dx = torch.full_like(w, 7.0), torch.full_like(b, 7.0), torch.zeros_like(x)
    self.norm_back(dy.clone(), xhat, r, w, gw, gb, dx, u, wide)
    return [self.norm_out(xhat, w, b, torch.empty_like(x)), dx, gw, gb]

def layer_norm_plain(self, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return torch.layer_norm(x, [x.size(1)], w, b, self.norm_epsilon)

def head_norm_pair(self, x: Tensor, w: Tensor, dy: Tensor) -> List[Tensor]:
    # heads lie strided in what the projection gave
    y, d, none = x.transpose(1, 2).contiguous().transpose(1, 2), dy.transpose(1, 2).contiguous().transpose(1, 2), torch.empty([0])
    M, D = x.numel() // x.size(3), x.size(3)
    xhat, r, wide, sum = torch.empty([M, D]), torch.empty([M, 1]), torch.empty([M, D]), torch.empty([M, D])
    self.head_norm(y, w, none, xhat, r, wide)
    gw = torch.full_like(w, 7.0)
    self.head_norm_back(d, w, gw, none, xhat, r, torch.empty([M, D]), torch.empty([M, D]), wide, sum)
    return [y.contiguous(), d.contiguous(), gw]

def head_norm_plain(self, x: Tensor, w: Tensor) -> Tensor:
    return self.norm_plain(x, w)

def branch_pair(self, x: Tensor, branch: Tensor, w: Tensor, dy: Tensor) -> List[Tensor]:
    # the norm behind a branch
    N, C = x.size(0), x.size(1)
    ws: Dict[str, Tensor] = {"residual": x.clone(), "wide": torch.empty([N, C]), "post": torch.empty([1, N, C]), "r": torch.empty([1, N, 1]), "none": torch.empty([0])}
    ws["d_branch_sum"] = torch.empty([N, C])
    ws["d_norm"] = torch.empty([N, C])
    self.add_branch(branch.clone(), w, 0, ws, "post", "r")
    d, gw = dy.clone(), torch.full_like(w, 7.0)
    self.add_branch_back(d, w, gw, 0, ws, "post", "r")
    return [ws["residual"], dy, d, gw]

def branch_plain(self, x: Tensor, branch: Tensor, w: Tensor) -> Tensor:
    return x + self.norm_plain(branch, w)

def wide_room(self) -> Dict[str, Tensor]:
    return {"wide_rows": torch.full([64], 7.0), "wide_other": torch.full([64], 7.0), "wide_result": torch.full([64], 7.0)}

def linear_pair(self, x: Tensor, w: Tensor, b: Tensor, dy: Tensor) -> List[Tensor]:
    y, dx, gw, gb = torch.empty_like(dy), torch.empty_like(x), torch.full_like(w, 7.0), torch.full_like(b, 7.0)
    ws = self.wide_room()
    self.linear(x, w, b, ws, y)
    self.linear_back_weight(dy, x, ws, gw, gb)
    self.linear_back(dy, w, ws, dx)
    return [y, dx, gw, gb]

def linear_in_bfloat16(self, x: Tensor, w: Tensor, b: Tensor, dy: Tensor) -> List[Tensor]:
    r: List[Tensor] = []
    for a in self.linear_pair(x.to(15), w.to(15), b.to(15), dy.to(15)):
        r.append(a.to(6))
    return r

def linear_plain(self, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return torch.matmul(x, w.t()) + b

def rotary_pair(self, x: Tensor, dy: Tensor) -> List[Tensor]:
    tables = self.rotary_tables(x.size(2), x)
    y, dx = torch.empty_like(x), torch.empty_like(x)
    self.place_queries(0, x, tables, 0, 1.0, y)
    self.place_queries(0, dy, tables, 0, -1.0, dx)
    return [y, dx]

def rotary_plain(self, x: Tensor) -> Tensor:
    # complex multiplication by e^(i t theta^(-2 j / R)) of the first R numbers
    R = self.rotary_size
    f = torch.pow(self.rotary_base[0], torch.arange(0, R, 2).to(7) / -R)
    angle = torch.outer(torch.arange(x.size(2)).to(7), f).to(6)
    a, b = x[:, :, :, :R // 2], x[:, :, :, R // 2:R]
    c, s = angle.cos(), angle.sin()
    return torch.cat([a * c - b * s, a * s + b * c, x[:, :, :, R:]], 3) * self.query_scale

def unturned_pair(self, x: Tensor, dy: Tensor) -> List[Tensor]:
    return self.rotary_pair(x, dy)

def unturned_plain(self, x: Tensor) -> Tensor:
    return x * self.query_scale

def attention_pair(self, q: Tensor, k: Tensor, v: Tensor, dy: Tensor) -> List[Tensor]:
    # one segment; q [rows * K, G * T, D] as attention_plain wants it, here in blocks
    H, K, D, T = self.heads, self.key_value_heads, self.head_size, k.size(1)
    rows = k.size(0) // K
    n = rows * H * T * T
    ws: Dict[str, Tensor] = {"scores": torch.empty([n]), "d_scores": torch.empty([n]), "p_again": torch.empty([n]), "block": torch.empty([q.numel()]), "d_keys": torch.empty([k.numel()])}
    blocks, start = torch.empty([q.numel()]), 0
    while start < T:
        end = self.block_end(start, T)
        self.query_block_of(blocks, rows, start, end).copy_(q.view(rows, H, T, D)[:, :, start:end])
        start = end
    mask, y, none = self.causal_mask(T, q), torch.empty([rows, T, H, D]), torch.empty([0])
    kept = torch.empty([rows * H * self.cells(T)])
    d, again = dy.view(rows, H, T, D).transpose(1, 2).contiguous(), dy.view(rows, H, T, D).transpose(1, 2).contiguous()
    dk, dv, dk_again, dv_again = torch.empty_like(k), torch.empty_like(k), torch.empty_like(k), torch.empty_like(k)
    self.attend(0, rows, T, blocks, k, v, kept, mask, ws, y)
    self.attend_back(0, rows, T, blocks, k, v, kept, mask, ws, d, dk, dv)
    # without what was kept the same comes out
    self.attend_back(0, rows, T, blocks, k, v, none, mask, ws, again, dk_again, dv_again)
    return [y.transpose(1, 2).reshape(q.size()), (again + (again - d)).transpose(1, 2).reshape(q.size()), dk_again + (dk_again - dk), dv]

def attention_plain(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    # every query head with its own copy of keys and values
    BK, GT, D = q.size(0), q.size(1), q.size(2)
    T = k.size(1)
    split = q.view(BK, GT // T, T, D)
    keys, values = k.unsqueeze(1).expand_as(split), v.unsqueeze(1).expand_as(split)
    scores = torch.matmul(split, keys.transpose(2, 3))
    if self.score_cap > 0.0:
        scores = torch.tanh(scores / self.score_cap) * self.score_cap
    before = torch.arange(T).unsqueeze(1) - torch.arange(T).unsqueeze(0)
    seen = torch.ge(before, 0)
    if self.windowed[0] == 1:
        seen = torch.logical_and(seen, torch.lt(before, self.window))
    p = torch.softmax(scores.masked_fill(torch.logical_not(seen), float("-inf")), -1)
    return torch.matmul(p, values).reshape(BK, GT, D)

def inner_pair(self, pre: Tensor, dy: Tensor) -> List[Tensor]:
    act, gate, again, d = torch.empty_like(dy), torch.empty_like(dy), torch.empty_like(dy), torch.empty_like(pre)
    self.inner(pre, act)
    self.inner_again(pre, gate, again)
    self.inner_back(dy.clone(), pre, gate, d)
    return [again + (again - act), d]

def nonlinear(self, x: Tensor) -> Tensor:
    if self.activation == 0:
        return x * torch.sigmoid(x)
    if self.activation == 1:
        return x * (torch.erf(x * 0.7071067811865476) + 1.0) * 0.5
    if self.activation == 2:
        return x * (torch.tanh((x + torch.pow(x, 3.0) * 0.044715) * 0.7978845608028654) + 1.0) * 0.5
    return torch.where(torch.gt(x, 0.0), x, torch.zeros_like(x))

def inner_plain(self, pre: Tensor) -> Tensor:
    I = pre.size(1) // 2
    return self.nonlinear(pre[:, :I]) * pre[:, I:] if self.gated else self.nonlinear(pre)

def head_workspace(self, M: int, V: int, C: int) -> Dict[str, Tensor]:
    # two rows of logits at a time, so that chunks matter
    ws = self.wide_room()
    ws["logits"] = torch.empty([2, V])
    ws["d_hidden"] = torch.empty([M, C])
    ws["cap_slope"] = torch.empty([2, V])
    return ws

def log_probs_pair(self, h: Tensor, e: Tensor, bias: Tensor, dy: Tensor) -> List[Tensor]:
    M, C, V = h.size(0), h.size(1), e.size(0)
    ws = self.head_workspace(M, V, C)
    targets = torch.arange(M) % V
    lp, again, none = torch.empty([M]), torch.empty([M]), torch.empty([0])
    w: List[Tensor] = [e, none, none, none, bias]
    g: List[Tensor] = [torch.full_like(e, 7.0), none, none, none, torch.full_like(bias, 7.0)]
    self.log_probs(h, targets, w, ws, 0.7, lp, none, none)
    dh = self.log_probs_back(h, targets, dy, none, w, g, ws, 0.7, again)
    return [lp + (lp - again), dh, g[0], g[4]]

def log_probs_plain(self, h: Tensor, e: Tensor, bias: Tensor) -> Tensor:
    M = h.size(0)
    targets = (torch.arange(M) % e.size(0)).unsqueeze(1)
    logits = torch.matmul(h, e.t()) + bias
    if self.logit_cap > 0.0:
        logits = torch.tanh(logits / self.logit_cap) * self.logit_cap
    return torch.log_softmax(logits * 0.7, 1).gather(1, targets).squeeze(1)

def scores_pair(self, h: Tensor, s: Tensor, dy: Tensor) -> List[Tensor]:
    g, dh = torch.full_like(s, 7.0), torch.empty_like(h)
    self.scores_back(h, dy, s, g, dh)
    return [self.scores(h, s), dh, g]

def scores_plain(self, h: Tensor, s: Tensor) -> Tensor:
    return torch.matmul(h, s.view(-1))

def embedding_ids(self, like: Tensor) -> Tensor:
    return (torch.arange(6) // 2 % like.size(0)).view(2, 3)

def embedding_pair(self, e: Tensor, positions: Tensor, dy: Tensor) -> List[Tensor]:
    none = torch.empty([0])
    ids, g, gp = self.embedding_ids(e), torch.zeros_like(e), torch.full_like(positions, 7.0)
    ws: Dict[str, Tensor] = {"residual": torch.empty_like(dy), "tokens": ids.view(-1), "time": torch.arange(3).repeat(2)}
    self.embed([e, none, none, none, none, positions], ws)
    self.embed_back(dy.clone(), [], [g, none, none, none, none, gp], ws)
    return [ws["residual"], g, gp]

def embedding_plain(self, e: Tensor, positions: Tensor) -> Tensor:
    ids = self.embedding_ids(e)
    return (torch.embedding(e, ids) * self.embedding_scale + torch.embedding(positions, torch.arange(3))).view(6, -1)

def adapter_pair_of(self, site: int, x: Tensor, a: Tensor, b: Tensor, dy: Tensor, mask: Tensor) -> List[Tensor]:
    # two modules in a weight of 9 rows; between them two rows that are not adapted
    y, dx, ga, gb = torch.zeros_like(dy), torch.zeros_like(x), torch.full_like(a, 7.0), torch.full_like(b, 7.0)
    self.adapt(site, self.masked(x, mask), a, b, y)
    du = self.adapt_back_weight(site, dy, self.masked(x, mask), a, b, ga, gb)
    self.adapt_back_input(du, a, mask, dx)
    return [y, dx, ga, gb]

def adapter_pair(self, x: Tensor, a: Tensor, b: Tensor, dy: Tensor) -> List[Tensor]:
    return self.adapter_pair_of(0, x, a, b, dy, torch.empty([0]))

def dropped_adapter_pair(self, x: Tensor, a: Tensor, b: Tensor, dy: Tensor) -> List[Tensor]:
    return self.adapter_pair_of(0, x, a, b, dy, self.dropout_mask(x, torch.full([1], 12, dtype=4)))

def dropped_adapter_plain(self, x: Tensor, a: Tensor, b: Tensor) -> Tensor:
    return self.adapter_plain(x * self.dropout_mask(x, torch.full([1], 12, dtype=4)), a, b)

def adapter_plain(self, x: Tensor, a: Tensor, b: Tensor) -> Tensor:
    # ranks 2 and 2, both scales 1.5
    u = torch.matmul(x, a.t()) * 1.5
    none = torch.zeros([x.size(0), 2])
    return torch.cat([torch.matmul(u[:, :2], b[:4].t()), none, torch.matmul(u[:, 2:], b[4:].t())], 1)

def ranked_adapter_pair(self, x: Tensor, a: Tensor, b: Tensor, dy: Tensor) -> List[Tensor]:
    return self.adapter_pair_of(1, x, a, b, dy, torch.empty([0]))

def ranked_adapter_plain(self, x: Tensor, a: Tensor, b: Tensor) -> Tensor:
    # ranks 3 and 1, scales 1.5 and 0.5; B of both as one row
    u, flat = torch.matmul(x, a.t()), b.view(-1)
    none = torch.zeros([x.size(0), 2])
    first = torch.matmul(u[:, :3], flat[:12].view(4, 3).t()) * 1.5
    return torch.cat([first, none, torch.matmul(u[:, 3:], flat[12:].view(3, 1).t()) * 0.5], 1)

def adapter_bias_pair(self, bias: Tensor, dy: Tensor) -> List[Tensor]:
    y, g = torch.zeros_like(dy), torch.full_like(bias, 7.0)
    self.add_bias(1, bias, y)
    self.add_bias_back(1, dy, g)
    return [y, g]

def adapter_bias_plain(self, bias: Tensor) -> Tensor:
    row = torch.cat([bias[:4] * 1.5, torch.zeros([2]), bias[4:] * 0.5])
    return row.unsqueeze(0).expand(5, 9) + 0.0

def decomposed_pair_of(self, x: Tensor, w: Tensor, bias: Tensor, a: Tensor, b: Tensor, m: Tensor, dy: Tensor, seed: int) -> List[Tensor]:
    # the list of weights: W and its bias, then site 0's A, B, lengths and squares of rows (first_adapter 2, ...), then the seed of dropout
    y, dx, ga, gb, gm = torch.full_like(dy, 7.0), torch.empty_like(x), torch.empty_like(a), torch.empty_like(b), torch.empty_like(m)
    all = [w, bias, a, b, m, self.row_squares(w), torch.full([1], seed, dtype=4)]
    ws: Dict[str, Tensor] = {"none": torch.empty([0])}
    self.decomposed(0, 0, x, all, ws, y)
    self.decomposed_back(0, 0, dy.clone(), x, all, [torch.empty([0]), torch.empty([0]), ga, gb, gm], ws, dx)
    return [y, dx, ga, gb, gm]

def decomposed_plain_of(self, x: Tensor, w: Tensor, bias: Tensor, a: Tensor, b: Tensor, m: Tensor, seen: Tensor) -> Tensor:
    # PEFT's formula: result + (c - 1) x~ W^T + c scale (x~ A^T) B^T, the length that divides a constant
    change = torch.cat([torch.matmul(b[:4], a[:2]), torch.zeros([2, a.size(1)]), torch.matmul(b[4:], a[2:])]) * 1.5
    length = torch.linalg_vector_norm((w + change).detach(), 2, [1])
    lengths = torch.cat([m[0, :4], length[4:6], m[0, 4:]])
    c = (lengths / length).unsqueeze(0)
    return torch.matmul(x, w.t()) + bias + (c - 1.0) * torch.matmul(seen, w.t()) + c * torch.matmul(seen, change.t())

def constant_weight(self, x: Tensor) -> Tensor:
    return torch.sin(torch.arange(9 * x.size(1)).to(6) * 0.7).view(9, -1)

def decomposed_pair(self, x: Tensor, a: Tensor, b: Tensor, m: Tensor, dy: Tensor) -> List[Tensor]:
    return self.decomposed_pair_of(x, self.constant_weight(x), torch.arange(9).to(6), a, b, m, dy, 0)

def decomposed_plain(self, x: Tensor, a: Tensor, b: Tensor, m: Tensor) -> Tensor:
    return self.decomposed_plain_of(x, self.constant_weight(x), torch.arange(9).to(6), a, b, m, x)

def dropped_decomposed_pair(self, x: Tensor, a: Tensor, b: Tensor, m: Tensor, dy: Tensor) -> List[Tensor]:
    return self.decomposed_pair_of(x, self.constant_weight(x), torch.arange(9).to(6), a, b, m, dy, 12)

def dropped_decomposed_plain(self, x: Tensor, a: Tensor, b: Tensor, m: Tensor) -> Tensor:
    seen = x * self.dropout_mask(x, torch.full([1], 12 + 2 * self.first_adapter, dtype=4))
    return self.decomposed_plain_of(x, self.constant_weight(x), torch.arange(9).to(6), a, b, m, seen)

def ends_of(self, a: Tensor, b: Tensor, site: int) -> List[Tensor]:
    all: List[Tensor] = []
    for i in range(self.adapter_at(site)):
        all.append(torch.empty([0]))
    return all + [a, b]

def adapted_embedding_pair(self, a: Tensor, b: Tensor, dy: Tensor) -> List[Tensor]:
    tokens, y, ga, gb = torch.tensor([1, 0, 1, 3, 1]), torch.zeros_like(dy), torch.full_like(a, 7.0), torch.full_like(b, 7.0)
    site = self.embedding_site()
    self.embed_adapted(self.ends_of(a, b, site), tokens, y)
    self.embed_adapted_back(dy.clone(), self.ends_of(a, b, site), self.ends_of(ga, gb, site), tokens)
    return [y, ga, gb]

def adapted_embedding_plain(self, a: Tensor, b: Tensor) -> Tensor:
    return torch.matmul(torch.embedding(b, torch.tensor([1, 0, 1, 3, 1])), a) * 2.5

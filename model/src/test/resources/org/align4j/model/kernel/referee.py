# For each piece: NAME_pair runs the hand-written forward and backward and returns [y, gradient of each input];
# NAME_plain is the same in plain operators, for autograd to differentiate.

def norm_pair(self, x: Tensor, w: Tensor, dy: Tensor) -> List[Tensor]:
    xhat, r, wide, u = torch.empty_like(x), torch.empty([x.size(0), 1]), torch.empty_like(x), torch.empty_like(x)
    self.norm(x, xhat, r, wide)
    gw, dx = torch.full_like(w, 7.0), torch.zeros_like(x)
    self.norm_back(dy.clone(), xhat, r, w, gw, dx, u, wide)
    return [xhat * w, dx, gw]

def norm_plain(self, x: Tensor, w: Tensor) -> Tensor:
    return x * torch.rsqrt(x.square().mean([-1], True) + self.norm_epsilon) * w

def linear_pair(self, x: Tensor, w: Tensor, b: Tensor, dy: Tensor) -> List[Tensor]:
    y, dx, gw, gb = torch.empty_like(dy), torch.empty_like(x), torch.full_like(w, 7.0), torch.full_like(b, 7.0)
    self.linear(x, w, b, y)
    self.linear_back_weight(dy, x, gw, gb)
    self.linear_back(dy, w, dx)
    return [y, dx, gw, gb]

def linear_plain(self, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return torch.matmul(x, w.t()) + b

def rotary_pair(self, x: Tensor, dy: Tensor) -> List[Tensor]:
    tables = self.rotary_tables(x.size(2), x)
    y, dx = torch.empty_like(x), torch.empty_like(x)
    self.rotate(x, tables[0], tables[1], 1.0, y)
    self.rotate(dy, tables[0], tables[1], -1.0, dx)
    return [y, dx]

def rotary_plain(self, x: Tensor) -> Tensor:
    # complex multiplication by e^(i t theta^(-2 j / D))
    D = x.size(3)
    f = torch.pow(self.rotary_base, torch.arange(0, D, 2).to(7) / -D)
    angle = torch.outer(torch.arange(x.size(2)).to(7), f).to(6)
    a, b = x[:, :, :, :D // 2], x[:, :, :, D // 2:]
    c, s = angle.cos(), angle.sin()
    return torch.cat([a * c - b * s, a * s + b * c], 3)

def attention_pair(self, q: Tensor, k: Tensor, v: Tensor, dy: Tensor) -> List[Tensor]:
    T = k.size(1)
    mask = self.causal_mask(T, q.size(1) // T, q)
    s, p = torch.empty([q.size(0), q.size(1), T]), torch.empty([q.size(0), q.size(1), T])
    self.attention_probabilities(q, k, mask, s, p)
    ds, dq, dk, dv = torch.empty_like(p), torch.empty_like(q), torch.empty_like(k), torch.empty_like(v)
    self.attention_back_value(dy, p, dv)
    self.attention_back(dy, q, k, v, p, ds, dq, dk)
    return [torch.bmm(p, v), dq, dk, dv]

def attention_plain(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    # every query head with its own copy of keys and values, through libtorch's own attention
    BK, GT, D = q.size(0), q.size(1), q.size(2)
    T = k.size(1)
    split = q.view(BK, GT // T, T, D)
    keys, values = k.unsqueeze(1).expand_as(split), v.unsqueeze(1).expand_as(split)
    return torch.scaled_dot_product_attention(split, keys, values, None, 0.0, True, scale=1.0).reshape(BK, GT, D)

def gated_pair(self, gate_up: Tensor, dy: Tensor) -> List[Tensor]:
    act, silu, again, d = torch.empty_like(dy), torch.empty_like(dy), torch.empty_like(dy), torch.empty_like(gate_up)
    self.gated(gate_up, act)
    self.gated_again(gate_up, silu, again)
    self.gated_back(dy.clone(), gate_up, silu, d)
    return [again, d]

def gated_plain(self, gate_up: Tensor) -> Tensor:
    I = gate_up.size(1) // 2
    gate, up = gate_up[:, :I], gate_up[:, I:]
    return gate * torch.sigmoid(gate) * up

def head_workspace(self, M: int, V: int, C: int) -> Dict[str, Tensor]:
    # two rows of logits at a time, so that chunks matter
    return {"logits": torch.empty([2, V]), "d_hidden": torch.empty([M, C])}

def log_probs_pair(self, h: Tensor, e: Tensor, dy: Tensor) -> List[Tensor]:
    M, C, V = h.size(0), h.size(1), e.size(0)
    ws = self.head_workspace(M, V, C)
    targets = torch.arange(M) % V
    lp, again, none = torch.empty([M]), torch.empty([M]), torch.empty([0])
    w: List[Tensor] = [e, none, none]
    g: List[Tensor] = [torch.full_like(e, 7.0), none, none]
    self.log_probs(h, targets, w, ws, 0.7, lp, none)
    dh = self.log_probs_back(h, targets, dy, w, g, ws, 0.7, again)
    return [lp + (lp - again), dh, g[0]]

def log_probs_plain(self, h: Tensor, e: Tensor) -> Tensor:
    M = h.size(0)
    targets = (torch.arange(M) % e.size(0)).unsqueeze(1)
    return torch.log_softmax(torch.matmul(h, e.t()) * 0.7, 1).gather(1, targets).squeeze(1)

def scores_pair(self, h: Tensor, s: Tensor, dy: Tensor) -> List[Tensor]:
    g, dh = torch.full_like(s, 7.0), torch.empty_like(h)
    self.scores_back(h, dy, s, g, dh)
    return [self.scores(h, s), dh, g]

def scores_plain(self, h: Tensor, s: Tensor) -> Tensor:
    return torch.matmul(h, s.view(-1))

def embedding_pair(self, e: Tensor, dy: Tensor) -> List[Tensor]:
    ids = torch.arange(dy.size(0)) // 2 % e.size(0)
    g = torch.zeros_like(e)
    self.embedding_back(ids, dy, g)
    return [torch.embedding(e, ids), g]

def embedding_plain(self, e: Tensor) -> Tensor:
    return torch.embedding(e, torch.arange(9) // 2 % e.size(0))

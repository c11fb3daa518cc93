# What stands on the trunk: log-probs of tokens, or one score per position. Both read the final norm's output, and only
# at the places that are asked for: place j of the flat (batch, time) numbers is predicted at j - 1 by the log-prob
# head, and read at j by the score head.

def final_norm(self, rows: Tensor, w: List[Tensor], ws: Dict[str, Tensor]) -> Tensor:
    # rows: M places of the residual -> hidden [M, C]
    M = rows.size(0)
    x = torch.index_select(ws["residual"], 0, rows, out=ws["selected"][:M])
    xhat = ws["head_xhat"][:M]
    self.norm(x, xhat, ws["r"][:M], ws["wide"][:M])
    return self.norm_out(xhat, w[1], w[self.final_norm_bias], ws["head_hidden"][:M])

def final_norm_back(self, rows: Tensor, dh: Tensor, w: List[Tensor], g: List[Tensor], ws: Dict[str, Tensor]):
    # dh [M, C] is overwritten; ws["d_residual"] is set
    M = rows.size(0)
    dx = ws["d_selected"][:M]
    dx.zero_()
    self.norm_back(dh, ws["head_xhat"][:M], ws["r"][:M], w[1], g[1], g[self.final_norm_bias], dx, ws["d_norm"][:M], ws["wide"][:M])
    ws["d_residual"].zero_().index_copy_(0, rows, dx)

def head_matrix(self, w: List[Tensor]) -> int:
    # tied: the embedding matrix
    return 0 if w[2].numel() == 0 else 2

def log_softmax(self, h: Tensor, head: Tensor, z: Tensor, ws: Dict[str, Tensor], inverse_temperature: float, i: int) -> Tensor:
    # float32 log-softmax of rows i.. of the logits z, as many as fit. With a cap the logits are c tanh(z / c) (Gemma 2); ws["cap_slope"] gets its derivative
    if self.bfloat16:
        n = min(ws["logits32"].size(0), z.size(0) - i)
        f = ws["logits32"][:n]
        f.copy_(z[i:i + n])
    else:
        f = z[i:i + self.softmax_rows(z.size(1), z.size(0))]
    if self.logit_cap > 0.0:
        f.div_(self.logit_cap).tanh_()
        torch.mul(f, f, out=ws["cap_slope"][:f.size(0)]).neg_().add_(1.0)
        f.mul_(self.logit_cap)
    if inverse_temperature != 1.0:
        f.mul_(inverse_temperature)
    return torch._log_softmax(f, -1, False, out=f)

def log_probs(self, h: Tensor, targets: Tensor, w: List[Tensor], ws: Dict[str, Tensor], inverse_temperature: float, lp: Tensor, entropy: Tensor, hits: Tensor):
    # h [M, C], targets [M] -> lp [M] float32; entropy [M], and hits [M] (1 where no token is likelier), too unless they are empty
    head = w[self.head_matrix(w)]
    M = h.size(0)
    rows = ws["logits"].size(0)
    at = 0
    while at < M:
        m = min(rows, M - at)
        z = ws["logits"][:m]
        self.linear(h[at:at + m], head, w[self.head_bias], ws, z)
        self.adapt_head(h[at:at + m], w, z)
        i = 0
        while i < m:
            f = self.log_softmax(h, head, z, ws, inverse_temperature, i)
            n, j = f.size(0), at + i
            lp[j:j + n] = f.gather(1, targets[j:j + n].unsqueeze(1)).squeeze(1)
            if hits.numel() > 0:
                hits[j:j + n] = (lp[j:j + n] >= f.amax([1])).to(6)
            if entropy.numel() > 0:
                entropy[j:j + n] = torch.mul(f.exp(), f).sum([1]).neg()
            i += n
        at += m

def log_probs_back(self, h: Tensor, targets: Tensor, d: Tensor, de: Tensor, w: List[Tensor], g: List[Tensor], ws: Dict[str, Tensor], inverse_temperature: float, lp: Tensor) -> Tensor:
    # d [M]: slope of the loss in each log-prob; de [M]: in each entropy, or empty. The logits are computed again, not kept; lp is filled on the way.
    # d lp / d z = (onehot - p) / temperature and d H / d z = -p (log p + H) / temperature with p = softmax(z), times the cap's slope. Returns dh [M, C]
    e = self.head_matrix(w)
    M = h.size(0)
    rows = ws["logits"].size(0)
    dh = ws["d_hidden"][:M]
    scale = (d * -inverse_temperature).unsqueeze(1)
    spread = de.numel() > 0
    # with entropies the rows of z are no multiples of one another: their scales go into z itself
    outer = torch.ones_like(scale) if spread else scale
    weighted = torch.mul(h.to(6), outer).to(self.compute)
    slope = torch.ones([M, 1], device=h.device)
    at = 0
    while at < M:
        m = min(rows, M - at)
        z = ws["logits"][:m]
        self.linear(h[at:at + m], w[e], w[self.head_bias], ws, z)
        self.adapt_head(h[at:at + m], w, z)
        i = 0
        while i < m:
            f = self.log_softmax(h, w[e], z, ws, inverse_temperature, i)
            n, j = f.size(0), at + i
            lp[j:j + n] = f.gather(1, targets[j:j + n].unsqueeze(1)).squeeze(1)
            if spread:
                p = f.exp()
                entropy = torch.mul(p, f).sum([1], keepdim=True).neg()
                f.add_(entropy).mul_((de[j:j + n] * -inverse_temperature).unsqueeze(1)).add_(scale[j:j + n]).mul_(p)
            else:
                f.exp_()
            if self.logit_cap > 0.0:
                f.mul_(ws["cap_slope"][:n])
                slope[j:j + n] = ws["cap_slope"][:n].gather(1, targets[j:j + n].unsqueeze(1))
            if self.bfloat16:
                z[i:i + n].copy_(f)
            i += n
        flat = z.view(-1)
        hit = targets[at:at + m] + torch.arange(m, device=h.device) * z.size(1)
        hits = slope[at:at + m] * scale[at:at + m] if spread else slope[at:at + m]
        flat.index_put_([hit], flat[hit] - hits.view(-1).to(self.compute))
        self.linear_back(z, w[e], ws, dh[at:at + m])
        self.adapt_head_back(z, weighted[at:at + m], w, g, dh[at:at + m], at > 0)
        if g[e].numel() > 0:
            self.weight_product(z, weighted[at:at + m], at > 0, ws, g[e])
        if g[self.head_bias].numel() > 0:
            summed = torch.mv(z.t(), outer[at:at + m].view(-1).to(self.compute)).to(6)
            g[self.head_bias].copy_(summed if at == 0 else g[self.head_bias] + summed)
        at += m
    dh.copy_(torch.mul(dh.to(6), outer))
    return dh

def scores(self, h: Tensor, score: Tensor) -> Tensor:
    # h [M, C], score [K, C] float32 -> [M] float32, or [M, K] where there are several
    if score.size(0) > 1:
        return torch.mm(h.to(6), score.to(6).t())
    return torch.mv(h.to(6), score.view(-1).to(6))

def scores_back(self, h: Tensor, d: Tensor, score: Tensor, g: Tensor, dh: Tensor):
    # d [M], or [M, K]
    if score.size(0) > 1:
        if g.numel() > 0:
            g.copy_(torch.mm(d.t(), h.to(6)))
        dh.copy_(torch.mm(d, score.to(6)))
        return
    if g.numel() > 0:
        g.copy_(torch.mm(d.unsqueeze(0), h.to(6)))
    dh.copy_(torch.outer(d, score.view(-1).to(6)))

# Whole distributions: what a teacher says, and learning to say it. Places are those with a weight [B, T]; the order of a
# teacher's rows is theirs in (batch, time).

def ranks(self, weights: Tensor) -> Tensor:
    # [B, T] -> for each flat place with a weight, how many such places come before it
    return torch.cumsum(torch.ne(weights.view(-1), 0.0).to(4), 0) - 1

def distributions(self, ids: Tensor, lengths: Tensor, w: List[Tensor], arenas: List[Tensor], keep: Tensor, temperature: Tensor, weights: Tensor) -> Tensor:
    # [M, V] float32: log-probs of every token at each of the M places with a weight
    segments = self.segments(self.row_lengths(lengths))
    ws = self.view(ids, lengths, segments, arenas, w[0].size(0), False)
    at = self.sloped(ws, 1, weights)
    self.trunk(segments, w, ws)
    h = self.final_norm(at - 1, w, ws)
    order = self.ranks(weights)[ws["where"][at]]
    head = w[self.head_matrix(w)]
    M, rows = h.size(0), ws["logits"].size(0)
    out = torch.empty([M, head.size(0)], device=ids.device)
    start = 0
    while start < M:
        m = min(rows, M - start)
        z = ws["logits"][:m]
        self.linear(h[start:start + m], head, w[self.head_bias], ws, z)
        i = 0
        while i < m:
            f = self.log_softmax(h, head, z, ws, 1.0 / float(temperature), i)
            out[order[start + i:start + i + f.size(0)]] = f
            i += f.size(0)
        start += m
    return out

def learn_divergence(self, ids: Tensor, lengths: Tensor, slope: Tensor, sign: Tensor, w: List[Tensor], g: List[Tensor], arenas: List[Tensor], forward: Tensor, temperature: Tensor, beta: Tensor, teacher: Tensor) -> Tensor:
    # the loss sum(slope x divergence) from the teacher's log-probs [M, V]; returns the divergences [B, T]
    segments = self.segments(self.row_lengths(lengths))
    ws = self.view(ids, lengths, segments, arenas, w[0].size(0), True)
    at = self.sloped(ws, 1, slope)
    self.trunk(segments, w, ws)
    h = self.final_norm(at - 1, w, ws)
    head = self.head_matrix(w)
    if head != 0:
        g[0].zero_()
    divergence = torch.empty([at.size(0)], device=ids.device)
    q = teacher[self.ranks(slope)[ws["where"][at]]]
    d = self.of_tokens(ws, at, slope) / float(temperature)
    dh = self.divergence_back(h, d, q, float(beta), w, g, ws, 1.0 / float(temperature), divergence)
    self.final_norm_back(at - 1, dh, w, g, ws)
    self.trunk_back(segments, w, g, ws)
    return self.in_rows(ids, ws, at, divergence)

def divergence_slope(self, f: Tensor, t: Tensor, beta: float, value: Tensor) -> Tensor:
    # f, t: log-probs p of the student and q of the teacher. Sets the divergence of every row; returns its slope in the student's logits.
    # With M = beta q + (1 - beta) p it is beta KL(q | M) + (1 - beta) KL(p | M), at the ends KL(q | p) and KL(p | q)
    p, q = f.exp(), t.exp()
    if beta == 0.0:
        value.copy_(torch.mul(q, t - f).sum([1]))
        return p - q
    mixed = t
    share = 1.0
    if beta < 1.0:
        share = 1.0 - beta
        mixed = torch.logaddexp(f + torch.log(torch.tensor(share)), t + torch.log(torch.tensor(beta)))
    apart = f - mixed
    own = torch.mul(p, apart).sum([1], keepdim=True)
    value.copy_(own.squeeze(1) * share)
    if beta < 1.0:
        value.add_(torch.mul(q, t - mixed).sum([1]), alpha=beta)
    return torch.mul(p, apart - own) * share

def divergence_back(self, h: Tensor, d: Tensor, teacher: Tensor, beta: float, w: List[Tensor], g: List[Tensor], ws: Dict[str, Tensor], inverse_temperature: float, value: Tensor) -> Tensor:
    # d [M]: what each row's slope in its logits is multiplied with. Returns dh [M, C]
    e = self.head_matrix(w)
    M = h.size(0)
    rows = ws["logits"].size(0)
    dh = ws["d_hidden"][:M]
    if M == 0:
        g[e].zero_()
        g[self.head_bias].zero_()
    start = 0
    while start < M:
        m = min(rows, M - start)
        z = ws["logits"][:m]
        self.linear(h[start:start + m], w[e], w[self.head_bias], ws, z)
        i = 0
        while i < m:
            f = self.log_softmax(h, w[e], z, ws, inverse_temperature, i)
            n, j = f.size(0), start + i
            slope = self.divergence_slope(f, teacher[j:j + n], beta, value[j:j + n]) * d[j:j + n].unsqueeze(1)
            if self.logit_cap > 0.0:
                slope.mul_(ws["cap_slope"][:n])
            z[i:i + n].copy_(slope)
            i += n
        self.linear_back(z, w[e], ws, dh[start:start + m])
        if g[e].numel() > 0:
            self.weight_product(z, h[start:start + m], start > 0, ws, g[e])
        if g[self.head_bias].numel() > 0:
            summed = z.to(6).sum([0])
            g[self.head_bias].copy_(summed if start == 0 else g[self.head_bias] + summed)
        start += m
    return dh

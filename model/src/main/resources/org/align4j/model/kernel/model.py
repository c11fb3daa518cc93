# What Java calls. ids [B, T] int64 right padded with 0, lengths [B]; numbers come back as [B, T] float32, 0 where there
# is none.

def places(self, ids: Tensor, lengths: Tensor, first: int) -> Tensor:
    # flat places of the tokens from position first on, padding left out
    t = torch.arange(ids.size(1), device=ids.device)
    inside = torch.logical_and(t.unsqueeze(0) >= first, t.unsqueeze(0) < lengths.unsqueeze(1))
    return torch.nonzero(inside.view(-1)).squeeze(1)

def spread(self, ids: Tensor, at: Tensor, values: Tensor) -> Tensor:
    flat = torch.zeros([ids.numel()], device=ids.device)
    flat[at] = values
    return flat.view(ids.size(0), ids.size(1))

def evaluate_log_probs(self, ids: Tensor, lengths: Tensor, w: List[Tensor], arenas: List[Tensor], temperature: Tensor, train: Tensor, entropy: Tensor) -> List[Tensor]:
    # [log-probs], or [log-probs, entropies] if entropy is 1
    V, keep = w[0].size(0), bool(int(train))
    ws = self.view(ids, arenas, V, keep)
    at = self.places(ids, lengths, 1)
    self.trunk(ids, w, ws, keep)
    h = self.final_norm(at - 1, w, ws)
    lp = torch.empty([at.size(0)], device=ids.device)
    entropies = torch.empty([at.size(0) if int(entropy) == 1 else 0], device=ids.device)
    self.log_probs(h, ids.view(-1)[at], w, ws, 1.0 / float(temperature), lp, entropies)
    r = [self.spread(ids, at, lp)]
    if int(entropy) == 1:
        r.append(self.spread(ids, at, entropies))
    return r

def learn_log_probs(self, ids: Tensor, slope: Tensor, w: List[Tensor], g: List[Tensor], arenas: List[Tensor], temperature: Tensor, forward: Tensor) -> Tensor:
    # slope [B, T]: of the loss in each log-prob. Only places with a slope are computed; returns their log-probs.
    # forward 1: the trunk has to be run first; 0: evaluate_log_probs with train 1 was the last call
    ws = self.view(ids, arenas, w[0].size(0), True)
    at = torch.nonzero(slope.view(-1)).squeeze(1)
    if int(forward) == 1:
        self.trunk(ids, w, ws, True)
    h = self.final_norm(at - 1, w, ws)
    lp = torch.empty([at.size(0)], device=ids.device)
    if at.size(0) == 0 or w[2].numel() > 0:
        g[0].zero_()
    if at.size(0) == 0 and w[2].numel() > 0:
        g[2].zero_()
    dh = self.log_probs_back(h, ids.view(-1)[at], slope.view(-1)[at], w, g, ws, 1.0 / float(temperature), lp)
    self.final_norm_back(at - 1, dh, w, g, ws)
    self.trunk_back(ids, w, g, ws)
    return self.spread(ids, at, lp)

def evaluate_scores(self, ids: Tensor, lengths: Tensor, w: List[Tensor], arenas: List[Tensor], train: Tensor) -> Tensor:
    keep = bool(int(train))
    ws = self.view(ids, arenas, 1, keep)
    at = self.places(ids, lengths, 0)
    self.trunk(ids, w, ws, keep)
    return self.spread(ids, at, self.scores(self.final_norm(at, w, ws), w[2]))

def learn_scores(self, ids: Tensor, slope: Tensor, w: List[Tensor], g: List[Tensor], arenas: List[Tensor]) -> Tensor:
    # after evaluate_scores with train 1
    ws = self.view(ids, arenas, 1, True)
    at = torch.nonzero(slope.view(-1)).squeeze(1)
    h = self.final_norm(at, w, ws)
    dh = ws["d_hidden"][:at.size(0)]
    self.scores_back(h, slope.view(-1)[at], w[2], g[2], dh)
    g[0].zero_()
    self.final_norm_back(at, dh, w, g, ws)
    self.trunk_back(ids, w, g, ws)
    return slope

def hidden_states(self, ids: Tensor, w: List[Tensor], arenas: List[Tensor]) -> List[Tensor]:
    # what enters the first layer, what leaves each layer, the last one after the final norm: [N, C] float32 each
    B, T = ids.size(0), ids.size(1)
    ws = self.view(ids, arenas, 1, False)
    ws["residual"].copy_(torch.embedding(w[0], ids.view(-1)))
    tables = self.rotary_tables(T, ids)
    mask = self.causal_mask(T, self.heads // self.key_value_heads, ids)
    r = [ws["residual"].clone()]
    for layer in range(self.layers):
        self.attention_block(layer, 0, B, T, w, ws, tables, mask)
        self.mlp_block(layer, 0, w, ws)
        r.append(ws["residual"].clone())
    r[len(r) - 1] = self.final_norm(torch.arange(B * T, device=ids.device), w, ws).to(6)
    return r

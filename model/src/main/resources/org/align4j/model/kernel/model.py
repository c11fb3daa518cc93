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

def evaluate_log_probs(self, ids: Tensor, lengths: Tensor, w: List[Tensor], arenas: List[Tensor], keep: Tensor, temperature: Tensor, entropy: Tensor) -> List[Tensor]:
    # [log-probs], with entropies if entropy is 1, also with 1 where no token is likelier if it is 2; keep 1: learn_log_probs follows
    train = bool(int(keep))
    ws = self.view(ids, arenas, w[0].size(0), train)
    at = self.places(ids, lengths, 1)
    self.trunk(ids, w, ws)
    h = self.final_norm(at - 1, w, ws)
    lp = torch.empty([at.size(0)], device=ids.device)
    entropies = torch.empty([at.size(0) if int(entropy) > 0 else 0], device=ids.device)
    hits = torch.empty([at.size(0) if int(entropy) == 2 else 0], device=ids.device)
    self.log_probs(h, ids.view(-1)[at], w, ws, 1.0 / float(temperature), lp, entropies, hits)
    r = [self.spread(ids, at, lp)]
    if int(entropy) > 0:
        r.append(self.spread(ids, at, entropies))
    if int(entropy) == 2:
        r.append(self.spread(ids, at, hits))
    return r

def sloped_places(self, ids: Tensor, lengths: Tensor, first: int, slope: Tensor) -> Tensor:
    # places that have a number and a slope
    at = self.places(ids, lengths, first)
    return at[torch.nonzero(slope.view(-1)[at]).squeeze(1)]

def learn_log_probs(self, ids: Tensor, lengths: Tensor, slope: Tensor, sign: Tensor, w: List[Tensor], g: List[Tensor], arenas: List[Tensor], forward: Tensor, temperature: Tensor) -> Tensor:
    # sign * slope [B, T]: of the loss in each log-prob. Places without a slope cost no head; returns the others' log-probs.
    # forward 1: the trunk has to be run first; 0: evaluate_log_probs with keep 1 was the last call
    ws = self.view(ids, arenas, w[0].size(0), True)
    at = self.sloped_places(ids, lengths, 1, slope)
    if int(forward) == 1:
        self.trunk(ids, w, ws)
    h = self.final_norm(at - 1, w, ws)
    lp = torch.empty([at.size(0)], device=ids.device)
    head = self.head_matrix(w)
    if head != 0:
        g[0].zero_()
    if at.size(0) == 0:
        g[head].zero_()
        g[self.head_bias].zero_()
    d = slope.view(-1)[at] * float(sign)
    dh = self.log_probs_back(h, ids.view(-1)[at], d, w, g, ws, 1.0 / float(temperature), lp)
    self.final_norm_back(at - 1, dh, w, g, ws)
    self.trunk_back(ids, w, g, ws)
    return self.spread(ids, at, lp)

def evaluate_scores(self, ids: Tensor, lengths: Tensor, w: List[Tensor], arenas: List[Tensor], keep: Tensor) -> Tensor:
    # w[2]: the score head, float32; keep 1: learn_scores follows
    train = bool(int(keep))
    ws = self.view(ids, arenas, 1, train)
    at = self.places(ids, lengths, 0)
    self.trunk(ids, w, ws)
    return self.spread(ids, at, self.scores(self.final_norm(at, w, ws), w[2]))

def learn_scores(self, ids: Tensor, lengths: Tensor, slope: Tensor, sign: Tensor, w: List[Tensor], g: List[Tensor], arenas: List[Tensor], forward: Tensor) -> Tensor:
    # as learn_log_probs, for the scores
    ws = self.view(ids, arenas, 1, True)
    at = self.sloped_places(ids, lengths, 0, slope)
    if int(forward) == 1:
        self.trunk(ids, w, ws)
    h = self.final_norm(at, w, ws)
    dh = ws["d_hidden"][:at.size(0)]
    self.scores_back(h, slope.view(-1)[at] * float(sign), w[2], g[2], dh)
    g[0].zero_()
    scores = self.spread(ids, at, self.scores(h, w[2]))
    self.final_norm_back(at, dh, w, g, ws)
    self.trunk_back(ids, w, g, ws)
    return scores

def hidden_states(self, ids: Tensor, w: List[Tensor], arenas: List[Tensor]) -> List[Tensor]:
    # what enters the first layer, what leaves each layer, the last one after the final norm: [N, C] float32 each
    B, T = ids.size(0), ids.size(1)
    ws = self.view(ids, arenas, 1, False)
    self.embed(ids, w, ws)
    tables = self.rotary_tables(T, ids)
    masks = self.masks(T, ids)
    r = [ws["residual"].clone()]
    for layer in range(self.layers):
        self.attention_block(layer, 0, B, T, w, ws, tables, masks)
        self.mlp_block(layer, 0, w, ws)
        r.append(ws["residual"].clone())
    r[len(r) - 1] = self.final_norm(torch.arange(B * T, device=ids.device), w, ws).to(6)
    return r

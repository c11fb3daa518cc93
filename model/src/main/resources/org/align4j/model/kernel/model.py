# What Java calls. ids [B, T] int64 right padded with 0, lengths [B]; numbers come back as [B, T] float32, 0 where there
# is none.

def evaluate_log_probs(self, ids: Tensor, lengths: Tensor, w: List[Tensor], arenas: List[Tensor], keep: Tensor, temperature: Tensor, entropy: Tensor) -> List[Tensor]:
    # [log-probs], with entropies if entropy is 1, also with 1 where no token is likelier if it is 2; keep 1: learn_log_probs follows
    train = bool(int(keep))
    segments = self.segments(self.row_lengths(lengths))
    ws = self.view(ids, lengths, segments, arenas, w[0].size(0), train)
    at = self.numbered(ws, 1)
    self.trunk(segments, w, ws)
    h = self.final_norm(at - 1, w, ws)
    lp = torch.empty([at.size(0)], device=ids.device)
    entropies = torch.empty([at.size(0) if int(entropy) > 0 else 0], device=ids.device)
    hits = torch.empty([at.size(0) if int(entropy) == 2 else 0], device=ids.device)
    self.log_probs(h, ws["tokens"][at], w, ws, 1.0 / float(temperature), lp, entropies, hits)
    r = [self.in_rows(ids, ws, at, lp)]
    if int(entropy) > 0:
        r.append(self.in_rows(ids, ws, at, entropies))
    if int(entropy) == 2:
        r.append(self.in_rows(ids, ws, at, hits))
    return r

def learn_log_probs(self, ids: Tensor, lengths: Tensor, slope: Tensor, sign: Tensor, w: List[Tensor], g: List[Tensor], arenas: List[Tensor], forward: Tensor, temperature: Tensor) -> Tensor:
    # sign * slope [B, T]: of the loss in each log-prob. Places without a slope cost no head; returns the others' log-probs.
    # forward 1: the trunk has to be run first; 0: evaluate_log_probs with keep 1 was the last call
    segments = self.segments(self.row_lengths(lengths))
    ws = self.view(ids, lengths, segments, arenas, w[0].size(0), True)
    at = self.sloped(ws, 1, slope)
    if int(forward) == 1:
        self.trunk(segments, w, ws)
    d = slope.view(-1)[ws["where"][at]] * float(sign)
    return self.learn_at(ids, ws, segments, at, d, d[:0], w, g, float(temperature))

def learn_log_probs_and_entropies(self, ids: Tensor, lengths: Tensor, slope: Tensor, sign: Tensor, w: List[Tensor], g: List[Tensor], arenas: List[Tensor], forward: Tensor, temperature: Tensor, entropy_slope: Tensor) -> Tensor:
    # as learn_log_probs, with the loss's slope [B, T] in each entropy beside it
    segments = self.segments(self.row_lengths(lengths))
    ws = self.view(ids, lengths, segments, arenas, w[0].size(0), True)
    at = self.sloped(ws, 1, slope.abs() + entropy_slope.abs())
    if int(forward) == 1:
        self.trunk(segments, w, ws)
    d = slope.view(-1)[ws["where"][at]] * float(sign)
    de = entropy_slope.view(-1)[ws["where"][at]] * float(sign)
    return self.learn_at(ids, ws, segments, at, d, de, w, g, float(temperature))

def learn_at(self, ids: Tensor, ws: Dict[str, Tensor], segments: List[int], at: Tensor, d: Tensor, de: Tensor, w: List[Tensor], g: List[Tensor], temperature: float) -> Tensor:
    # behind the trunk: from the slopes at some tokens to all gradients
    h = self.final_norm(at - 1, w, ws)
    lp = torch.empty([at.size(0)], device=ids.device)
    head = self.head_matrix(w)
    if head != 0:
        g[0].zero_()
    if at.size(0) == 0:
        g[head].zero_()
        g[self.head_bias].zero_()
        self.no_head_gradient(g)
    dh = self.log_probs_back(h, ws["tokens"][at], d, de, w, g, ws, 1.0 / temperature, lp)
    self.final_norm_back(at - 1, dh, w, g, ws)
    self.trunk_back(segments, w, g, ws)
    return self.in_rows(ids, ws, at, lp)

def evaluate_scores(self, ids: Tensor, lengths: Tensor, w: List[Tensor], arenas: List[Tensor], keep: Tensor) -> Tensor:
    # w[2]: the score head [K, C], float32; with several rows numbers are [B, T, K]; keep 1: learn_scores follows
    train = bool(int(keep))
    segments = self.segments(self.row_lengths(lengths))
    ws = self.view(ids, lengths, segments, arenas, 1, train)
    at = self.numbered(ws, 0)
    self.trunk(segments, w, ws)
    return self.in_rows(ids, ws, at, self.scores(self.final_norm(at, w, ws), w[2]))

def learn_scores(self, ids: Tensor, lengths: Tensor, slope: Tensor, sign: Tensor, w: List[Tensor], g: List[Tensor], arenas: List[Tensor], forward: Tensor) -> Tensor:
    # as learn_log_probs, for the scores
    segments = self.segments(self.row_lengths(lengths))
    ws = self.view(ids, lengths, segments, arenas, 1, True)
    at = self.sloped(ws, 0, slope)
    if int(forward) == 1:
        self.trunk(segments, w, ws)
    h = self.final_norm(at, w, ws)
    dh = ws["d_hidden"][:at.size(0)]
    self.scores_back(h, self.of_tokens(ws, at, slope) * float(sign), w[2], g[2], dh)
    g[0].zero_()
    scores = self.in_rows(ids, ws, at, self.scores(h, w[2]))
    self.final_norm_back(at, dh, w, g, ws)
    self.trunk_back(segments, w, g, ws)
    return scores

def mean_hidden_states(self, ids: Tensor, lengths: Tensor, w: List[Tensor], arenas: List[Tensor], keep: Tensor) -> Tensor:
    # what leaves the last layer and the final norm, the mean over each row's tokens: [B, C] float32
    segments = self.segments(self.row_lengths(lengths))
    ws = self.view(ids, lengths, segments, arenas, 1, False)
    at = self.numbered(ws, 0)
    self.trunk(segments, w, ws)
    h = self.final_norm(at, w, ws).to(6)
    rows = torch.div(ws["where"][at], ids.size(1), rounding_mode="floor")
    sums = torch.zeros([ids.size(0), h.size(1)], device=ids.device)
    return sums.index_add_(0, rows, h) / lengths.unsqueeze(1)

def last_hidden_states(self, ids: Tensor, lengths: Tensor, w: List[Tensor], arenas: List[Tensor], keep: Tensor) -> Tensor:
    # what leaves the last layer and the final norm at each row's last token: [B, C] float32
    segments = self.segments(self.row_lengths(lengths))
    ws = self.view(ids, lengths, segments, arenas, 1, False)
    at = self.numbered(ws, 0)
    self.trunk(segments, w, ws)
    h = self.final_norm(at, w, ws).to(6)
    last = torch.arange(ids.size(0), device=ids.device) * ids.size(1) + lengths.to(4) - 1
    states = torch.zeros([ids.size(0) * ids.size(1), h.size(1)], device=ids.device)
    states.index_copy_(0, ws["where"][at], h)
    return states[last]

def hidden_states(self, ids: Tensor, lengths: Tensor, w: List[Tensor], arenas: List[Tensor]) -> List[Tensor]:
    # what enters the first layer, what leaves each layer, the last one after the final norm: [N, C] float32 each, without padding
    segments = self.segments(self.row_lengths(lengths))
    ws = self.view(ids, lengths, segments, arenas, 1, False)
    self.embed(w, ws)
    tables, mask = self.tables(segments, ids), self.causal_mask(self.longest(segments), ids)
    r = [ws["residual"].clone()]
    for layer in range(self.layers):
        self.attention_block(layer, 0, segments, w, ws, tables, mask)
        self.mlp_block(layer, 0, w, ws)
        r.append(ws["residual"].clone())
    r[len(r) - 1] = self.final_norm(self.numbered(ws, 0), w, ws).to(6)
    return r

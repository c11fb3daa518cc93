# The transformer without its head. Layer by layer, x += attention(norm(x)), x += mlp(norm(x)); in parallel (GPT-J) both read the same x,
# through one norm or two. Norms may also stand behind a branch (post_norms) and on queries and keys (head_norms).
# w: weights in the compute type, g: their gradients (matrices in the compute type, vectors in float32), both in the order embedding,
# final norm, head, final norm's bias, head's bias, learned positions, then per layer as LayerWeight lists them. What a model lacks is empty.

def layer_at(self, layer: int) -> int:
    return self.first_layer + self.per_layer * layer

def add(self, x: Tensor, y: Tensor, wide: Tensor):
    # x float32 += y in the compute type
    if self.bfloat16:
        wide.copy_(y)
        x.add_(wide)
    else:
        x.add_(y)

def add_branch(self, branch: Tensor, w: Tensor, kept: int, ws: Dict[str, Tensor], xhat: str, r: str):
    # x += branch, or norm(branch)
    wide = ws["wide"]
    if self.post_norms:
        rows = wide.copy_(branch)
        self.norm(rows, ws[xhat][kept], ws[r][kept], wide)
        self.norm_out(ws[xhat][kept], w, ws["none"], branch)
    self.add(ws["residual"], branch, wide)

def add_branch_back(self, d: Tensor, w: Tensor, g: Tensor, kept: int, ws: Dict[str, Tensor], xhat: str, r: str):
    # d: the slope in the sum, in place to that in the branch
    if self.post_norms:
        sum = ws["d_branch_sum"].zero_()
        self.norm_back(d, ws[xhat][kept], ws[r][kept], w, g, ws["none"], sum, ws["d_norm"], ws["wide"])
        d.copy_(sum)

def head_norms_of(self, layer: int, kept: int, qkv: Tensor, w: List[Tensor], ws: Dict[str, Tensor]):
    # queries and keys of every token, in place
    H, K, D = self.heads, self.key_value_heads, self.head_size
    o = self.layer_at(layer)
    split = qkv.view(1, -1, H + 2 * K, D).transpose(1, 2)
    self.head_norm(split[:, :H], w[o + self.query_norm], w[o + self.query_norm_bias], ws["q_xhat"][kept], ws["q_r"][kept], ws["head_wide"])
    self.head_norm(split[:, H:H + K], w[o + self.key_norm], w[o + self.key_norm_bias], ws["k_xhat"][kept], ws["k_r"][kept], ws["head_wide"])

def head_norms_back(self, layer: int, kept: int, dqkv: Tensor, w: List[Tensor], g: List[Tensor], ws: Dict[str, Tensor]):
    H, K, D = self.heads, self.key_value_heads, self.head_size
    o = self.layer_at(layer)
    split = dqkv.view(1, -1, H + 2 * K, D).transpose(1, 2)
    d, u, wide, sum = ws["d_head"], ws["d_head_norm"], ws["head_wide"], ws["d_head_sum"]
    self.head_norm_back(split[:, :H], w[o + self.query_norm], g[o + self.query_norm], g[o + self.query_norm_bias], ws["q_xhat"][kept], ws["q_r"][kept], d, u, wide, sum)
    self.head_norm_back(split[:, H:H + K], w[o + self.key_norm], g[o + self.key_norm], g[o + self.key_norm_bias], ws["k_xhat"][kept], ws["k_r"][kept], d, u, wide, sum)

def kept_of_segment(self, name: str, heads: int, kept: int, place: int, rows: int, T: int, ws: Dict[str, Tensor]) -> Tensor:
    # a segment's queries, keys or values, flat
    size = heads * self.head_size
    return ws[name][kept][place * size:(place + rows * T) * size]

def probabilities_of_segment(self, kept: int, at: int, rows: int, T: int, ws: Dict[str, Tensor]) -> Tensor:
    # empty where they are computed again
    return ws["p"][kept][at:at + rows * self.heads * self.cells(T)] if ws["p"].size(0) > 0 else ws["none"]

def attention(self, layer: int, kept: int, qkv: Tensor, segments: List[int], ws: Dict[str, Tensor], tables: List[Tensor], mask: Tensor, mixed: Tensor):
    # qkv [P, (H + 2 K) D] -> mixed [P, H D]
    H, K, D, at = self.heads, self.key_value_heads, self.head_size, 0
    for i in range(len(segments) // 3):
        place, rows, T = segments[3 * i], segments[3 * i + 1], segments[3 * i + 2]
        split = qkv[place:place + rows * T].view(rows, T, H + 2 * K, D).transpose(1, 2)
        q = self.kept_of_segment("q", H, kept, place, rows, T, ws)
        k = self.kept_of_segment("k", K, kept, place, rows, T, ws)
        v = self.kept_of_segment("v", K, kept, place, rows, T, ws)
        start = 0
        while start < T:
            end = self.block_end(start, T)
            self.place_queries(layer, split[:, :H, start:end], tables, start, 1.0, self.query_block_of(q, rows, start, end))
            start = end
        self.place_keys(layer, split[:, H:H + K], tables, 1.0, k.view(rows, K, T, D))
        v.view(rows, K, T, D).copy_(split[:, H + K:])
        p = self.probabilities_of_segment(kept, at, rows, T, ws)
        self.attend(layer, rows, T, q, k.view(rows * K, T, D), v.view(rows * K, T, D), p, mask, ws, mixed[place:place + rows * T].view(rows, T, H, D))
        at += p.numel()

def attention_turned_back(self, layer: int, kept: int, d: Tensor, segments: List[int], ws: Dict[str, Tensor], tables: List[Tensor], mask: Tensor, dqkv: Tensor):
    # d [P, H D], the slope in mixed, is overwritten -> dqkv [P, (H + 2 K) D]
    H, K, D, at = self.heads, self.key_value_heads, self.head_size, 0
    for i in range(len(segments) // 3):
        place, rows, T = segments[3 * i], segments[3 * i + 1], segments[3 * i + 2]
        split = dqkv[place:place + rows * T].view(rows, T, H + 2 * K, D).transpose(1, 2)
        q = self.kept_of_segment("q", H, kept, place, rows, T, ws)
        k = self.kept_of_segment("k", K, kept, place, rows, T, ws).view(rows * K, T, D)
        v = self.kept_of_segment("v", K, kept, place, rows, T, ws).view(rows * K, T, D)
        p = self.probabilities_of_segment(kept, at, rows, T, ws)
        dk, dv = self.scratch(ws["d_keys_sum"], rows * K, T, D), self.scratch(ws["d_values_sum"], rows * K, T, D)
        of_segment = d[place:place + rows * T].view(rows, T, H, D)
        self.attend_back(layer, rows, T, q, k, v, p, mask, ws, of_segment, dk, dv)
        self.place_queries(layer, of_segment.transpose(1, 2), tables, 0, -1.0, split[:, :H])
        narrow = self.scratch(ws["d_keys"], rows * K, T, D)
        self.place_keys(layer, narrow.copy_(dk).view(rows, K, T, D), tables, -1.0, split[:, H:H + K])
        split[:, H + K:].copy_(dv.view(rows, K, T, D))
        at += p.numel()

def attention_block(self, layer: int, kept: int, segments: List[int], w: List[Tensor], ws: Dict[str, Tensor], tables: List[Tensor], mask: Tensor):
    o = self.layer_at(layer)
    hidden, qkv, xhat, mixed = ws["hidden"], ws["qkv"], ws["xhat1"][kept], ws["mixed"][kept]
    self.norm(ws["residual"], xhat, ws["r1"][kept], ws["wide"])
    self.norm_out(xhat, w[o + self.attention_norm], w[o + self.attention_norm_bias], hidden)
    self.projection(layer, self.query_key_value, hidden, w, ws, qkv)
    if self.head_norms:
        self.head_norms_of(layer, kept, qkv, w, ws)
    padded_mixed = ws["padded_mixed"] if ws["padding"].numel() > 0 else mixed
    self.attention(layer, kept, self.padded(qkv, ws, ws["padded_qkv"]), segments, ws, tables, mask, padded_mixed)
    self.unpadded(padded_mixed, ws, mixed)
    self.projection(layer, self.attention_out, mixed, w, ws, hidden)
    self.add_branch(hidden, w[o + self.post_attention_norm], kept, ws, "post1", "post_r1")

def attention_block_back(self, layer: int, kept: int, segments: List[int], w: List[Tensor], g: List[Tensor], ws: Dict[str, Tensor], tables: List[Tensor], mask: Tensor):
    o = self.layer_at(layer)
    dx, d, hidden, qkv, xhat = ws["d_residual"], ws["d_hidden"], ws["hidden"], ws["qkv"], ws["xhat1"][kept]
    d.copy_(ws["d_parallel"] if self.parallel else dx)
    self.add_branch_back(d, w[o + self.post_attention_norm], g[o + self.post_attention_norm], kept, ws, "post1", "post_r1")
    self.projection_back(layer, self.attention_out, d, ws["mixed"][kept], w, g, ws, ws["d_mixed"])
    d_mixed = self.padded(ws["d_mixed"], ws, ws["padded_mixed"])
    # nothing flows back from padding
    d_mixed.index_fill_(0, ws["padding"], 0.0)
    padded_qkv = ws["padded_qkv"] if ws["padding"].numel() > 0 else qkv
    self.attention_turned_back(layer, kept, d_mixed, segments, ws, tables, mask, padded_qkv)
    self.unpadded(padded_qkv, ws, qkv)
    if self.head_norms:
        self.head_norms_back(layer, kept, qkv, w, g, ws)
    self.norm_out(xhat, w[o + self.attention_norm], w[o + self.attention_norm_bias], hidden)
    self.projection_back(layer, self.query_key_value, qkv, hidden, w, g, ws, hidden)
    if self.one_norm:
        hidden.add_(ws["d_mlp_in"])
    self.norm_back(hidden, xhat, ws["r1"][kept], w[o + self.attention_norm], g[o + self.attention_norm], g[o + self.attention_norm_bias], dx, ws["d_norm"], ws["wide"])

def mlp_inside(self, layer: int, kept: int, w: List[Tensor], ws: Dict[str, Tensor]):
    # mlp_norm is the attention's where a layer has one norm for both. In parallel the mean and size of x are those that the attention's norm found
    o = self.layer_at(layer)
    hidden, act, pre = ws["hidden"], ws["act"], ws["gate_up"][kept]
    xhat = ws["xhat1"][kept] if self.parallel else ws["xhat2"][kept]
    if not self.parallel:
        self.norm(ws["residual"], xhat, ws["r2"][kept], ws["wide"])
    self.norm_out(xhat, w[o + self.mlp_norm], w[o + self.mlp_norm_bias], hidden)
    self.projection(layer, self.gate_up, hidden, w, ws, pre)
    self.inner(pre, act)

def mlp_block(self, layer: int, kept: int, w: List[Tensor], ws: Dict[str, Tensor]):
    self.mlp_inside(layer, kept, w, ws)
    self.projection(layer, self.down, ws["act"], w, ws, ws["hidden"])
    self.add_branch(ws["hidden"], w[self.layer_at(layer) + self.post_mlp_norm], kept, ws, "post2", "post_r2")

def mlp_block_back(self, layer: int, kept: int, w: List[Tensor], g: List[Tensor], ws: Dict[str, Tensor]):
    o = self.layer_at(layer)
    dx, d, hidden, act, wide = ws["d_residual"], ws["d_hidden"], ws["hidden"], ws["act"], ws["wide"]
    xhat = ws["xhat1"][kept] if self.parallel else ws["xhat2"][kept]
    r = ws["r1"][kept] if self.parallel else ws["r2"][kept]
    pre, dpre = ws["gate_up"][kept], ws["d_gate_up"]
    d.copy_(dx)
    if self.parallel:
        ws["d_parallel"].copy_(d)
    self.add_branch_back(d, w[o + self.post_mlp_norm], g[o + self.post_mlp_norm], kept, ws, "post2", "post_r2")
    self.inner_again(pre, ws["gate"], act)
    self.projection_back(layer, self.down, d, act, w, g, ws, act)
    self.inner_back(act, pre, ws["gate"], dpre)
    self.norm_out(xhat, w[o + self.mlp_norm], w[o + self.mlp_norm_bias], hidden)
    if self.one_norm:
        self.projection_back(layer, self.gate_up, dpre, hidden, w, g, ws, ws["d_mlp_in"])
    else:
        self.projection_back(layer, self.gate_up, dpre, hidden, w, g, ws, hidden)
        self.norm_back(hidden, xhat, r, w[o + self.mlp_norm], g[o + self.mlp_norm], g[o + self.mlp_norm_bias], dx, ws["d_norm"], wide)

def embed(self, w: List[Tensor], ws: Dict[str, Tensor]):
    # -> ws["residual"] [N, C]
    x = ws["residual"]
    x.copy_(torch.embedding(w[0], ws["tokens"]))
    if self.adapted:
        self.embed_adapted(w, ws["tokens"], x)
    if self.embedding_scale != 1.0:
        x.mul_(self.embedding_scale)
    if w[self.positions].numel() > 0:
        x.add_(torch.embedding(w[self.positions], ws["time"]))

def embed_back(self, dx: Tensor, w: List[Tensor], g: List[Tensor], ws: Dict[str, Tensor]):
    # dx [N, C] is overwritten; the embedding's gradient is added to what the head has left in g[0]
    if g[self.positions].numel() > 0:
        g[self.positions].zero_()
        self.embedding_back(ws["time"], dx, g[self.positions])
    if self.embedding_scale != 1.0:
        dx.mul_(self.embedding_scale)
    self.embedding_back(ws["tokens"], dx, g[0])
    if self.adapted:
        self.embed_adapted_back(dx, w, g, ws["tokens"])

def embedding_back(self, ids: Tensor, dx: Tensor, g: Tensor):
    # a frequent token's rows are summed in float32 before they meet a bfloat16 gradient
    if g.numel() > 0:
        tokens, place = torch._unique(ids, True, True)
        rows = torch.zeros([tokens.size(0), dx.size(1)], device=dx.device)
        rows.index_add_(0, place, dx)
        g.index_add_(0, tokens, rows.to(g.dtype))

def trunk(self, segments: List[int], w: List[Tensor], ws: Dict[str, Tensor]):
    # what lay_out laid out -> ws["residual"] [N, C]
    self.embed(w, ws)
    tables, mask = self.tables(segments, w[0]), self.causal_mask(self.longest(segments), w[0])
    for layer in range(self.layers):
        kept = self.kept_at(layer, ws)
        if ws["entered"].size(0) > 0:
            ws["entered"][layer].copy_(ws["residual"])
        self.attention_block(layer, kept, segments, w, ws, tables, mask)
        self.mlp_block(layer, kept, w, ws)

def layer_again(self, layer: int, segments: List[int], w: List[Tensor], ws: Dict[str, Tensor], tables: List[Tensor], mask: Tensor):
    # with gradient checkpointing: everything that the way back through a layer needs, from what entered it; what left it is not needed
    ws["residual"].copy_(ws["entered"][layer])
    self.attention_block(layer, 0, segments, w, ws, tables, mask)
    if self.post_norms:
        self.mlp_block(layer, 0, w, ws)
    else:
        self.mlp_inside(layer, 0, w, ws)

def trunk_back(self, segments: List[int], w: List[Tensor], g: List[Tensor], ws: Dict[str, Tensor]):
    # from ws["d_residual"]
    tables, mask = self.tables(segments, w[0]), self.causal_mask(self.longest(segments), w[0])
    for i in range(self.layers):
        layer = self.layers - 1 - i
        kept = self.kept_at(layer, ws)
        # the last layer's place is as it left it
        if ws["entered"].size(0) > 0 and i > 0:
            self.layer_again(layer, segments, w, ws, tables, mask)
        self.mlp_block_back(layer, kept, w, g, ws)
        self.attention_block_back(layer, kept, segments, w, g, ws, tables, mask)
    self.embed_back(ws["d_residual"], w, g, ws)

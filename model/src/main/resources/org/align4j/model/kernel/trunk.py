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

def attention_block(self, layer: int, kept: int, B: int, T: int, w: List[Tensor], ws: Dict[str, Tensor], tables: List[Tensor], masks: List[Tensor]):
    H, K, D = self.heads, self.key_value_heads, self.head_size
    o = self.layer_at(layer)
    hidden, qkv = ws["hidden"], ws["qkv"]
    xhat, q, k, v = ws["xhat1"][kept], ws["q"][kept], ws["k"][kept], ws["v"][kept]
    self.norm(ws["residual"], xhat, ws["r1"][kept], ws["wide"])
    self.norm_out(xhat, w[o + self.attention_norm], w[o + self.attention_norm_bias], hidden)
    self.projection(layer, self.query_key_value, hidden, w, qkv)
    split = qkv.view(B, T, H + 2 * K, D).transpose(1, 2)
    if self.head_norms:
        self.head_norm(split[:, :H], w[o + self.query_norm], w[o + self.query_norm_bias], ws["q_xhat"][kept], ws["q_r"][kept], ws["head_wide"])
        self.head_norm(split[:, H:H + K], w[o + self.key_norm], w[o + self.key_norm_bias], ws["k_xhat"][kept], ws["k_r"][kept], ws["head_wide"])
    self.place_queries(layer, split[:, :H], tables, 1.0, q)
    self.place_keys(layer, split[:, H:H + K], tables, 1.0, k)
    v.copy_(split[:, H + K:])
    p = ws["p"][kept if ws["p"].size(0) > 1 else 0]
    self.attention_probabilities(q.view(B * K, -1, D), k.view(B * K, T, D), masks[self.windowed[layer]], ws["scores"], p)
    y = torch.bmm(p, v.view(B * K, T, D), out=ws["heads"])
    mixed = ws["mixed"][kept]
    mixed.view(B, T, H, D).copy_(y.view(B, H, T, D).transpose(1, 2))
    self.projection(layer, self.attention_out, mixed, w, hidden)
    self.add_branch(hidden, w[o + self.post_attention_norm], kept, ws, "post1", "post_r1")

def attention_block_back(self, layer: int, kept: int, B: int, T: int, w: List[Tensor], g: List[Tensor], ws: Dict[str, Tensor], tables: List[Tensor], masks: List[Tensor]):
    H, K, D = self.heads, self.key_value_heads, self.head_size
    o = self.layer_at(layer)
    dx, d, hidden, wide = ws["d_residual"], ws["d_hidden"], ws["hidden"], ws["wide"]
    xhat = ws["xhat1"][kept]
    q, k, v = ws["q"][kept].view(B * K, -1, D), ws["k"][kept].view(B * K, T, D), ws["v"][kept].view(B * K, T, D)
    d.copy_(ws["d_parallel"] if self.parallel else dx)
    self.add_branch_back(d, w[o + self.post_attention_norm], g[o + self.post_attention_norm], kept, ws, "post1", "post_r1")
    self.projection_back(layer, self.attention_out, d, ws["mixed"][kept], w, g, ws["d_mixed"])
    dy = ws["heads"]
    dy.view(B, H, T, D).copy_(ws["d_mixed"].view(B, T, H, D).transpose(1, 2))
    p = ws["p"][kept if ws["p"].size(0) > 1 else 0]
    if ws["p"].size(0) < ws["q"].size(0):
        self.attention_probabilities(q, k, masks[self.windowed[layer]], ws["scores"], p)
    split = ws["qkv"].view(B, T, H + 2 * K, D).transpose(1, 2)
    dk = ws["d_keys"]
    self.attention_back_value(dy, p, dk)
    split[:, H + K:].copy_(dk.view(B, K, T, D))
    self.attention_back(dy, q, k, v, p, ws["d_scores"], ws["scores"], dy, dk)
    self.place_queries(layer, dy.view(B, H, T, D), tables, -1.0, split[:, :H])
    self.place_keys(layer, dk.view(B, K, T, D), tables, -1.0, split[:, H:H + K])
    if self.head_norms:
        d_head, u, head_wide, sum = ws["d_head"], ws["d_head_norm"], ws["head_wide"], ws["d_head_sum"]
        self.head_norm_back(split[:, :H], w[o + self.query_norm], g[o + self.query_norm], g[o + self.query_norm_bias], ws["q_xhat"][kept], ws["q_r"][kept], d_head, u, head_wide, sum)
        self.head_norm_back(split[:, H:H + K], w[o + self.key_norm], g[o + self.key_norm], g[o + self.key_norm_bias], ws["k_xhat"][kept], ws["k_r"][kept], d_head, u, head_wide, sum)
    self.norm_out(xhat, w[o + self.attention_norm], w[o + self.attention_norm_bias], hidden)
    self.projection_back(layer, self.query_key_value, ws["qkv"], hidden, w, g, hidden)
    if self.one_norm:
        hidden.add_(ws["d_mlp_in"])
    self.norm_back(hidden, xhat, ws["r1"][kept], w[o + self.attention_norm], g[o + self.attention_norm], g[o + self.attention_norm_bias], dx, ws["d_norm"], wide)

def mlp_inside(self, layer: int, kept: int, w: List[Tensor], ws: Dict[str, Tensor]):
    # mlp_norm is the attention's where a layer has one norm for both. In parallel the mean and size of x are those that the attention's norm found
    o = self.layer_at(layer)
    hidden, act, pre = ws["hidden"], ws["act"], ws["gate_up"][kept]
    xhat = ws["xhat1"][kept] if self.parallel else ws["xhat2"][kept]
    if not self.parallel:
        self.norm(ws["residual"], xhat, ws["r2"][kept], ws["wide"])
    self.norm_out(xhat, w[o + self.mlp_norm], w[o + self.mlp_norm_bias], hidden)
    self.projection(layer, self.gate_up, hidden, w, pre)
    self.inner(pre, act)

def mlp_block(self, layer: int, kept: int, w: List[Tensor], ws: Dict[str, Tensor]):
    self.mlp_inside(layer, kept, w, ws)
    self.projection(layer, self.down, ws["act"], w, ws["hidden"])
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
    self.projection_back(layer, self.down, d, act, w, g, act)
    self.inner_back(act, pre, ws["gate"], dpre)
    self.norm_out(xhat, w[o + self.mlp_norm], w[o + self.mlp_norm_bias], hidden)
    if self.one_norm:
        self.projection_back(layer, self.gate_up, dpre, hidden, w, g, ws["d_mlp_in"])
    else:
        self.projection_back(layer, self.gate_up, dpre, hidden, w, g, hidden)
        self.norm_back(hidden, xhat, r, w[o + self.mlp_norm], g[o + self.mlp_norm], g[o + self.mlp_norm_bias], dx, ws["d_norm"], wide)

def embed(self, ids: Tensor, w: List[Tensor], ws: Dict[str, Tensor]):
    # ids [B, T] -> ws["residual"] [N, C]
    x = ws["residual"]
    x.copy_(torch.embedding(w[0], ids.view(-1)))
    if self.embedding_scale != 1.0:
        x.mul_(self.embedding_scale)
    if w[self.positions].numel() > 0:
        x.view(ids.size(0), ids.size(1), -1).add_(w[self.positions][:ids.size(1)])

def embed_back(self, ids: Tensor, dx: Tensor, g: List[Tensor]):
    # dx [N, C] is overwritten; the embedding's gradient is added to what the head has left in g[0]
    if g[self.positions].numel() > 0:
        g[self.positions].zero_()
        g[self.positions][:ids.size(1)].copy_(dx.view(ids.size(0), ids.size(1), -1).sum([0]))
    if self.embedding_scale != 1.0:
        dx.mul_(self.embedding_scale)
    self.embedding_back(ids.view(-1), dx, g[0])

def embedding_back(self, ids: Tensor, dx: Tensor, g: Tensor):
    # a frequent token's rows are summed in float32 before they meet a bfloat16 gradient
    if g.numel() > 0:
        tokens, place = torch._unique(ids, True, True)
        rows = torch.zeros([tokens.size(0), dx.size(1)], device=dx.device)
        rows.index_add_(0, place, dx)
        g.index_add_(0, tokens, rows.to(g.dtype))

def trunk(self, ids: Tensor, w: List[Tensor], ws: Dict[str, Tensor]):
    # ids [B, T] -> ws["residual"] [N, C]
    B, T = ids.size(0), ids.size(1)
    self.embed(ids, w, ws)
    tables = self.rotary_tables(T, ids)
    masks = self.masks(T, ids)
    for layer in range(self.layers):
        kept = self.kept_at(layer, ws)
        if ws["entered"].size(0) > 0:
            ws["entered"][layer].copy_(ws["residual"])
        self.attention_block(layer, kept, B, T, w, ws, tables, masks)
        self.mlp_block(layer, kept, w, ws)

def layer_again(self, layer: int, B: int, T: int, w: List[Tensor], ws: Dict[str, Tensor], tables: List[Tensor], masks: List[Tensor]):
    # with gradient checkpointing: everything that the way back through a layer needs, from what entered it; what left it is not needed
    ws["residual"].copy_(ws["entered"][layer])
    self.attention_block(layer, 0, B, T, w, ws, tables, masks)
    if self.post_norms:
        self.mlp_block(layer, 0, w, ws)
    else:
        self.mlp_inside(layer, 0, w, ws)

def trunk_back(self, ids: Tensor, w: List[Tensor], g: List[Tensor], ws: Dict[str, Tensor]):
    # from ws["d_residual"]
    B, T = ids.size(0), ids.size(1)
    tables = self.rotary_tables(T, ids)
    masks = self.masks(T, ids)
    for i in range(self.layers):
        layer = self.layers - 1 - i
        kept = self.kept_at(layer, ws)
        # the last layer's place is as it left it
        if ws["entered"].size(0) > 0 and i > 0:
            self.layer_again(layer, B, T, w, ws, tables, masks)
        self.mlp_block_back(layer, kept, w, g, ws)
        self.attention_block_back(layer, kept, B, T, w, g, ws, tables, masks)
    self.embed_back(ids, ws["d_residual"], g)

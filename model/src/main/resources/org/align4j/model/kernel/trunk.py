# The transformer without its head: x += attention(norm(x)), x += mlp(norm(x)), layer by layer.
# w: weights in the compute type, g: their gradients (matrices in the compute type, vectors in float32), both in the
# order embedding, final norm, head, then per layer as LayerWeight lists them.

def layer_at(self, layer: int) -> int:
    return self.first_layer + self.per_layer * layer

def add(self, x: Tensor, y: Tensor, wide: Tensor):
    # x float32 += y in the compute type
    if self.bfloat16:
        wide.copy_(y)
        x.add_(wide)
    else:
        x.add_(y)

def attention_block(self, layer: int, kept: int, B: int, T: int, w: List[Tensor], ws: Dict[str, Tensor], tables: List[Tensor], mask: Tensor):
    H, K, D = self.heads, self.key_value_heads, self.head_size
    o = self.layer_at(layer)
    x, hidden, qkv, wide = ws["residual"], ws["hidden"], ws["qkv"], ws["wide"]
    xhat, q, k, v = ws["xhat1"][kept], ws["q"][kept], ws["k"][kept], ws["v"][kept]
    self.norm(x, xhat, ws["r1"][kept], wide)
    torch.mul(xhat, w[o + self.attention_norm], out=hidden)
    self.linear(hidden, w[o + self.query_key_value], w[o + self.query_key_value_bias], qkv)
    split = qkv.view(B, T, H + 2 * K, D).transpose(1, 2)
    self.rotate(split[:, :H], tables[2], tables[3], 1.0, q)
    self.rotate(split[:, H:H + K], tables[0], tables[1], 1.0, k)
    v.copy_(split[:, H + K:])
    p = ws["p"][kept if ws["p"].size(0) > 1 else 0]
    self.attention_probabilities(q.view(B * K, -1, D), k.view(B * K, T, D), mask, ws["scores"], p)
    y = torch.bmm(p, v.view(B * K, T, D), out=ws["heads"])
    mixed = ws["mixed"][kept]
    mixed.view(B, T, H, D).copy_(y.view(B, H, T, D).transpose(1, 2))
    self.linear(mixed, w[o + self.attention_out], w[o + self.attention_out_bias], hidden)
    self.add(x, hidden, wide)

def attention_block_back(self, layer: int, B: int, T: int, w: List[Tensor], g: List[Tensor], ws: Dict[str, Tensor], tables: List[Tensor], mask: Tensor):
    H, K, D = self.heads, self.key_value_heads, self.head_size
    o = self.layer_at(layer)
    dx, d, hidden, wide = ws["d_residual"], ws["d_hidden"], ws["hidden"], ws["wide"]
    xhat = ws["xhat1"][layer]
    q, k, v = ws["q"][layer].view(B * K, -1, D), ws["k"][layer].view(B * K, T, D), ws["v"][layer].view(B * K, T, D)
    d.copy_(dx)
    self.linear_back_weight(d, ws["mixed"][layer], g[o + self.attention_out], g[o + self.attention_out_bias])
    self.linear_back(d, w[o + self.attention_out], ws["d_mixed"])
    dy = ws["heads"]
    dy.view(B, H, T, D).copy_(ws["d_mixed"].view(B, T, H, D).transpose(1, 2))
    p = ws["p"][layer if ws["p"].size(0) > 1 else 0]
    if ws["p"].size(0) < self.layers:
        self.attention_probabilities(q, k, mask, ws["scores"], p)
    split = ws["qkv"].view(B, T, H + 2 * K, D).transpose(1, 2)
    dk = ws["d_keys"]
    self.attention_back_value(dy, p, dk)
    split[:, H + K:].copy_(dk.view(B, K, T, D))
    self.attention_back(dy, q, k, v, p, ws["d_scores"], dy, dk)
    self.rotate(dy.view(B, H, T, D), tables[2], tables[3], -1.0, split[:, :H])
    self.rotate(dk.view(B, K, T, D), tables[0], tables[1], -1.0, split[:, H:H + K])
    torch.mul(xhat, w[o + self.attention_norm], out=hidden)
    self.linear_back_weight(ws["qkv"], hidden, g[o + self.query_key_value], g[o + self.query_key_value_bias])
    self.linear_back(ws["qkv"], w[o + self.query_key_value], hidden)
    self.norm_back(hidden, xhat, ws["r1"][layer], w[o + self.attention_norm], g[o + self.attention_norm], dx, ws["d_norm"], wide)

def mlp_block(self, layer: int, kept: int, w: List[Tensor], ws: Dict[str, Tensor]):
    o = self.layer_at(layer)
    x, hidden, act, wide = ws["residual"], ws["hidden"], ws["act"], ws["wide"]
    xhat, gate_up = ws["xhat2"][kept], ws["gate_up"][kept]
    self.norm(x, xhat, ws["r2"][kept], wide)
    torch.mul(xhat, w[o + self.mlp_norm], out=hidden)
    self.linear(hidden, w[o + self.gate_up], w[o + self.gate_up_bias], gate_up)
    self.gated(gate_up, act)
    self.linear(act, w[o + self.down], w[o + self.down_bias], hidden)
    self.add(x, hidden, wide)

def mlp_block_back(self, layer: int, w: List[Tensor], g: List[Tensor], ws: Dict[str, Tensor]):
    o = self.layer_at(layer)
    dx, d, hidden, act, wide = ws["d_residual"], ws["d_hidden"], ws["hidden"], ws["act"], ws["wide"]
    xhat, gate_up, dgate_up = ws["xhat2"][layer], ws["gate_up"][layer], ws["d_gate_up"]
    d.copy_(dx)
    self.gated_again(gate_up, ws["silu"], act)
    self.linear_back_weight(d, act, g[o + self.down], g[o + self.down_bias])
    self.linear_back(d, w[o + self.down], act)
    self.gated_back(act, gate_up, ws["silu"], dgate_up)
    torch.mul(xhat, w[o + self.mlp_norm], out=hidden)
    self.linear_back_weight(dgate_up, hidden, g[o + self.gate_up], g[o + self.gate_up_bias])
    self.linear_back(dgate_up, w[o + self.gate_up], hidden)
    self.norm_back(hidden, xhat, ws["r2"][layer], w[o + self.mlp_norm], g[o + self.mlp_norm], dx, ws["d_norm"], wide)

def trunk(self, ids: Tensor, w: List[Tensor], ws: Dict[str, Tensor], train: bool):
    # ids [B, T] -> ws["residual"] [N, C]
    B, T = ids.size(0), ids.size(1)
    ws["residual"].copy_(torch.embedding(w[0], ids.view(-1)))
    tables = self.rotary_tables(T, ids)
    mask = self.causal_mask(T, self.heads // self.key_value_heads, ids)
    for layer in range(self.layers):
        kept = layer if train else 0
        self.attention_block(layer, kept, B, T, w, ws, tables, mask)
        self.mlp_block(layer, kept, w, ws)

def trunk_back(self, ids: Tensor, w: List[Tensor], g: List[Tensor], ws: Dict[str, Tensor]):
    # from ws["d_residual"]; the embedding's gradient is added to what the head has left in g[0]
    B, T = ids.size(0), ids.size(1)
    tables = self.rotary_tables(T, ids)
    mask = self.causal_mask(T, self.heads // self.key_value_heads, ids)
    for i in range(self.layers):
        layer = self.layers - 1 - i
        self.mlp_block_back(layer, w, g, ws)
        self.attention_block_back(layer, B, T, w, g, ws, tables, mask)
    self.embedding_back(ids.view(-1), ws["d_residual"], g[0])

def embedding_back(self, ids: Tensor, dx: Tensor, g: Tensor):
    # a frequent token's rows are summed in float32 before they meet a bfloat16 gradient
    if g.numel() > 0:
        tokens, place = torch._unique(ids, True, True)
        rows = torch.zeros([tokens.size(0), dx.size(1)], device=dx.device)
        rows.index_add_(0, place, dx)
        g.index_add_(0, tokens, rows.to(g.dtype))

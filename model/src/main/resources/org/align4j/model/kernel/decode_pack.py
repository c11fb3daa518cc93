# The decoder's copy of the weights, made once per change of the policy. Attributes: those of decode.py and each layer weight's place.
# From the engine's list (embedding, final norm, head, final norm's bias, head's bias, learned positions, then each layer's weights) to decode.py's.

def norm_scale(self, norm: Tensor) -> Tensor:
    # decode.py's norms give vectors of length 1
    return self.norm_factor(norm.float()) * float(norm.size(0)) ** 0.5

def fold(self, weight: Tensor, norm: Tensor) -> Tensor:
    return weight.float() * self.norm_scale(norm)

def folded_bias(self, weight: Tensor, norm_bias: Tensor, bias: Tensor) -> Tensor:
    # W (norm + b) + c: what does not depend on the norm, float32; empty if there is none
    sum = bias.float()
    if norm_bias.numel() > 0:
        moved = torch.mv(weight.float(), norm_bias.float())
        sum = moved if bias.numel() == 0 else sum + moved
    return sum

def none(self, like: Tensor) -> Tensor:
    return torch.empty([0], dtype=self.compute, device=like.device)

def maybe_packed(self, weight: Tensor) -> List[Tensor]:
    return self.packed(weight) if weight.numel() > 0 else [self.none(weight), self.none(weight)]

def folded_rows(self, weight: Tensor, norm: Tensor) -> Tensor:
    # fold in the compute type, some rows at a time: in float32 a head would take as much again as the whole model holds
    y = torch.empty(weight.size(), dtype=self.compute, device=weight.device)
    i = 0
    while i < weight.size(0):
        k = min(weight.size(0), i + 4096)
        y[i:k] = self.fold(weight[i:k], norm)
        i = k
    return y

def pairs_beside(self, x: Tensor) -> Tensor:
    # x (heads * head size, any) with each head's rotary pairs (i, i + R / 2) side by side where decode.py reads them so. Queries and keys both: their products stay.
    R = self.rotary_size
    if not self.interleaved() or R == 0 or x.numel() == 0:
        return x
    y = x.clone()
    heads = x.reshape(-1, self.head_size, x.size(1) if x.dim() > 1 else 1)
    y.view(heads.size())[:, :R] = heads[:, :R].view(heads.size(0), 2, R // 2, -1).transpose(1, 2).reshape(heads.size(0), R, -1)
    return y

def turned_together(self, qkv: Tensor) -> Tensor:
    # rows (or biases) of queries, keys and values, the first two with pairs side by side
    n = (self.heads + self.key_value_heads) * self.head_size
    qkv[:n] = self.pairs_beside(qkv[:n])
    return qkv

def pack_ends(self, embedding: Tensor, norm: Tensor, head: Tensor, positions: Tensor) -> List[Tensor]:
    self.begin()
    top = embedding if head.numel() == 0 else head
    return [embedding.to(self.compute, copy=True)] + self.packed(self.folded_rows(top, norm)) + [positions.to(self.compute, copy=True)]

def pack_head_bias(self, embedding: Tensor, head: Tensor, norm_bias: Tensor, bias: Tensor) -> Tensor:
    return self.folded_bias(embedding if head.numel() == 0 else head, norm_bias, bias).to(self.compute, copy=True)

def pack_layer(self, layer: List[Tensor], number: Tensor) -> List[Tensor]:
    # query-key-value, output, gate (or the plain MLP's first, or gate and up where they are joined), up, down, norms of queries and keys, norms behind attention and MLP; then scales of the first five
    scale = self.query_scale_of(int(number))
    qkv = self.fold(layer[self.query_key_value], layer[self.attention_norm])
    first = self.fold(layer[self.gate_up], layer[self.mlp_norm])
    up = torch.empty([0], device=first.device)
    if self.gated and not self.joined():
        first, up = torch.chunk(first, 2)
    qkv = self.turned_together(qkv)
    query, key = self.pairs_beside(layer[self.query_norm].float()), self.pairs_beside(layer[self.key_norm].float())
    if self.head_norms:
        query, key = self.norm_scale(query) * scale, self.norm_scale(key)
    else:
        qkv[:self.heads * self.head_size].mul_(scale)
    post_attention, post_mlp = layer[self.post_attention_norm].float(), layer[self.post_mlp_norm].float()
    if self.post_norms:
        post_attention, post_mlp = self.norm_scale(post_attention), self.norm_scale(post_mlp)
    weights: List[Tensor] = []
    scales: List[Tensor] = []
    for weight in [qkv.to(self.compute), layer[self.attention_out].to(self.compute, copy=True), first.to(self.compute), up.to(self.compute), layer[self.down].to(self.compute, copy=True)]:
        packed, spread = self.maybe_packed(weight)
        weights.append(packed)
        scales.append(spread)
    return weights + [query.to(self.compute, copy=True), key.to(self.compute, copy=True), post_attention.to(self.compute, copy=True), post_mlp.to(self.compute, copy=True)] + scales

def pack_biases(self, layer: List[Tensor], number: Tensor) -> List[Tensor]:
    # of query-key-value, output, gate, up, down, norms of queries and keys
    scale = self.query_scale_of(int(number))
    qkv = self.folded_bias(layer[self.query_key_value], layer[self.attention_norm_bias], layer[self.query_key_value_bias]).clone()
    if qkv.numel() > 0:
        qkv = self.turned_together(qkv)
    query, key = self.pairs_beside(layer[self.query_norm_bias].float()) * scale, self.pairs_beside(layer[self.key_norm_bias].float())
    if not self.head_norms:
        qkv[:self.heads * self.head_size].mul_(scale)
    first = self.folded_bias(layer[self.gate_up], layer[self.mlp_norm_bias], layer[self.gate_up_bias])
    up = torch.empty([0], device=first.device)
    if self.gated and not self.joined() and first.numel() > 0:
        first, up = torch.chunk(first, 2)
    made: List[Tensor] = []
    for bias in [qkv, layer[self.attention_out_bias], first, up, layer[self.down_bias], query, key]:
        made.append(bias.to(self.compute, copy=True).contiguous())
    return made

def rotary(self, like: Tensor, length: Tensor) -> List[Tensor]:
    # of every kind cosines and sines of every position, (length, rotary size): side by side in float32, or by themselves with the first half of the sines negated, for turn
    r: List[Tensor] = []
    for kind in range(len(self.rotary_base)):
        angles = self.rotary_angles(kind, torch.arange(int(length), device=like.device))
        sin = torch.sin(angles) * self.rotary_gain[kind]
        cos = torch.cos(angles) * self.rotary_gain[kind]
        if self.interleaved():
            r.append(torch.stack([cos, sin], 2).flatten(1))
        else:
            r.append(torch.cat([cos, cos], 1).to(self.compute))
            r.append(torch.cat([-sin, sin], 1).to(self.compute))
    if len(r) == 0:
        r.append(torch.zeros([1], device=like.device))
    return r

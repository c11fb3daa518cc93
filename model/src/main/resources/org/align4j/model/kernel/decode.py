# Decoding with packed weights: prompts once (prefill), then one position of every row at a time (decode), each row at its own position.
#
# Attributes: layers, heads, key_value_heads, head_size, norm_epsilon, compute (15 bfloat16, 6 float32), biased,
# shortest (the least length that attention looks at: below it libtorch takes other products for few rows than for many, and a row's bits would depend on its neighbours).
# Packed weights (decode_pack.py): [embedding, head] and per layer [query-key-value, output, gate, up, down], a norm's weight (times sqrt(hidden size)) folded into what follows it,
# so that a norm is x / hypot(|x|, sqrt(hidden size * epsilon)); the attention scale folded into the query's rows. Biases likewise, zeros where a layer has none.
# Cache: per layer [2 * rows * key-value heads, length, head size], first all rows' keys, then all rows' values. A cache length is a multiple of 16.
# The residual stream is float32.

def bias(self, biases: List[Tensor], i: int) -> Optional[Tensor]:
    return biases[i] if self.biased else None

def unit(self, x: Tensor) -> Tensor:
    floor = torch.tensor((float(x.size(-1)) * self.norm_epsilon) ** 0.5, dtype=6, device=x.device)
    return torch.div(x, torch.hypot(torch.linalg_vector_norm(x, 2, [-1], True), floor)).to(self.compute)

def turn(self, x: Tensor, cos: Tensor, sin: Tensor):
    # x (tokens, heads, head size), in place; the first half of sin is negated
    r = torch.roll(x, x.size(-1) // 2, -1)
    x.mul_(cos).addcmul_(r, sin)

def project(self, x: Tensor, w: List[Tensor], b: List[Tensor], layer: int, cos: Tensor, sin: Tensor) -> Tensor:
    # queries, keys (both rotated) and values of every token: (tokens, heads + 2 key heads, head size)
    qkv = self.linear(self.unit(x), w[5 * layer + 2], self.bias(b, 5 * layer)).view(x.size(0), -1, self.head_size)
    self.turn(qkv[:, :self.heads + self.key_value_heads], cos, sin)
    return qkv

def finish(self, x: Tensor, y: Tensor, w: List[Tensor], b: List[Tensor], layer: int):
    # adds the attention's output y and the MLP to the residual stream
    o = 5 * layer
    x.add_(self.linear(y, w[o + 3], self.bias(b, o + 1)))
    h = self.unit(x)
    a = self.gated(h, self.swish(h, w[o + 4], self.bias(b, o + 2)), w[o + 5], self.bias(b, o + 3))
    x.add_(self.linear(a, w[o + 6], self.bias(b, o + 4)))

def attend(self, q: Tensor, keys: Tensor, values: Tensor, mask: Tensor) -> Tensor:
    # q (n, group, head size), keys and values (n, length, head size), mask (n, 1, length). Keys times queries, the long side first, is twice as fast as queries times keys.
    p = torch.bmm(keys, q.transpose(1, 2)).transpose(1, 2).contiguous().add_(mask)
    return torch.bmm(torch.softmax(p, -1), values)

def attend_prompt(self, qkv: Tensor) -> Tensor:
    # one prompt by itself: causal, in blocks of 128 queries that see only the keys they may see
    t, k, d = qkv.size(0), self.key_value_heads, self.head_size
    g = self.heads // k
    keys = qkv[:, self.heads:self.heads + k].permute(1, 2, 0)
    values = qkv[:, self.heads + k:].transpose(0, 1)
    y = torch.empty([t, k, g, d], dtype=self.compute, device=qkv.device)
    start = 0
    while start < t:
        end = min(t, start + 128)
        n = end - start
        q = qkv[start:end, :self.heads].view(n, k, g, d).permute(1, 2, 0, 3).reshape(k, g * n, d)
        mask = torch.full([n, end], -1e30, dtype=self.compute, device=qkv.device).triu_(start + 1).repeat(g, 1)
        p = torch.softmax(torch.baddbmm(mask, q, keys[:, :, :end]), -1)
        y[start:end] = torch.bmm(p, values[:, :end]).view(k, g, n, d).permute(2, 0, 1, 3)
        start = end
    return y.view(t, -1)

def prefill(self, ids: Tensor, lengths: Tensor, positions: Tensor, w: List[Tensor], b: List[Tensor], rope: List[Tensor]) -> List[Tensor]:
    # Prompts one after another in ids (tokens); lengths of each on the CPU. Returns each one's keys and values, (layers, 2 * key heads, its length, head size).
    k = self.key_value_heads
    ends = torch.cumsum(lengths, 0)
    kept: List[Tensor] = []
    for i in range(lengths.size(0)):
        kept.append(torch.empty([self.layers, 2 * k, int(lengths[i]), self.head_size], dtype=self.compute, device=ids.device))
    x = torch.embedding(w[0], ids).float()
    cos = rope[0].index_select(0, positions).unsqueeze(1)
    sin = rope[1].index_select(0, positions).unsqueeze(1)
    y = torch.empty([x.size(0), self.heads * self.head_size], dtype=self.compute, device=ids.device)
    for layer in range(self.layers):
        qkv = self.project(x, w, b, layer, cos, sin)
        for i in range(lengths.size(0)):
            end = int(ends[i])
            own = qkv[end - int(lengths[i]):end]
            kept[i][layer] = own[:, self.heads:].transpose(0, 1)
            if layer < self.layers - 1:
                y[end - int(lengths[i]):end] = self.attend_prompt(own)
        # Of the last layer only keys and values are wanted: the first token is drawn by decode, from the prompt's last token.
        if layer < self.layers - 1:
            self.finish(x, y, w, b, layer)
    return kept

def empty_cache(self, like: Tensor, rows: Tensor, length: Tensor) -> List[Tensor]:
    made: List[Tensor] = []
    for layer in range(self.layers):
        made.append(torch.zeros([2 * int(rows) * self.key_value_heads, int(length), self.head_size], dtype=self.compute, device=like.device))
    return made

def place(self, cache: List[Tensor], prompt: Tensor, rows: Tensor) -> Tensor:
    # copies a prompt's keys and values to the beginning of rows
    k = self.key_value_heads
    for layer in range(self.layers):
        whole = cache[layer].view(2, -1, k, cache[layer].size(1), self.head_size)
        for i in range(rows.size(0)):
            whole[:, int(rows[i]), :, :prompt.size(2)] = prompt[layer].view(2, k, -1, self.head_size)
    return prompt

def resized(self, cache: Tensor, rows: Tensor, length: Tensor) -> Tensor:
    # one layer's cache for the given rows of the old one, in that order, and another length
    old = cache.view(2, -1, self.key_value_heads, cache.size(1), self.head_size).index_select(1, rows)
    n = min(int(length), old.size(3))
    new = torch.zeros([2, rows.size(0), self.key_value_heads, int(length), self.head_size], dtype=self.compute, device=cache.device)
    new[:, :, :, :n] = old[:, :, :, :n]
    return new.view(-1, int(length), self.head_size)

def position(self, x: Tensor, pos: Tensor, length: int, w: List[Tensor], b: List[Tensor], rope: List[Tensor], cache: List[Tensor]):
    # moves the residual stream (rows, hidden size) of one position of every row through the layers; attention looks at length positions, masked beyond each row's own
    rows, k, d = x.size(0), self.key_value_heads, self.head_size
    n = rows * k
    ids = torch.arange(length, device=x.device).unsqueeze(0)
    mask = torch.zeros([rows, length], dtype=self.compute, device=x.device).masked_fill_(torch.gt(ids, pos.unsqueeze(1)), -1e30)
    mask = mask.unsqueeze(1).expand(rows, k, length).reshape(n, 1, length)
    at = torch.arange(2 * n, device=x.device) * cache[0].size(1) + pos.unsqueeze(1).expand(rows, k).reshape(-1).repeat(2)
    cos = rope[0].index_select(0, pos).unsqueeze(1)
    sin = rope[1].index_select(0, pos).unsqueeze(1)
    for layer in range(self.layers):
        qkv = self.project(x, w, b, layer, cos, sin)
        c = cache[layer]
        c.view(-1, d).index_copy_(0, at, qkv[:, self.heads:].view(rows, 2, k, d).transpose(0, 1).reshape(-1, d))
        y = self.attend(qkv[:, :self.heads].reshape(n, -1, d), c[:n, :length], c[n:, :length], mask)
        self.finish(x, y.view(rows, -1), w, b, layer)

def decode(self, current: Tensor, pos: Tensor, uniforms: Tensor, seen: Tensor, longest: Tensor, settings: Tensor, w: List[Tensor], b: List[Tensor], rope: List[Tensor], cache: List[Tensor]) -> List[Tensor]:
    # Draws as many tokens for every row as uniforms (tokens, rows) has numbers.
    # current and pos (rows): each row's last token and where it stands. longest: the largest of pos. seen (rows, cache length): each row's ids so far, where a penalty needs them, else (rows, 1).
    # Returns tokens and log-probs, (rows, tokens).
    steps, rows = uniforms.size(0), uniforms.size(1)
    tokens: List[Tensor] = []
    logprobs: List[Tensor] = []
    scratch = torch.empty([rows, (w[0].size(0) + 255) // 256 * 256], dtype=6, device=current.device)
    for step in range(steps):
        x = torch.embedding(w[0], current).float()
        length = max((int(longest) + step) // 16 * 16 + 16, self.shortest)
        self.position(x, pos, length, w, b, rope, cache)
        logits = self.linear(self.unit(x), w[1], None)
        if float(settings[4]) != 1.0:
            seen.scatter_(1, pos.unsqueeze(1), current.unsqueeze(1))
        current, logprob = self.sampled(logits, scratch, uniforms[step], seen, settings)
        tokens.append(current)
        logprobs.append(logprob)
        pos = pos + 1
    return [torch.stack(tokens, 1), torch.stack(logprobs, 1)]

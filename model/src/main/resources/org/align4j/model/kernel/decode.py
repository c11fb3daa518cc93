# Decoding with packed weights: prompts once (prefill), then one position of every row at a time (decode), each row at its own position.
#
# Attributes: those of the model's kernels.
# Packed weights (decode_pack.py): embedding, head and its scales, learned positions, then fourteen per layer, scales the last five; biases: head, then seven per layer. What a model lacks is empty, and so are scales where weights need none.
# How a product reads numbers (h below: List[Tensor]) and gives them is the business of the decode_linear file that is compiled with this one: read_unit, read, linear, add_linear, projected, inside, whether gate and up are one product (joined) and whether rotary pairs lie side by side in heads (interleaved).
# A norm's weight (times sqrt(hidden size)) and bias are folded into what follows it,
# so that a norm is x / hypot(|x|, sqrt(hidden size * epsilon)), for layer norm of x - mean(x); the query scale is folded into the query's rows, or into the query's own norm.
# Cache: per layer [2 * rows * key-value heads, length, head size], first all rows' keys, then all rows' values. Attention looks at all of it, masked beyond each row's own position; so it is kept hardly longer than the longest row.
# Position p lies at place p modulo length: a layer with a window needs no more than self.ring places (a little over its window), and new positions take the places of those that have left it. Keys are rotated before they are kept, so that places mean nothing.
# The residual stream is float32.

def bias(self, b: List[Tensor], i: int) -> Optional[Tensor]:
    return b[i] if b[i].numel() > 0 else None

def floors(self, like: Tensor) -> List[Tensor]:
    # sqrt(size * epsilon) of a whole norm and of a head's, made once: as many scalars as norms would cost more than the norms of a few rows
    return [torch.tensor((float(n) * self.norm_epsilon) ** 0.5, dtype=6, device=like.device) for n in [like.size(-1), self.head_size]]

def unit(self, x: Tensor, floor: Tensor) -> Tensor:
    if self.layer_norm:
        x = x - x.mean([-1], True)
    return torch.div(x, torch.hypot(torch.linalg_vector_norm(x, 2, [-1], True), floor)).to(self.compute)

def turn(self, x: Tensor, turns: List[Tensor], kind: int):
    # x (tokens, heads, head size), in place, as far as the tables are wide
    if self.interleaved():
        c = turns[kind]
        torch.view_as_complex(x.narrow(2, 0, 2 * c.size(-1)).view(x.size(0), x.size(1), -1, 2)).mul_(c)
    else:
        # the first half of the sines is negated
        cos, sin = turns[2 * kind], turns[2 * kind + 1]
        part = x.narrow(2, 0, cos.size(-1))
        r = torch.roll(part, cos.size(-1) // 2, -1)
        part.mul_(cos).addcmul_(r, sin)

def turns(self, rope: List[Tensor], positions: Tensor) -> List[Tensor]:
    # of every kind of frequencies the cosines and sines at positions (tokens), complex numbers where pairs lie side by side
    r: List[Tensor] = []
    for i in range(len(rope) if len(self.rotary_base) > 0 else 0):
        t = rope[i].index_select(0, positions).unsqueeze(1)
        r.append(torch.view_as_complex(t.view(t.size(0), 1, -1, 2)) if self.interleaved() else t)
    return r

def norm_heads(self, x: Tensor, w: Tensor, b: Tensor, floor: Tensor):
    # queries or keys (tokens, heads, head size), in place
    y = torch.mul(self.unit(x.float(), floor), w)
    x.copy_(y if b.numel() == 0 else y.add_(b))

def embed(self, ids: Tensor, positions: Tensor, w: List[Tensor]) -> Tensor:
    x = torch.embedding(w[0], ids).float()
    if self.embedding_scale != 1.0:
        x.mul_(self.embedding_scale)
    if w[3].numel() > 0:
        # a row that has come to its end may run on for some steps, of which nothing is taken
        x.add_(torch.embedding(w[3], torch.clamp(positions, max=w[3].size(0) - 1)))
    return x

def project(self, h: List[Tensor], w: List[Tensor], b: List[Tensor], layer: int, turns: List[Tensor], floors: List[Tensor]) -> Tensor:
    # queries, keys (both rotated) and values of every token: (tokens, heads + 2 key heads, head size)
    o, p = 4 + 14 * layer, 1 + 7 * layer
    qkv = self.projected(h, w[o], w[o + 9], self.bias(b, p)).view(h[0].size(0), -1, self.head_size)
    if self.head_norms:
        self.norm_heads(qkv.narrow(1, 0, self.heads), w[o + 5], b[p + 5], floors[1])
        self.norm_heads(qkv.narrow(1, self.heads, self.key_value_heads), w[o + 6], b[p + 6], floors[1])
    kind = self.rotary_kinds[layer]
    if kind >= 0:
        self.turn(qkv.narrow(1, 0, self.heads + self.key_value_heads), turns, kind)
    return qkv.to(self.compute)

def add_branch(self, x: Tensor, h: List[Tensor], weight: Tensor, scale: Tensor, bias: Optional[Tensor], post: Tensor, floor: Tensor):
    if self.post_norms:
        x.add_(torch.mul(self.unit(self.linear(h, weight, scale, bias).float(), floor), post))
    else:
        self.add_linear(x, h, weight, scale, bias)

def finish(self, x: Tensor, h: List[Tensor], y: Tensor, w: List[Tensor], b: List[Tensor], layer: int, floor: Tensor):
    # adds the attention's output y and the MLP to the residual stream; h: what the attention read
    o, p = 4 + 14 * layer, 1 + 7 * layer
    self.add_branch(x, self.read(y), w[o + 1], w[o + 10], self.bias(b, p + 1), w[o + 7], floor)
    if not self.parallel:
        h = self.read_unit(x, floor)
    a = self.inside(h, w, o + 2, 9, self.bias(b, p + 2), self.bias(b, p + 3))
    self.add_branch(x, self.read(a), w[o + 4], w[o + 13], self.bias(b, p + 4), w[o + 8], floor)

def capped(self, s: Tensor) -> Tensor:
    return s.div_(self.score_cap).tanh_().mul_(self.score_cap) if self.score_cap > 0.0 else s

def attend(self, q: Tensor, keys: Tensor, values: Tensor, mask: Tensor) -> Tensor:
    # q (n, group, head size), keys (n, head size, length), values (n, length, head size), mask (n, 1, length). Keys and values lie without gaps: libtorch would copy a part of a longer cache first.
    single = q.size(0) == 1
    if single:
        # libtorch multiplies a batch of one by another routine, and a row's bits would depend on its neighbours
        q, mask = q.repeat(2, 1, 1), mask.repeat(2, 1, 1)
        keys, values = keys.expand(2, -1, -1), values.expand(2, -1, -1)
    if self.score_cap > 0.0:
        p = self.capped(torch.bmm(q, keys)).add_(mask)
    else:
        p = torch.baddbmm(mask, q, keys)
    y = torch.bmm(torch.softmax(p, -1), values)
    return y[:1] if single else y

def attend_prompt(self, qkv: Tensor, window: int) -> Tensor:
    # one prompt by itself, causal; window 0: all before
    t, k = qkv.size(0), self.key_value_heads
    if self.score_cap > 0.0 or (window > 0 and window < t):
        return self.attend_blocks(qkv, window)
    q = qkv[:, :self.heads].view(t, k, -1, self.head_size).permute(1, 2, 0, 3)
    keys = qkv[:, self.heads:self.heads + k].transpose(0, 1).unsqueeze(1).expand(q.size())
    values = qkv[:, self.heads + k:].transpose(0, 1).unsqueeze(1).expand(q.size())
    return torch.scaled_dot_product_attention(q, keys, values, is_causal=True, scale=1.0).permute(2, 0, 1, 3).reshape(t, -1)

def attend_blocks(self, qkv: Tensor, window: int) -> Tensor:
    # as attend_prompt, with capped scores or a window, for which libtorch has no routine: 128 queries at a time, that see only the keys they may see
    t, k, d = qkv.size(0), self.key_value_heads, self.head_size
    g = self.heads // k
    keys = qkv[:, self.heads:self.heads + k].permute(1, 2, 0)
    values = qkv[:, self.heads + k:].transpose(0, 1)
    y = torch.empty([t, k, g, d], dtype=self.compute, device=qkv.device)
    start = 0
    while start < t:
        end = min(t, start + 128)
        first = max(0, start - window + 1) if window > 0 else 0
        n = end - start
        q = qkv[start:end, :self.heads].view(n, k, g, d).permute(1, 2, 0, 3).reshape(k, g * n, d)
        mask = torch.full([n, end - first], -1e30, dtype=self.compute, device=qkv.device).triu_(start - first + 1)
        if window > 0:
            mask.add_(torch.full([n, end - first], -1e30, dtype=self.compute, device=qkv.device).tril_(start - first - window))
        mask = mask.repeat(g, 1)
        if self.score_cap > 0.0:
            s = self.capped(torch.bmm(q, keys[:, :, first:end])).add_(mask)
        else:
            s = torch.baddbmm(mask, q, keys[:, :, first:end])
        y[start:end] = torch.bmm(torch.softmax(s, -1), values[:, first:end]).view(k, g, n, d).permute(2, 0, 1, 3)
        start = end
    return y.view(t, -1)

def prefill(self, ids: Tensor, lengths: Tensor, positions: Tensor, w: List[Tensor], b: List[Tensor], rope: List[Tensor]) -> List[Tensor]:
    # Prompts one after another in ids (tokens); lengths of each on the CPU. Returns each one's keys and values, (layers, 2 * key heads, its length, head size).
    kept: List[Tensor] = []
    ends: List[int] = [0]
    for i in range(lengths.size(0)):
        kept.append(torch.empty([self.layers, 2 * self.key_value_heads, int(lengths[i]), self.head_size], dtype=self.compute, device=ids.device))
        ends.append(ends[i] + int(lengths[i]))
    x = self.embed(ids, positions, w)
    turns, floors = self.turns(rope, positions), self.floors(x)
    y = torch.empty([x.size(0), self.heads * self.head_size], dtype=self.compute, device=ids.device)
    for layer in range(self.layers):
        h = self.read_unit(x, floors[0])
        qkv = self.project(h, w, b, layer, turns, floors)
        window = self.window if self.windowed[layer] == 1 else 0
        for i in range(len(kept)):
            own = qkv[ends[i]:ends[i + 1]]
            kept[i][layer] = own[:, self.heads:].transpose(0, 1)
            if layer < self.layers - 1:
                y[ends[i]:ends[i + 1]] = self.attend_prompt(own, window)
        # Of the last layer only keys and values are wanted: the first token is drawn by decode, from the prompt's last token.
        if layer < self.layers - 1:
            self.finish(x, h, y, w, b, layer, floors[0])
    return kept

def read_prompt(self, ids: Tensor, likeliest: Tensor, w: List[Tensor], b: List[Tensor], rope: List[Tensor]) -> List[Tensor]:
    # One prompt (tokens, at least two): log-probs of its tokens from the second on given those before, (tokens - 1), then the likeliest tokens at those places and theirs, (tokens - 1, likeliest).
    n = ids.size(0) - 1
    read, positions = ids[:n], torch.arange(n, device=ids.device)
    x = self.embed(read, positions, w)
    turns, floors = self.turns(rope, positions), self.floors(x)
    for layer in range(self.layers):
        h = self.read_unit(x, floors[0])
        qkv = self.project(h, w, b, layer, turns, floors)
        self.finish(x, h, self.attend_prompt(qkv, self.window if self.windowed[layer] == 1 else 0), w, b, layer, floors[0])
    own: List[Tensor] = []
    at: List[Tensor] = []
    best: List[Tensor] = []
    start = 0
    while start < n:
        # some places at a time: logits of a whole prompt would take more memory than the model
        end = min(n, start + 128)
        all = torch.log_softmax(self.logits(x[start:end], w, b, floors[0]).float(), -1)
        top = torch.topk(all, min(int(likeliest), all.size(1)), 1)
        own.append(all.gather(1, ids[start + 1:end + 1].unsqueeze(1)).squeeze(1))
        best.append(top[0])
        at.append(top[1])
        start = end
    return [torch.cat(own), torch.cat(at), torch.cat(best)]

def held(self, layer: int, length: Tensor) -> int:
    # places of a layer in a cache for so many positions
    return min(int(length), self.ring) if self.windowed[layer] == 1 else int(length)

def empty_cache(self, like: Tensor, rows: Tensor, length: Tensor) -> List[Tensor]:
    made: List[Tensor] = []
    for layer in range(self.layers):
        made.append(torch.zeros([2 * int(rows) * self.key_value_heads, self.held(layer, length), self.head_size], dtype=self.compute, device=like.device))
    return made

def place(self, cache: List[Tensor], prompt: Tensor, rows: Tensor) -> Tensor:
    # copies a prompt's keys and values to rows; of more than there are places the last ones
    k, end = self.key_value_heads, prompt.size(2)
    for layer in range(self.layers):
        length = cache[layer].size(1)
        whole = cache[layer].view(2, -1, k, length, self.head_size)
        own = prompt[layer].view(2, k, end, self.head_size)
        turn = (end - 1) // length * length
        first = max(0, end - length)
        for i in range(rows.size(0)):
            row = whole.select(1, int(rows[i]))
            row[:, :, :end - turn] = own[:, :, turn:]
            row[:, :, first % length:first % length + turn - first] = own[:, :, first:max(first, turn)]
    return prompt

def resized(self, cache: Tensor, rows: Tensor, length: Tensor, layer: Tensor) -> Tensor:
    # one layer's cache for the given rows (on the CPU) of the old one, in that order, and another length; places stay, since a ring that has gone round keeps its length
    old = cache.view(2, -1, self.key_value_heads, cache.size(1), self.head_size)
    new = torch.empty([2, rows.size(0), self.key_value_heads, self.held(int(layer), length), self.head_size], dtype=self.compute, device=cache.device)
    n = min(new.size(3), old.size(3))
    if rows.size(0) == old.size(1) and torch.equal(rows, torch.arange(rows.size(0))):
        new[:, :, :, :n] = old[:, :, :, :n]
    else:
        for i in range(rows.size(0)):
            new[:, i, :, :n] = old[:, int(rows[i]), :, :n]
    # masked places are multiplied by 0, so they must hold numbers
    new[:, :, :, n:] = 0.0
    return new.view(-1, new.size(3), self.head_size)

def row_mask(self, pos: Tensor, length: int, window: int) -> Tensor:
    # (rows * key heads, 1, length): -1e30 at places that hold nothing yet, and before the window
    rows, k = pos.size(0), self.key_value_heads
    at = pos.unsqueeze(1)
    back = torch.remainder(at - torch.arange(length, device=pos.device), length)
    hidden = torch.gt(back, at)
    if window > 0:
        hidden = torch.logical_or(hidden, torch.ge(back, window))
    mask = torch.zeros([rows, length], dtype=self.compute, device=pos.device).masked_fill_(hidden, -1e30)
    return mask.unsqueeze(1).expand(rows, k, length).reshape(rows * k, 1, length)

def row_places(self, pos: Tensor, length: int) -> Tensor:
    # (rows, 2 * key heads): where in a layer's cache each row's new keys and values go
    n = pos.size(0) * self.key_value_heads
    first = torch.arange(2 * n, device=pos.device).mul_(length).view(2, -1, self.key_value_heads).transpose(0, 1)
    return (first + torch.remainder(pos, length).view(-1, 1, 1)).flatten(1)

def cache_views(self, cache: List[Tensor]) -> List[Tensor]:
    # of every layer all places (each of head size), keys (transposed) and values, made once for many positions
    views: List[Tensor] = []
    for c in cache:
        keys, values = torch.chunk(c, 2)
        views += [c.view(-1, self.head_size), keys.transpose(1, 2), values]
    return views

def position(self, x: Tensor, pos: Tensor, w: List[Tensor], b: List[Tensor], rope: List[Tensor], cache: List[Tensor], floors: List[Tensor]):
    # moves the residual stream (rows, hidden size) of one position of every row through the layers; cache: its views
    rows, k = x.size(0), self.key_value_heads
    masks: Dict[int, Tensor] = {}
    places: Dict[int, Tensor] = {}
    turns = self.turns(rope, pos)
    for layer in range(self.layers):
        h = self.read_unit(x, floors[0])
        qkv = self.project(h, w, b, layer, turns, floors)
        kind, values = self.windowed[layer], cache[3 * layer + 2]
        if kind not in masks:
            masks[kind] = self.row_mask(pos, values.size(1), kind * self.window)
            places[kind] = self.row_places(pos, values.size(1))
        cache[3 * layer][places[kind]] = qkv.narrow(1, self.heads, 2 * k)
        y = self.attend(qkv.narrow(1, 0, self.heads).reshape(rows * k, -1, self.head_size), cache[3 * layer + 1], values, masks[kind])
        self.finish(x, h, y.view(rows, -1), w, b, layer, floors[0])

def logits(self, x: Tensor, w: List[Tensor], b: List[Tensor], floor: Tensor) -> Tensor:
    y = self.linear(self.read_unit(x, floor), w[1], w[2], self.bias(b, 0))
    return y.float().div_(self.logit_cap).tanh_().mul_(self.logit_cap) if self.logit_cap > 0.0 else y

def next_logits(self, current: Tensor, pos: Tensor, w: List[Tensor], b: List[Tensor], rope: List[Tensor], views: List[Tensor], floors: List[Tensor]) -> Tensor:
    x = self.embed(current, pos, w)
    if len(floors) == 0:
        floors += self.floors(x)
    self.position(x, pos, w, b, rope, views, floors)
    return self.logits(x, w, b, floors[0])

def decode(self, current: Tensor, pos: Tensor, uniforms: Tensor, seen: Tensor, settings: Tensor, w: List[Tensor], b: List[Tensor], rope: List[Tensor], cache: List[Tensor]) -> List[Tensor]:
    # Draws as many tokens for every row as uniforms (tokens, rows) has numbers.
    # current and pos (rows): each row's last token and where it stands; the cache has room for what is drawn. seen (rows, cache length): each row's ids so far, where a penalty needs them, else (rows, 1).
    # Returns tokens and log-probs, (rows, tokens).
    steps, rows = uniforms.size(0), uniforms.size(1)
    tokens: List[Tensor] = []
    logprobs: List[Tensor] = []
    scratch = torch.empty([rows, (w[0].size(0) + 255) // 256 * 256], dtype=6, device=current.device)
    floors: List[Tensor] = []
    views = self.cache_views(cache)
    for step in range(steps):
        logits = self.next_logits(current, pos, w, b, rope, views, floors)
        if float(settings[4]) != 1.0:
            seen.scatter_(1, pos.unsqueeze(1), current.unsqueeze(1))
        current, logprob = self.sampled(logits, scratch, uniforms[step], seen, settings)
        tokens.append(current)
        logprobs.append(logprob)
        pos = pos + 1
    return [torch.stack(tokens, 1), torch.stack(logprobs, 1)]

def sampled_each(self, logits: Tensor, scratch: Tensor, uniform: Tensor, seen: Tensor, settings: Tensor, members: List[Tensor]) -> List[Tensor]:
    # as sampled, with the settings (groups, 5) of each row's group; a row is drawn as it is where all are of its group
    token = torch.zeros([logits.size(0)], dtype=4, device=logits.device)
    logprob = torch.zeros([logits.size(0)], dtype=6, device=logits.device)
    for g in range(len(members)):
        m = members[g]
        t, l = self.sampled(logits.index_select(0, m), scratch.narrow(0, 0, m.size(0)), uniform.index_select(0, m), seen.index_select(0, m), settings[g])
        token[m] = t
        logprob[m] = l
    return [token, logprob]

def decode_each(self, current: Tensor, pos: Tensor, uniforms: Tensor, seen: Tensor, settings: Tensor, group: Tensor, likeliest: Tensor, plain: Tensor, leader: Tensor, scales: Tensor, w: List[Tensor], b: List[Tensor], rope: List[Tensor], cache: List[Tensor]) -> List[Tensor]:
    # As decode, where rows are drawn differently: settings (groups, 5) on the CPU, group (rows) says whose each row has.
    # With guidance (all empty without): plain (rows) says which row reads the completion without its condition, scales (rows) how far logits move from that one's to the own, leader (rows) whose token each row takes.
    # With likeliest >= 0 log-probs are those before temperature and filters, and come with so many likeliest tokens.
    # Returns tokens and log-probs, (rows, tokens), then the likeliest tokens and theirs, (rows, tokens, likeliest).
    steps, rows, many = uniforms.size(0), uniforms.size(1), int(likeliest)
    tokens: List[Tensor] = []
    logprobs: List[Tensor] = []
    ids: List[Tensor] = []
    values: List[Tensor] = []
    members: List[Tensor] = []
    for g in range(settings.size(0)):
        members.append(torch.nonzero(torch.eq(group, g)).squeeze(1))
    penalized = bool(torch.ne(settings[:, 4], 1.0).any())
    scratch = torch.empty([rows, (w[0].size(0) + 255) // 256 * 256], dtype=6, device=current.device)
    floors: List[Tensor] = []
    views = self.cache_views(cache)
    for step in range(steps):
        logits = self.next_logits(current, pos, w, b, rope, views, floors)
        if plain.numel() > 0:
            base = logits.float().index_select(0, plain)
            logits = torch.addcmul(base, torch.sub(logits.float(), base), scales.to(6).unsqueeze(1))
        if penalized:
            seen.scatter_(1, pos.unsqueeze(1), current.unsqueeze(1))
        current, logprob = self.sampled_each(logits, scratch, uniforms[step], seen, settings, members)
        if leader.numel() > 0:
            current = current.index_select(0, leader)
        if many >= 0:
            all = torch.log_softmax(logits.float(), -1)
            logprob = all.gather(1, current.unsqueeze(1)).squeeze(1)
            best, at = torch.topk(all, min(many, all.size(1)), 1)
            ids.append(at)
            values.append(best)
        tokens.append(current)
        logprobs.append(logprob)
        pos = pos + 1
    drawn = [torch.stack(tokens, 1), torch.stack(logprobs, 1)]
    return drawn + ([torch.stack(ids, 1), torch.stack(values, 1)] if many >= 0 else [torch.empty([0], dtype=4), torch.empty([0], dtype=6)])

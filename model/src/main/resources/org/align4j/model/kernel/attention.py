# Causal attention with K key-value heads, each serving G query heads. The queries of a group are stacked along the rows so that keys and
# values are never repeated, and they go in blocks of query_block times: [rows * K, G * n, D] for the n times of a block, one block after
# the other. A block meets the keys from the first that it may see to its own last, so half of a long row's products are never made.
# Queries come scaled. Padding on the right needs no mask of its own: a real token never looks at what follows it.

def block_end(self, start: int, T: int) -> int:
    return min(T, start + self.query_block)

def first_key(self, windowed: bool, start: int) -> int:
    return max(0, start - self.window + 1) if windowed else 0

def has_window(self, layer: int) -> bool:
    return self.windowed[layer] == 1

def cells(self, T: int) -> int:
    # probabilities of one head in one row: all blocks together, windows not counted on
    n, start = 0, 0
    while start < T:
        end = self.block_end(start, T)
        n += (end - start) * end
        start = end
    return n

def query_block_of(self, q: Tensor, rows: int, start: int, end: int) -> Tensor:
    # q: a segment's queries, flat -> [rows, H, n, D]
    H, D = self.heads, self.head_size
    return q[rows * H * D * start:rows * H * D * end].view(rows, H, end - start, D)

def causal_mask(self, T: int, like: Tensor) -> Tensor:
    # [n, n] for the times of one block among themselves: 0 or minus infinity
    n = min(T, self.query_block)
    return torch.full([n, n], float("-inf"), dtype=self.compute, device=like.device).triu_(1)

def attention_probabilities(self, windowed: bool, q: Tensor, k: Tensor, before: int, mask: Tensor, scores: Tensor, p: Tensor):
    # q [M, G * n, D]; k [M, before + n, D] begins so many times before the block -> scores, p [M, G * n, before + n]
    torch.bmm(q, k.transpose(1, 2), out=scores)
    if self.score_cap > 0.0:
        # c tanh(s / c) (Gemma 2)
        scores.div_(self.score_cap).tanh_().mul_(self.score_cap)
    n = k.size(1) - before
    by_head = scores.view(scores.size(0), -1, n, k.size(1))
    by_head[:, :, :, before:].add_(mask[:n, :n])
    if windowed:
        # the last so many are seen, the query's own included
        by_head.add_(torch.full([n, k.size(1)], float("-inf"), dtype=self.compute, device=q.device).tril_(before - self.window))
    torch._softmax(scores, -1, False, out=p)

def attention_back(self, dy: Tensor, q: Tensor, k: Tensor, v: Tensor, p: Tensor, ds: Tensor, scores: Tensor):
    # y = p v, p = softmax(q k^T): dy becomes dq = ds k; what k gets is ds^T q, what v gets p^T dy. scores is scratch
    torch.bmm(dy, v.transpose(1, 2), out=ds)
    torch._softmax_backward_data(ds, p, -1, self.compute, grad_input=ds)
    if self.score_cap > 0.0:
        torch.bmm(q, k.transpose(1, 2), out=scores)
        torch.tanh_backward(ds, scores.div_(self.score_cap).tanh_(), grad_input=ds)
    torch.bmm(ds, k, out=dy)

def scratch(self, flat: Tensor, M: int, rows: int, columns: int) -> Tensor:
    return flat[:M * rows * columns].view(M, rows, columns)

def attend(self, layer: int, rows: int, T: int, q: Tensor, k: Tensor, v: Tensor, p: Tensor, mask: Tensor, ws: Dict[str, Tensor], y: Tensor):
    # one segment. q flat, k and v [rows * K, T, D] -> y [rows, T, H, D]; p [cells] keeps the probabilities unless it is empty
    H, K, D = self.heads, self.key_value_heads, self.head_size
    M, G, start, at = rows * K, H // K, 0, 0
    windowed = self.has_window(layer)
    while start < T:
        end = self.block_end(start, T)
        n, first = end - start, self.first_key(windowed, start)
        size = M * G * n * (end - first)
        scores = self.scratch(ws["scores"], M, G * n, end - first)
        block_p = scores
        if p.numel() > 0:
            block_p = p[at:at + size].view(scores.size())
        query = self.query_block_of(q, rows, start, end)
        self.attention_probabilities(windowed, query.view(M, G * n, D), k[:, first:end], start - first, mask, scores, block_p)
        out = torch.bmm(block_p, v[:, first:end], out=self.scratch(ws["block"], M, G * n, D))
        y[:, start:end].copy_(out.view(rows, H, n, D).transpose(1, 2))
        at += size
        start = end

def attend_back(self, layer: int, rows: int, T: int, q: Tensor, k: Tensor, v: Tensor, p: Tensor, mask: Tensor, ws: Dict[str, Tensor], d: Tensor, dk: Tensor, dv: Tensor):
    # d [rows, T, H, D]: from the slope in y, in place, to the slope in the placed queries; dk, dv [rows * K, T, D] float32 are set
    H, K, D = self.heads, self.key_value_heads, self.head_size
    M, G, start, at = rows * K, H // K, 0, 0
    windowed = self.has_window(layer)
    dk.zero_()
    dv.zero_()
    while start < T:
        end = self.block_end(start, T)
        n, first = end - start, self.first_key(windowed, start)
        w = end - first
        size = M * G * n * w
        scores, ds = self.scratch(ws["scores"], M, G * n, w), self.scratch(ws["d_scores"], M, G * n, w)
        query = self.query_block_of(q, rows, start, end).view(M, G * n, D)
        keys, values, part = k[:, first:end], v[:, first:end], self.scratch(ws["d_keys"], M, w, D)
        if p.numel() > 0:
            block_p = p[at:at + size].view(scores.size())
        else:
            block_p = self.scratch(ws["p_again"], M, G * n, w)
            self.attention_probabilities(windowed, query, keys, start - first, mask, scores, block_p)
        dy = self.scratch(ws["block"], M, G * n, D)
        dy.view(rows, H, n, D).copy_(d[:, start:end].transpose(1, 2))
        dv[:, first:end].add_(torch.bmm(block_p.transpose(1, 2), dy, out=part))
        self.attention_back(dy, query, keys, values, block_p, ds, scores)
        dk[:, first:end].add_(torch.bmm(ds.transpose(1, 2), query, out=part))
        d[:, start:end].copy_(dy.view(rows, H, n, D).transpose(1, 2))
        at += size
        start = end

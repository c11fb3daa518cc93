# Causal attention with K key-value heads, each serving G query heads. The queries of a group are stacked along the
# rows, [B * K, G * T, D], so that keys and values are never repeated. Queries come scaled.
# Right padding needs no mask of its own: a real token never looks at what follows it.

def causal_mask(self, T: int, G: int, window: int, like: Tensor) -> Tensor:
    # [G * T, T] in the compute type: 0 where a query may look (itself and what came before; with a window the last so many, itself
    # included), else minus infinity
    mask = torch.full([T, T], float("-inf"), device=like.device).triu(1)
    if window > 0 and window < T:
        mask = mask + torch.full([T, T], float("-inf"), device=like.device).tril(-window)
    return mask.to(self.compute).repeat([G, 1])

def masks(self, T: int, like: Tensor) -> List[Tensor]:
    # of layers that see all, and of those with a window
    G = self.heads // self.key_value_heads
    full = self.causal_mask(T, G, 0, like)
    return [full, self.causal_mask(T, G, self.window, like) if self.window > 0 and self.window < T else full]

def attention_probabilities(self, q: Tensor, k: Tensor, mask: Tensor, scores: Tensor, p: Tensor):
    if self.score_cap > 0.0:
        # c tanh(s / c) (Gemma 2)
        torch.bmm(q, k.transpose(1, 2), out=scores)
        scores.div_(self.score_cap).tanh_().mul_(self.score_cap).add_(mask)
    else:
        torch.baddbmm(mask, q, k.transpose(1, 2), out=scores)
    torch._softmax(scores, -1, False, out=p)

def attention_back(self, dy: Tensor, q: Tensor, k: Tensor, v: Tensor, p: Tensor, ds: Tensor, scores: Tensor, dq: Tensor, dk: Tensor):
    # y = p v, p = softmax(q k^T): dq = ds k, dk = ds^T q. dq may be dy. What v gets is attention_back_value. scores is scratch
    torch.bmm(dy, v.transpose(1, 2), out=ds)
    torch._softmax_backward_data(ds, p, -1, self.compute, grad_input=ds)
    if self.score_cap > 0.0:
        torch.bmm(q, k.transpose(1, 2), out=scores)
        torch.tanh_backward(ds, scores.div_(self.score_cap).tanh_(), grad_input=ds)
    torch.bmm(ds, k, out=dq)
    torch.bmm(ds.transpose(1, 2), q, out=dk)

def attention_back_value(self, dy: Tensor, p: Tensor, dv: Tensor):
    torch.bmm(p.transpose(1, 2), dy, out=dv)

# AdamW (Loshchilov and Hutter 2019) with clipping by global norm, in one pass over memory: while a slice is in the
# cache its gradient becomes float32, the master weight and moments move, and the compute copy is made anew.

def gradient_norm(self, g: List[Tensor]) -> Tensor:
    # row by row: a bfloat16 norm per row is rounded to nearest, so the errors of thousands of rows cancel
    squares: List[Tensor] = []
    for a in g:
        if a.numel() > 0:
            squares.append(torch.linalg_vector_norm(torch.linalg_vector_norm(a, 2, [-1]).to(6), 2).square())
    return torch.stack(squares).sum().sqrt()

def gather_gradients(self, total: List[Tensor], g: List[Tensor], first: Tensor) -> Tensor:
    # total float32 (=, if first is 1, else +=) g: micro-batches are summed in float32
    for i in range(len(g)):
        if int(first) == 1:
            total[i].copy_(g[i])
        else:
            total[i].add_(g[i])
    return first

def factored(self, p: Tensor, v: Tensor) -> bool:
    # v of a matrix: its rows' mean squares, then its columns'
    return p.dim() > 1 and v.dim() == 1

def factored_zeros(self, p: List[Tensor]) -> List[Tensor]:
    r: List[Tensor] = []
    for a in p:
        r.append(torch.zeros([a.size(0) + a.size(1)], device=a.device) if a.dim() > 1 else torch.zeros_like(a, dtype=6))
    return r

def factored_moment(self, v: Tensor, G: Tensor, scratch: Tensor, beta: float, divisor: Tensor) -> Tensor:
    # moves both means of v by the squares of G [R, C]; returns the mean of either
    R, C = G.size(0), G.size(1)
    columns = torch.zeros([C], device=G.device)
    n = max(1, scratch.numel() // C)
    i = 0
    while i < R:
        k = min(R, i + n)
        a = scratch[:(k - i) * C].view(k - i, C).copy_(G[i:k]).div_(divisor).square_()
        v[i:k].mul_(beta).add_(a.mean([1]), alpha=1.0 - beta)
        columns.add_(a.sum([0]))
        i = k
    v[R:].mul_(beta).add_(columns.div_(R), alpha=1.0 - beta)
    return torch.clamp(v[:R].mean(), min=1e-38)

def factored_step(self, P: Tensor, W: Tensor, G: Tensor, M: Tensor, v: Tensor, step: float, scratch: Tensor, lr: float, b1: float, b2: float, eps: float, wd: float, divisor: Tensor):
    # as Adam, with row mean x column mean / mean for the second moment
    R, C = P.size(0), P.size(1)
    scale = self.factored_moment(v, G, scratch, b2, divisor) * (1.0 - b2 ** step)
    n = max(1, scratch.numel() // C)
    i = 0
    while i < R:
        k = min(R, i + n)
        a = scratch[:(k - i) * C].view(k - i, C).copy_(G[i:k]).div_(divisor)
        M[i:k].mul_(b1).add_(a, alpha=1.0 - b1)
        torch.mul((v[i:k] / scale).unsqueeze(1), v[R:].unsqueeze(0), out=a)
        a.sqrt_().add_(eps)
        P[i:k].mul_(1.0 - lr * wd).addcdiv_(M[i:k], a, value=-lr / (1.0 - b1 ** step))
        if self.bfloat16:
            W[i:k].copy_(P[i:k])
        i = k

def average(self, e: List[Tensor], p: List[Tensor], decay: Tensor) -> Tensor:
    # e = decay * e + (1 - decay) * p
    for i in range(len(e)):
        e[i].lerp_(p[i], 1.0 - float(decay))
    return torch.zeros([1])

def exchange(self, e: List[Tensor], p: List[Tensor]) -> Tensor:
    for i in range(len(e)):
        a = p[i].clone()
        p[i].copy_(e[i])
        e[i].copy_(a)
    return torch.zeros([1])

def adamw(self, p: List[Tensor], w: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], step: Tensor, rates: Tensor, scratch: Tensor, lists: List[Tensor], rate: Tensor, beta1: Tensor, beta2: Tensor, epsilon: Tensor, decay: Tensor, clip: Tensor, largest: Tensor) -> Tensor:
    # p float32 masters; returns the norm before clipping. A norm that is not finite, or beyond largest, changes nothing
    norm = self.gradient_norm(g)
    if not bool(torch.isfinite(norm)) or float(norm) > float(largest):
        return norm
    step.add_(1.0)
    # as torch.nn.utils.clip_grad_norm_: g * min(1, clip / (norm + 1e-6)); the fused step divides by this
    divisor = torch.clamp((norm + 1e-6) / float(clip), min=1.0)
    none: List[Tensor] = []
    b1, b2, eps = float(beta1), float(beta2), float(epsilon)
    n = scratch.numel()
    factors = rates.cpu()
    for i in range(len(p)):
        lr = float(rate) * float(factors[i])
        # vectors (norms, biases) are not decayed
        wd = float(decay) if p[i].dim() > 1 else 0.0
        if self.factored(p[i], v[i]):
            self.factored_step(p[i], w[i], g[i], m[i], v[i], float(step), scratch, lr, b1, b2, eps, wd, divisor)
            continue
        P, W, G, M, V = p[i].view(-1), w[i].view(-1), g[i].view(-1), m[i].view(-1), v[i].view(-1)
        j = 0
        while j < P.size(0):
            k = min(P.size(0), j + n)
            a = G[j:k]
            if self.bfloat16:
                a = scratch[:k - j].copy_(a)
            # lists is an argument: libtorch's dead-code elimination drops the call on a list made here
            lists.clear()
            lists.append(P[j:k])
            torch._fused_adamw_(lists, [a], [M[j:k]], [V[j:k]], none, [step], lr=lr, beta1=b1, beta2=b2, weight_decay=wd, eps=eps, amsgrad=False, maximize=False, grad_scale=divisor)
            if self.bfloat16:
                W[j:k].copy_(P[j:k])
            j = k
    return norm

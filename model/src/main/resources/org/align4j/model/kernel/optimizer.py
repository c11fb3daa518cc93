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

def adamw(self, p: List[Tensor], w: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], step: Tensor, scratch: Tensor, lists: List[Tensor], rate: Tensor, beta1: Tensor, beta2: Tensor, epsilon: Tensor, decay: Tensor, clip: Tensor) -> Tensor:
    # p float32 masters; returns the norm before clipping. A norm that is not finite changes nothing
    norm = self.gradient_norm(g)
    if not bool(torch.isfinite(norm)):
        return norm
    step.add_(1.0)
    # as torch.nn.utils.clip_grad_norm_: g * min(1, clip / (norm + 1e-6)); the fused step divides by this
    divisor = torch.clamp((norm + 1e-6) / float(clip), min=1.0)
    none: List[Tensor] = []
    lr, b1, b2, eps = float(rate), float(beta1), float(beta2), float(epsilon)
    n = scratch.numel()
    for i in range(len(p)):
        # vectors (norms, biases) are not decayed
        wd = float(decay) if p[i].dim() > 1 else 0.0
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

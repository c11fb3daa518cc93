# Numbers in and out, and the buffers of training.

def store(self, target: Tensor, numbers: Tensor, at: Tensor) -> Tensor:
    # numbers -> target's elements from at on; returns 1 if all of them are finite
    target.view(-1)[int(at):int(at) + numbers.size(0)].copy_(numbers)
    return torch.isfinite(numbers).all().to(4)

def numbers(self, source: Tensor, at: Tensor, n: Tensor) -> Tensor:
    return source.view(-1)[int(at):int(at) + int(n)].to(6).cpu().clone()

def computes_wide(self, a: Tensor) -> bool:
    # a score head stays in float32: it is one row
    return a.dim() > 1 and a.size(0) == 1

def compute_copies(self, p: List[Tensor]) -> List[Tensor]:
    # what stays in float32 is the master itself, under a handle of its own
    r: List[Tensor] = []
    for a in p:
        r.append(a.to(self.compute) if self.bfloat16 and not self.computes_wide(a) else a.detach())
    return r

def compute_zeros(self, shape: Tensor) -> Tensor:
    # room for a weight that has no master; what is stored there is rounded once
    sizes: List[int] = []
    for n in shape:
        sizes.append(int(n))
    wide = len(sizes) > 1 and sizes[0] == 1
    return torch.zeros(sizes, dtype=6 if wide else self.compute, device=shape.device)

def refresh(self, w: List[Tensor], p: List[Tensor]) -> Tensor:
    if self.bfloat16:
        for i in range(len(w)):
            w[i].copy_(p[i])
    return torch.zeros([1])

def gradient_buffers(self, p: List[Tensor]) -> List[Tensor]:
    # matrices in the compute type, vectors in float32
    r: List[Tensor] = []
    for a in p:
        narrow = a.dim() > 1 and not self.computes_wide(a)
        r.append(torch.zeros_like(a, dtype=self.compute if narrow else 6))
    return r

def zeros_like(self, p: List[Tensor]) -> List[Tensor]:
    r: List[Tensor] = []
    for a in p:
        r.append(torch.zeros_like(a, dtype=6))
    return r

def copies(self, p: List[Tensor]) -> List[Tensor]:
    r: List[Tensor] = []
    for a in p:
        r.append(a.clone())
    return r

def sum_of_squares(self, a: Tensor, at: Tensor, n: Tensor) -> Tensor:
    return a.view(-1)[int(at):int(at) + int(n)].to(6).square().sum()

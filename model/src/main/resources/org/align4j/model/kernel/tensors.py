# Numbers in and out, and the buffers of training.

def store(self, target: Tensor, bytes: Tensor, at: Tensor, type: Tensor) -> Tensor:
    # bytes uint8 of the given dtype -> target's elements from at on; returns 1 if all of them are finite
    values = torch.view(bytes, dtype=int(type))
    place = target.view(-1)[int(at):int(at) + values.size(0)]
    place.copy_(values)
    return torch.isfinite(place).all().to(4)

def bytes(self, source: Tensor, at: Tensor, n: Tensor, type: Tensor) -> Tensor:
    values = source.view(-1)[int(at):int(at) + int(n)].to(int(type)).cpu().contiguous()
    return torch.view(values, dtype=0).clone()

def compute_copies(self, p: List[Tensor]) -> List[Tensor]:
    # in float32 the masters themselves, under handles of their own
    r: List[Tensor] = []
    for a in p:
        r.append(a.to(self.compute) if self.bfloat16 else a.detach())
    return r

def refresh(self, w: List[Tensor], p: List[Tensor]) -> Tensor:
    if self.bfloat16:
        for i in range(len(w)):
            w[i].copy_(p[i])
    return torch.zeros([1])

def gradient_buffers(self, p: List[Tensor]) -> List[Tensor]:
    # matrices in the compute type, vectors in float32
    r: List[Tensor] = []
    for a in p:
        r.append(torch.zeros_like(a, dtype=self.compute if a.dim() > 1 else 6))
    return r

def zeros_like(self, p: List[Tensor]) -> List[Tensor]:
    r: List[Tensor] = []
    for a in p:
        r.append(torch.zeros_like(a, dtype=6))
    return r

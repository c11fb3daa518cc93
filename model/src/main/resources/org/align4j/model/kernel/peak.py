# What the device can do at best: products of two large matrices, and reading memory; nothing else.

def operands(self, rows: Tensor, inner: Tensor, columns: Tensor, like: Tensor) -> List[Tensor]:
    a = torch.ones([int(rows), int(inner)], dtype=self.compute, device=like.device)
    b = torch.ones([int(inner), int(columns)], dtype=self.compute, device=like.device)
    return [a, b, torch.empty([int(rows), int(columns)], dtype=self.compute, device=like.device)]

def multiply(self, a: Tensor, b: Tensor, c: Tensor, times: Tensor) -> Tensor:
    for i in range(int(times)):
        torch.mm(a, b, out=c)
    return c[0, :1].to(6)

def numbers(self, count: Tensor, like: Tensor) -> List[Tensor]:
    return [torch.ones([int(count)], dtype=6, device=like.device)]

def read(self, x: Tensor, times: Tensor) -> Tensor:
    sum = torch.zeros([1], dtype=6, device=x.device)
    for i in range(int(times)):
        sum.add_(x.sum())
    return sum

def multiply_wide(self, a: Tensor, b: Tensor, c: Tensor, times: Tensor) -> Tensor:
    # as wide.py multiplies bfloat16 where float32 is faster
    for i in range(int(times)):
        c.copy_(torch.mm(a.to(6), b.to(6)))
    return c[0, :1].to(6)

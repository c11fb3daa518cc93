# What the device can do at best: products of two large matrices, nothing else.

def operands(self, rows: Tensor, inner: Tensor, columns: Tensor, like: Tensor) -> List[Tensor]:
    a = torch.ones([int(rows), int(inner)], dtype=self.compute, device=like.device)
    b = torch.ones([int(inner), int(columns)], dtype=self.compute, device=like.device)
    return [a, b, torch.empty([int(rows), int(columns)], dtype=self.compute, device=like.device)]

def multiply(self, a: Tensor, b: Tensor, c: Tensor, times: Tensor) -> Tensor:
    for i in range(int(times)):
        torch.mm(a, b, out=c)
    return c[0, :1].to(6)

# What a processor can do at best with bytes: products as those of decode_linear_int8, nothing else. CPU only; compiled with one of its files.

def operands(self, rows: Tensor, inner: Tensor, columns: Tensor, like: Tensor) -> List[Tensor]:
    a = torch.ones([int(rows), int(inner)], device=like.device)
    b = torch.ones([int(columns), int(inner)], dtype=1, device=like.device)
    return [self.row(a, a[:, :1])] + self.matrix(b, torch.ones([int(columns)], dtype=6, device=like.device))

def multiply(self, a: Tensor, b: Tensor, scale: Tensor, times: Tensor) -> Tensor:
    last = scale
    for i in range(int(times)):
        last = self.unscaled([a], b, scale)[0, :1]
    return last.clone()

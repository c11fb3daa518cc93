# What a processor can do at best with bytes: products as those of decode_linear_int8, nothing else. CPU only.

def operands(self, rows: Tensor, inner: Tensor, columns: Tensor, like: Tensor) -> List[Tensor]:
    a = torch.ones([int(rows), int(inner)], dtype=0, device=like.device)
    b = torch.ones([int(columns), int(inner)], dtype=1, device=like.device)
    return [a, ops.onednn.qlinear_prepack(b, None), torch.ones([int(columns)], dtype=6, device=like.device)]

def multiply(self, a: Tensor, b: Tensor, scale: Tensor, times: Tensor) -> Tensor:
    last = scale
    for i in range(int(times)):
        last = ops.onednn.qlinear_pointwise(a, 1.0, 128, b, scale, scale, None, 1.0, 0, 6, "none", [], "")[0, :1]
    return last.clone()

# The plain twin of decode_linear_onednn: operators that every device has.

def packed(self, weight: Tensor) -> Tensor:
    return weight.contiguous()

def linear(self, x: Tensor, weight: Tensor, bias: Optional[Tensor]) -> Tensor:
    return torch.linear(x, weight, bias)

def activated(self, x: Tensor, weight: Tensor, bias: Optional[Tensor]) -> Tensor:
    y = torch.linear(x, weight, bias)
    self.activate(y, y)
    return y

def times(self, x: Tensor, gate: Tensor, weight: Tensor, bias: Optional[Tensor]) -> Tensor:
    return torch.linear(x, weight, bias).mul_(gate)

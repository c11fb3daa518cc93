# The plain twin of decode_linear_onednn: operators that every device has.

def packed(self, weight: Tensor) -> List[Tensor]:
    return [weight.contiguous(), self.none(weight)]

def read_unit(self, x: Tensor, floor: Tensor) -> List[Tensor]:
    return [self.unit(x, floor)]

def read(self, x: Tensor) -> List[Tensor]:
    return [x]

def projected(self, h: List[Tensor], weight: Tensor, scale: Tensor, bias: Optional[Tensor]) -> Tensor:
    return self.linear(h, weight, scale, bias)

def linear(self, h: List[Tensor], weight: Tensor, scale: Tensor, bias: Optional[Tensor]) -> Tensor:
    return torch.linear(h[0], weight, bias)

def activated(self, h: List[Tensor], weight: Tensor, scale: Tensor, bias: Optional[Tensor]) -> Tensor:
    y = torch.linear(h[0], weight, bias)
    self.activate(y, y)
    return y

def times(self, h: List[Tensor], gate: Tensor, weight: Tensor, scale: Tensor, bias: Optional[Tensor]) -> Tensor:
    return torch.linear(h[0], weight, bias).mul_(gate)

# The plain twin of decode_linear_onednn: operators that every device has.

def begin(self):
    pass

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

def add_linear(self, x: Tensor, h: List[Tensor], weight: Tensor, scale: Tensor, bias: Optional[Tensor]):
    x.add_(self.linear(h, weight, scale, bias))

def activated(self, h: List[Tensor], weight: Tensor, scale: Tensor, bias: Optional[Tensor]) -> Tensor:
    y = torch.linear(h[0], weight, bias)
    self.activate(y, y)
    return y

def joined(self) -> bool:
    return False

def interleaved(self) -> bool:
    return False

def inside(self, h: List[Tensor], w: List[Tensor], first: int, scales: int, gate_bias: Optional[Tensor], up_bias: Optional[Tensor]) -> Tensor:
    # the MLP's inside. Weights from first on: gate (all there is of a plain MLP), then up; their scales so many places behind
    a = self.activated(h, w[first], w[first + scales], gate_bias)
    return torch.linear(h[0], w[first + 1], up_bias).mul_(a) if self.gated else a

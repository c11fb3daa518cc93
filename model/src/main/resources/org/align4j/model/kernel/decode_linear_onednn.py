# Linear layers by oneDNN: weights reordered once for the processor, biases, activations and gates fused. CPU only.
# A row's result does not depend on how many rows there are (tested), so neither do completions.

def begin(self):
    pass

def packed(self, weight: Tensor) -> List[Tensor]:
    return [ops.mkldnn._reorder_linear_weight(weight.contiguous()), self.none(weight)]

def read_unit(self, x: Tensor, floor: Tensor) -> List[Tensor]:
    return [self.unit(x, floor)]

def read(self, x: Tensor) -> List[Tensor]:
    return [x]

def projected(self, h: List[Tensor], weight: Tensor, scale: Tensor, bias: Optional[Tensor]) -> Tensor:
    return self.linear(h, weight, scale, bias)

def linear(self, h: List[Tensor], weight: Tensor, scale: Tensor, bias: Optional[Tensor]) -> Tensor:
    return ops.mkldnn._linear_pointwise(h[0], weight, bias, "none", [], "")

def add_linear(self, x: Tensor, h: List[Tensor], weight: Tensor, scale: Tensor, bias: Optional[Tensor]):
    x.add_(self.linear(h, weight, scale, bias))

def activated(self, h: List[Tensor], weight: Tensor, scale: Tensor, bias: Optional[Tensor]) -> Tensor:
    if self.activation == 0:
        return ops.mkldnn._linear_pointwise(h[0], weight, bias, "swish", [], "")
    if self.activation == 1:
        return ops.mkldnn._linear_pointwise(h[0], weight, bias, "gelu", [], "none")
    if self.activation == 2:
        return ops.mkldnn._linear_pointwise(h[0], weight, bias, "gelu", [], "tanh")
    return ops.mkldnn._linear_pointwise(h[0], weight, bias, "relu", [], "")

def joined(self) -> bool:
    return False

def interleaved(self) -> bool:
    return False

def inside(self, h: List[Tensor], w: List[Tensor], first: int, scales: int, gate_bias: Optional[Tensor], up_bias: Optional[Tensor]) -> Tensor:
    # the MLP's inside. Weights from first on: gate (all there is of a plain MLP), then up; their scales so many places behind
    a = self.activated(h, w[first], w[first + scales], gate_bias)
    return ops.mkldnn._linear_pointwise(h[0], a, w[first + 1], up_bias, "mul") if self.gated else a

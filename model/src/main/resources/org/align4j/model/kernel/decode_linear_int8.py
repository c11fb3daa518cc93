# Linear layers of int8 weights, a scale an output: a quarter of what float32 takes from memory, half of bfloat16. CPU only; int8_onednn.py or int8_fbgemm.py multiplies, whichever is compiled with this one.
# What is read becomes bytes too, a scale a row: so a row's numbers depend on no other row. Sums of bytes are exact, and what is between the products is float32.

def packed(self, weight: Tensor) -> List[Tensor]:
    most = self.largest_weight()
    scale = torch.clamp_min(torch.amax(torch.abs(weight), [1]).float() / most, 1e-30)
    bytes = torch.empty(weight.size(), dtype=1, device=weight.device)
    i = 0
    while i < weight.size(0):
        # some rows at a time: in float32 a head would take twice what it takes already
        k = min(weight.size(0), i + 4096)
        bytes[i:k] = torch.round(weight[i:k].float() / scale[i:k].unsqueeze(1)).clamp_(-most, most)
        i = k
    return self.matrix(bytes, scale)

def read_unit(self, x: Tensor, floor: Tensor) -> List[Tensor]:
    # as unit; the length divides the scale of the row instead of its numbers
    if self.layer_norm:
        x = x - x.mean([-1], True)
    largest = torch.amax(torch.abs(x), [-1], True)
    return [self.row(x, largest), torch.div(largest, torch.hypot(torch.linalg_vector_norm(x, 2, [-1], True), floor))]

def read(self, x: Tensor) -> List[Tensor]:
    x = x.float()
    largest = torch.amax(torch.abs(x), [-1], True)
    return [self.row(x, largest), largest]

def linear(self, h: List[Tensor], weight: Tensor, scale: Tensor, bias: Optional[Tensor]) -> Tensor:
    y = self.unscaled(h, weight, scale).mul_(h[1])
    return y if bias is None else y.add_(bias)

def add_linear(self, x: Tensor, h: List[Tensor], weight: Tensor, scale: Tensor, bias: Optional[Tensor]):
    x.addcmul_(self.unscaled(h, weight, scale), h[1])
    if bias is not None:
        x.add_(bias)

def projected(self, h: List[Tensor], weight: Tensor, scale: Tensor, bias: Optional[Tensor]) -> Tensor:
    # float32, for norms and rotation
    return self.linear(h, weight, scale, bias)

def activated(self, h: List[Tensor], weight: Tensor, scale: Tensor, bias: Optional[Tensor]) -> Tensor:
    y = self.linear(h, weight, scale, bias)
    self.activate(y, y)
    return y

def joined(self) -> bool:
    # one call less, and calls are dear at few rows; sums of bytes are exact, so nothing else changes
    return True

def interleaved(self) -> bool:
    # products are float32, in which a pair turns as one complex number: one pass instead of five
    return True

def inside(self, h: List[Tensor], w: List[Tensor], first: int, scales: int, gate_bias: Optional[Tensor], up_bias: Optional[Tensor]) -> Tensor:
    # the MLP's inside. Weights from first on: gate (all there is of a plain MLP), then up; their scales so many places behind; here gate and up are one
    if not self.gated:
        return self.activated(h, w[first], w[first + scales], gate_bias)
    y = self.linear(h, w[first], w[first + scales], gate_bias)
    gate, up = torch.chunk(y, 2, 1)
    self.activate(gate, gate)
    return gate.mul_(up)

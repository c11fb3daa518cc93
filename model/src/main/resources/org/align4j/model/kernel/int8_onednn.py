# Products of bytes by oneDNN, for processors that add them into 32 bits (VNNI, AMX).

def begin(self):
    pass

def largest_weight(self) -> float:
    return 127.0

def matrix(self, bytes: Tensor, scale: Tensor) -> List[Tensor]:
    return [ops.onednn.qlinear_prepack(bytes, None), scale / 127.0]

def row(self, x: Tensor, largest: Tensor) -> Tensor:
    # round(127 x / largest) + 128. A row of zeros gives bytes that mean nothing, which its scale of 0 takes away.
    # By way of 32 bits: libtorch turns floats into bytes one at a time.
    return torch.full_like(x, 128.5).addcdiv_(x, largest, value=127.0).to(3).to(0)

def unscaled(self, h: List[Tensor], weight: Tensor, scale: Tensor) -> Tensor:
    # Without the rows' scales. Weights have no zero points (the second scale stands where they would), what is read has 128.
    return ops.onednn.qlinear_pointwise(h[0], 1.0, 128, weight, scale, scale, None, 1.0, 0, 6, "none", [], "")

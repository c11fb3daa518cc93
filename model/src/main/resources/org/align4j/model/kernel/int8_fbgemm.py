# Products of bytes by FBGEMM, for processors that add pairs of products into 16 bits (AVX2, AVX-512 without VNNI).
# Weights are of 7 bits, so that no pair overflows: 2 * 255 * 63 < 2^15. Of the two operands they are the one that loses less by it: what is read has the larger outliers.
# Attribute: matrices, a list. FBGEMM's packed matrices are no tensors, so the kernel itself keeps those of one policy, and a weight is a place in this list.

def begin(self):
    self.matrices.clear()

def largest_weight(self) -> float:
    return 63.0

def matrix(self, bytes: Tensor, scale: Tensor) -> List[Tensor]:
    quantized = torch._make_per_channel_quantized_tensor(bytes, scale.double(), torch.zeros([bytes.size(0)], dtype=4, device=bytes.device), 0)
    self.matrices.append(ops.quantized.linear_prepack(quantized, None))
    return [torch.tensor(len(self.matrices) - 1, device=bytes.device), torch.empty([0], device=bytes.device)]

def row(self, x: Tensor, largest: Tensor) -> Tensor:
    # from -1 to 1; the product makes bytes of it. A row of zeros gives bytes that mean nothing, which its scale of 0 takes away.
    return torch.div(x, largest)

def unscaled(self, h: List[Tensor], weight: Tensor, scale: Tensor) -> Tensor:
    # Without the rows' scales: round(127 x) + 128 is what is multiplied.
    return ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32(h[0], 0.007874015748031496, 128, self.matrices[int(weight)])

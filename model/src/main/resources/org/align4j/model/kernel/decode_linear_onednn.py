# Linear layers by oneDNN: weights reordered once for the processor, biases and gates fused. CPU only.
# A row's result does not depend on how many rows there are (tested), so neither do completions.

def packed(self, weight: Tensor) -> Tensor:
    return ops.mkldnn._reorder_linear_weight(weight.contiguous())

def linear(self, x: Tensor, weight: Tensor, bias: Optional[Tensor]) -> Tensor:
    return ops.mkldnn._linear_pointwise(x, weight, bias, "none", [], "")

def swish(self, x: Tensor, weight: Tensor, bias: Optional[Tensor]) -> Tensor:
    return ops.mkldnn._linear_pointwise(x, weight, bias, "swish", [], "")

def gated(self, x: Tensor, gate: Tensor, weight: Tensor, bias: Optional[Tensor]) -> Tensor:
    return ops.mkldnn._linear_pointwise(x, gate, weight, bias, "mul")

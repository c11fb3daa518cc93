# Linear layers by oneDNN: weights reordered once for the processor, biases, activations and gates fused. CPU only.
# A row's result does not depend on how many rows there are (tested), so neither do completions.

def packed(self, weight: Tensor) -> Tensor:
    return ops.mkldnn._reorder_linear_weight(weight.contiguous())

def linear(self, x: Tensor, weight: Tensor, bias: Optional[Tensor]) -> Tensor:
    return ops.mkldnn._linear_pointwise(x, weight, bias, "none", [], "")

def activated(self, x: Tensor, weight: Tensor, bias: Optional[Tensor]) -> Tensor:
    if self.activation == 0:
        return ops.mkldnn._linear_pointwise(x, weight, bias, "swish", [], "")
    if self.activation == 1:
        return ops.mkldnn._linear_pointwise(x, weight, bias, "gelu", [], "none")
    if self.activation == 2:
        return ops.mkldnn._linear_pointwise(x, weight, bias, "gelu", [], "tanh")
    return ops.mkldnn._linear_pointwise(x, weight, bias, "relu", [], "")

def times(self, x: Tensor, gate: Tensor, weight: Tensor, bias: Optional[Tensor]) -> Tensor:
    return ops.mkldnn._linear_pointwise(x, gate, weight, bias, "mul")

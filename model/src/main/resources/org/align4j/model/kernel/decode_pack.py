# The decoder's copy of the weights, made once per change of the policy. Attributes: those of decode.py and each layer weight's place.
# From the engine's list (embedding, final norm, head or nothing, then each layer's weights) to decode.py's.

def fold(self, weight: Tensor, norm: Tensor) -> Tensor:
    return weight.float() * (norm.float() * float(norm.size(0)) ** 0.5)

def pack_ends(self, embedding: Tensor, norm: Tensor, head: Tensor) -> List[Tensor]:
    top = embedding if head.numel() == 0 else head
    return [embedding.to(self.compute, copy=True), self.packed(self.fold(top, norm).to(self.compute))]

def pack_layer(self, layer: List[Tensor]) -> List[Tensor]:
    qkv = self.fold(layer[self.query_key_value], layer[self.attention_norm])
    # The attention's scale belongs to the queries.
    qkv[:self.heads * self.head_size].mul_(float(self.head_size) ** -0.5)
    gate, up = torch.chunk(self.fold(layer[self.gate_up], layer[self.mlp_norm]), 2)
    output, down = layer[self.attention_out], layer[self.down]
    return [self.packed(qkv.to(self.compute)), self.packed(output.to(self.compute, copy=True)), self.packed(gate.to(self.compute)),
        self.packed(up.to(self.compute)), self.packed(down.to(self.compute, copy=True))]

def bias_or_zeros(self, bias: Tensor, size: int) -> Tensor:
    return torch.zeros([size], dtype=self.compute, device=bias.device) if bias.numel() == 0 else bias.to(self.compute, copy=True)

def pack_biases(self, layer: List[Tensor]) -> List[Tensor]:
    qkv = self.bias_or_zeros(layer[self.query_key_value_bias], layer[self.query_key_value].size(0))
    qkv[:self.heads * self.head_size].mul_(float(self.head_size) ** -0.5)
    gate, up = torch.chunk(self.bias_or_zeros(layer[self.gate_up_bias], layer[self.gate_up].size(0)), 2)
    return [qkv, self.bias_or_zeros(layer[self.attention_out_bias], layer[self.attention_out].size(0)),
        gate.contiguous(), up.contiguous(), self.bias_or_zeros(layer[self.down_bias], layer[self.down].size(0))]

def rotary(self, like: Tensor, length: Tensor) -> List[Tensor]:
    # cosines and sines of every position, (length, head size); the first half of the sines negated, for turn
    angles = self.rotary_angles(torch.arange(int(length), device=like.device))
    sin = torch.sin(angles)
    cos = torch.cos(angles)
    return [torch.cat([cos, cos], 1).to(self.compute), torch.cat([-sin, sin], 1).to(self.compute)]

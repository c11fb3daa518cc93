# Rotary positions (Su et al. 2021): within a head, the pair (i, i + D/2) is turned by position * frequency[i].
# Angles are computed as transformers computes them, operation by operation in float32, so that they agree to the bit.

def rotary_frequencies(self, like: Tensor) -> Tensor:
    # [D / 2] float32 on the device of like
    D = self.head_size
    steps = torch.arange(0, D, 2, dtype=4, device=like.device).to(6)
    f = torch.reciprocal(torch.pow(self.rotary_base, steps / D))
    if self.rotary_kind == 1:
        f = f / self.rotary_factor
    if self.rotary_kind == 2:
        f = self.rotary_llama3(f)
    return f

def rotary_llama3(self, f: Tensor) -> Tensor:
    # low frequencies divided by the factor, high ones kept, those between blended
    context = float(self.rotary_original_positions)
    wavelength = torch.reciprocal(f) * 6.283185307179586
    slow = torch.gt(wavelength, context / self.rotary_low_factor)
    scaled = torch.where(slow, f / self.rotary_factor, f)
    blend = (torch.reciprocal(wavelength) * context - self.rotary_low_factor) / (self.rotary_high_factor - self.rotary_low_factor)
    blended = torch.rsub(blend, 1.0) * scaled / self.rotary_factor + blend * scaled
    fast = torch.lt(wavelength, context / self.rotary_high_factor)
    return torch.where(torch.logical_or(slow, fast), scaled, blended)

def rotary_angles(self, positions: Tensor) -> Tensor:
    # positions [...] int64 -> [..., D / 2] float32
    return positions.to(6).unsqueeze(-1) * self.rotary_frequencies(positions)

def rotary_tables(self, T: int, like: Tensor) -> List[Tensor]:
    # cos, sin for keys, then the same times D^-0.5 for queries: [T, D / 2] each, in the compute type
    angles = self.rotary_angles(torch.arange(T, device=like.device))
    cos, sin = torch.cos(angles), torch.sin(angles)
    s = self.head_size ** -0.5
    return [cos.to(self.compute), sin.to(self.compute), (cos * s).to(self.compute), (sin * s).to(self.compute)]

def rotate(self, x: Tensor, cos: Tensor, sin: Tensor, direction: float, y: Tensor):
    # x, y [B, heads, T, D]; direction 1 turns forward, -1 back (the transpose, hence the gradient)
    half = x.size(3) // 2
    a, b = x[:, :, :, :half], x[:, :, :, half:]
    ya, yb = y[:, :, :, :half], y[:, :, :, half:]
    torch.mul(a, cos, out=ya)
    ya.addcmul_(b, sin, value=-direction)
    torch.mul(b, cos, out=yb)
    yb.addcmul_(a, sin, value=direction)

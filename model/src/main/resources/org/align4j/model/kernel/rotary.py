# Rotary positions (Su et al. 2021): within a head, the pair (i, i + R/2) is turned by position * frequency[i]; what lies beyond the
# first R of a head's numbers stands still. A model has one kind of frequencies, or two (Gemma 3: layers that see all, layers with a window);
# rotary_kinds[layer] says which a layer uses, -1 none.
# Angles are computed as transformers computes them, operation by operation in float32, so that they agree to the bit.

def rotary_frequencies(self, kind: int, like: Tensor) -> Tensor:
    # [R / 2] float32 on the device of like
    R = self.rotary_size
    steps = torch.arange(0, R, 2, dtype=4, device=like.device).to(6)
    wavelengths = torch.pow(self.rotary_base[kind], steps / R)
    f = torch.reciprocal(wavelengths)
    scaling = self.rotary_scaling[kind]
    if scaling == 1:
        f = f / self.rotary_factor[kind]
    if scaling == 2:
        f = self.rotary_llama3(kind, f)
    if scaling == 3:
        f = self.rotary_yarn(kind, f, torch.reciprocal(wavelengths * self.rotary_factor[kind]))
    return f

def rotary_llama3(self, kind: int, f: Tensor) -> Tensor:
    # low frequencies divided by the factor, high ones kept, those between blended
    context = float(self.rotary_original_positions[kind])
    low, high, factor = self.rotary_low[kind], self.rotary_high[kind], self.rotary_factor[kind]
    wavelength = torch.reciprocal(f) * 6.283185307179586
    slow = torch.gt(wavelength, context / low)
    scaled = torch.where(slow, f / factor, f)
    blend = (torch.reciprocal(wavelength) * context - low) / (high - low)
    blended = torch.rsub(blend, 1.0) * scaled / factor + blend * scaled
    fast = torch.lt(wavelength, context / high)
    return torch.where(torch.logical_or(slow, fast), scaled, blended)

def rotary_yarn(self, kind: int, f: Tensor, interpolated: Tensor) -> Tensor:
    # YaRN (Peng et al. 2023): pairs before low keep their frequency, those after high take the divided one, a ramp between
    low, high = self.rotary_low[kind], self.rotary_high[kind]
    ramp = torch.clamp((torch.arange(f.size(0), device=f.device).to(6) - low) / (high - low), 0.0, 1.0)
    keep = torch.rsub(ramp, 1.0)
    return interpolated * torch.rsub(keep, 1.0) + f * keep

def rotary_angles(self, kind: int, positions: Tensor) -> Tensor:
    # positions [...] int64 -> [..., R / 2] float32
    return positions.to(6).unsqueeze(-1) * self.rotary_frequencies(kind, positions)

def rotary_tables(self, T: int, like: Tensor) -> List[Tensor]:
    # of every kind: cos, sin for keys, then the same times the query scale for queries: [T, R / 2] each, in the compute type
    r: List[Tensor] = []
    for kind in range(len(self.rotary_base)):
        angles = self.rotary_angles(kind, torch.arange(T, device=like.device))
        cos, sin = torch.cos(angles) * self.rotary_gain[kind], torch.sin(angles) * self.rotary_gain[kind]
        r.append(cos.to(self.compute))
        r.append(sin.to(self.compute))
        r.append((cos * self.query_scale).to(self.compute))
        r.append((sin * self.query_scale).to(self.compute))
    return r

def rotate(self, x: Tensor, cos: Tensor, sin: Tensor, direction: float, scale: float, y: Tensor):
    # x, y [B, heads, T, D]; direction 1 turns forward, -1 back (the transpose, hence the gradient); what is not turned is multiplied by scale
    half = cos.size(1)
    a, b = x[:, :, :, :half], x[:, :, :, half:2 * half]
    ya, yb = y[:, :, :, :half], y[:, :, :, half:2 * half]
    torch.mul(a, cos, out=ya)
    ya.addcmul_(b, sin, value=-direction)
    torch.mul(b, cos, out=yb)
    yb.addcmul_(a, sin, value=direction)
    if 2 * half < x.size(3):
        y[:, :, :, 2 * half:].copy_(x[:, :, :, 2 * half:])
        if scale != 1.0:
            y[:, :, :, 2 * half:].mul_(scale)

def query_scale_of(self, layer: int) -> float:
    # what the scores are multiplied by; GPT-2 may divide it by the layer's number
    return self.query_scale / float(layer + 1) if self.scaled_by_layer else self.query_scale

def place_queries(self, layer: int, x: Tensor, tables: List[Tensor], start: int, direction: float, y: Tensor):
    # x [B, heads, n, D] of the times from start on
    kind, end = self.rotary_kinds[layer], start + x.size(2)
    if kind < 0:
        y.copy_(x)
        y.mul_(self.query_scale_of(layer))
    else:
        self.rotate(x, tables[4 * kind + 2][start:end], tables[4 * kind + 3][start:end], direction, self.query_scale, y)

def place_keys(self, layer: int, x: Tensor, tables: List[Tensor], direction: float, y: Tensor):
    kind, end = self.rotary_kinds[layer], x.size(2)
    if kind < 0:
        y.copy_(x)
    else:
        self.rotate(x, tables[4 * kind][:end], tables[4 * kind + 1][:end], direction, 1.0, y)

# Norms over the last dimension: y = w * xhat + b, xhat = (x - m) * r.
# RMS norm (Zhang and Sennrich 2019): r = 1 / sqrt(mean(x^2) + epsilon), m = 0, no b; with norm_offset w + 1 stands in w's place (Gemma).
# Layer norm (Ba et al. 2016, layer_norm): m = mean(x), r from x - m, and b.
# The residual x is float32; xhat is kept for the way back in the compute type, r in float32.

def norm(self, x: Tensor, xhat: Tensor, r: Tensor, wide: Tensor):
    # x [N, C] -> xhat [N, C], r [N, 1]; wide [N, C] float32 is scratch and may be x
    centred = x
    if self.layer_norm:
        centred = torch.sub(x, x.mean([-1], True), out=wide)
    n = torch.linalg_vector_norm(centred, 2, [-1], True)
    torch.rsqrt(n.square_().div_(x.size(1)).add_(self.norm_epsilon), out=r)
    if self.bfloat16:
        torch.mul(centred, r, out=wide)
        xhat.copy_(wide)
    else:
        torch.mul(centred, r, out=xhat)

def norm_out(self, xhat: Tensor, w: Tensor, b: Tensor, y: Tensor) -> Tensor:
    # xhat [..., C], w [C], b [C] or empty -> y [..., C]
    if b.numel() > 0:
        torch.addcmul(b, xhat, w, out=y)
    elif self.norm_offset:
        torch.addcmul(xhat, xhat, w, out=y)
    else:
        torch.mul(xhat, w, out=y)
    return y

def norm_factor(self, w: Tensor) -> Tensor:
    return w + 1.0 if self.norm_offset else w

def norm_back(self, dy: Tensor, xhat: Tensor, r: Tensor, w: Tensor, gw: Tensor, gb: Tensor, dx: Tensor, u: Tensor, wide: Tensor):
    # gw = sum(dy * xhat);  gb = sum(dy);  with e = dy * w:  dx += r * (e - xhat * mean(e * xhat)), for layer norm - r * mean(e) too.
    # dy is overwritten; u and wide are scratch
    torch.mul(dy, xhat, out=u)
    if gw.numel() > 0:
        gw.copy_(u.sum([0]))
    if gb.numel() > 0:
        gb.copy_(dy.sum([0]))
    factor = self.norm_factor(w)
    mean = torch.mm(u, factor.unsqueeze(1)).to(6).div_(xhat.size(1)).to(self.compute)
    torch.mul(xhat, mean, out=u)
    if self.layer_norm:
        u.add_(torch.mm(dy, factor.unsqueeze(1)).to(6).div_(xhat.size(1)).to(self.compute))
    dy.mul_(factor)
    dy.sub_(u)
    if self.bfloat16:
        wide.copy_(dy)
        dx.add_(wide.mul_(r))
    else:
        dx.addcmul_(dy, r)

def head_norm(self, x: Tensor, w: Tensor, b: Tensor, xhat: Tensor, r: Tensor, wide: Tensor):
    # x [B, heads, T, D], normed over D in place (Henry et al. 2020); xhat [B * heads * T, D], r [.., 1] are kept, wide is float32 scratch
    rows = wide[:xhat.size(0)]
    rows.view(x.size()).copy_(x)
    self.norm(rows, xhat, r, rows)
    self.norm_out(xhat.view(x.size()), w, b, x)

def head_norm_back(self, dx: Tensor, w: Tensor, gw: Tensor, gb: Tensor, xhat: Tensor, r: Tensor, d: Tensor, u: Tensor, wide: Tensor, sum: Tensor):
    # dx [B, heads, T, D] in place: from the slope of the normed to that of the unnormed; d, u in the compute type, wide and sum float32 are scratch
    M = xhat.size(0)
    d[:M].view(dx.size()).copy_(dx)
    sum[:M].zero_()
    self.norm_back(d[:M], xhat, r, w, gw, gb, sum[:M], u[:M], wide[:M])
    dx.copy_(sum[:M].view(dx.size()))

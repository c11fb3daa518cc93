# RMS norm (Zhang and Sennrich 2019): y = w * xhat, xhat = x * r, r = 1 / sqrt(mean(x^2) + epsilon).
# The residual x is float32; xhat is kept for the way back in the compute type, r in float32.

def norm(self, x: Tensor, xhat: Tensor, r: Tensor, wide: Tensor):
    # x [N, C] -> xhat [N, C], r [N, 1]; wide [N, C] float32 is scratch
    n = torch.linalg_vector_norm(x, 2, [-1], True)
    torch.rsqrt(n.square_().div_(x.size(1)).add_(self.norm_epsilon), out=r)
    if self.bfloat16:
        torch.mul(x, r, out=wide)
        xhat.copy_(wide)
    else:
        torch.mul(x, r, out=xhat)

def norm_back(self, dy: Tensor, xhat: Tensor, r: Tensor, w: Tensor, gw: Tensor, dx: Tensor, u: Tensor, wide: Tensor):
    # gw = sum(dy * xhat);  dx += r * (dy * w - xhat * mean(dy * w * xhat)).  dy is overwritten; u and wide are scratch
    torch.mul(dy, xhat, out=u)
    if gw.numel() > 0:
        gw.copy_(u.sum([0]))
    mean = torch.mm(u, w.unsqueeze(1)).to(6).div_(xhat.size(1)).to(self.compute)
    dy.mul_(w)
    torch.mul(xhat, mean, out=u)
    dy.sub_(u)
    if self.bfloat16:
        wide.copy_(dy)
        dx.add_(wide.mul_(r))
    else:
        dx.addcmul_(dy, r)

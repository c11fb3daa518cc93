# y = x w^T + b, weights as stored in checkpoints: w [out, in]. A bias that the model lacks, and the gradient of a
# frozen weight, are empty tensors.

def linear(self, x: Tensor, w: Tensor, b: Tensor, y: Tensor):
    if b.numel() > 0:
        torch.addmm(b, x, w.t(), out=y)
    else:
        torch.mm(x, w.t(), out=y)

def linear_back_weight(self, dy: Tensor, x: Tensor, gw: Tensor, gb: Tensor):
    # gw = dy^T x;  gb = sum(dy)
    if gw.numel() > 0:
        torch.mm(dy.t(), x, out=gw)
    if gb.numel() > 0:
        gb.copy_(dy.sum([0]))

def linear_back(self, dy: Tensor, w: Tensor, dx: Tensor):
    # dx = dy w
    torch.mm(dy, w, out=dx)

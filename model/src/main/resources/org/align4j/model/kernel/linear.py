# y = x w^T + b, weights as stored in checkpoints: w [out, in]. A bias that the model lacks, and the gradient of a
# frozen weight, are empty tensors. ws holds what wide.py writes to.

def product(self, a: Tensor, b: Tensor, more: bool, y: Tensor):
    # y = a b, or if more y += a b
    if more:
        y.addmm_(a, b)
    else:
        torch.mm(a, b, out=y)

def linear(self, x: Tensor, w: Tensor, b: Tensor, ws: Dict[str, Tensor], y: Tensor):
    if self.wide_products:
        self.wide_linear(x, w, b, ws, y)
    elif b.numel() > 0:
        torch.addmm(b, x, w.t(), out=y)
    else:
        torch.mm(x, w.t(), out=y)

def linear_back_weight(self, dy: Tensor, x: Tensor, ws: Dict[str, Tensor], gw: Tensor, gb: Tensor):
    # gw = dy^T x;  gb = sum(dy)
    if gw.numel() > 0:
        self.weight_product(dy, x, False, ws, gw)
    if gb.numel() > 0:
        gb.copy_(dy.sum([0]))

def weight_product(self, dy: Tensor, x: Tensor, more: bool, ws: Dict[str, Tensor], gw: Tensor):
    # gw = dy^T x, or if more gw += dy^T x
    if self.wide_products:
        self.wide_weight_product(dy, x, more, ws, gw)
    else:
        self.product(dy.t(), x, more, gw)

def linear_back(self, dy: Tensor, w: Tensor, ws: Dict[str, Tensor], dx: Tensor):
    # dx = dy w
    if self.wide_products:
        self.wide_linear_back(dy, w, ws, dx)
    else:
        torch.mm(dy, w, out=dx)

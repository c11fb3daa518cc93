# The MLP's inside: act = f(pre) (plain), or f(gate) * up (gated, Shazeer 2020), where pre [N, 2 I] is all of the gate, then all of up.
# To change or add an activation: these two methods, and org.align4j.model.Architecture.Activation, which numbers them.

def activate(self, x: Tensor, y: Tensor):
    if self.activation == 0:
        torch.silu(x, out=y)
    elif self.activation == 1:
        torch.gelu(x, approximate="none", out=y)
    elif self.activation == 2:
        torch.gelu(x, approximate="tanh", out=y)
    else:
        torch.clamp_min(x, 0.0, out=y)

def activate_back(self, dy: Tensor, x: Tensor, dx: Tensor):
    if self.activation == 0:
        torch.silu_backward(dy, x, grad_input=dx)
    elif self.activation == 1:
        torch.gelu_backward(dy, x, approximate="none", grad_input=dx)
    elif self.activation == 2:
        torch.gelu_backward(dy, x, approximate="tanh", grad_input=dx)
    else:
        torch.threshold_backward(dy, x, 0.0, grad_input=dx)

def inner(self, pre: Tensor, act: Tensor):
    if self.gated:
        I = act.size(1)
        self.activate(pre[:, :I], act)
        act.mul_(pre[:, I:])
    else:
        self.activate(pre, act)

def inner_again(self, pre: Tensor, gate: Tensor, act: Tensor):
    # the way back needs f(gate) and act once more; computing them is cheaper than keeping them. gate is empty in a plain MLP
    if self.gated:
        I = act.size(1)
        self.activate(pre[:, :I], gate)
        torch.mul(gate, pre[:, I:], out=act)
    else:
        self.activate(pre, act)

def inner_back(self, dact: Tensor, pre: Tensor, gate: Tensor, dpre: Tensor):
    # gated: dup = dact * f(gate);  dgate = dact * up * f'(gate).  dact is overwritten
    if self.gated:
        I = dact.size(1)
        torch.mul(dact, gate, out=dpre[:, I:])
        self.activate_back(dact.mul_(pre[:, I:]), pre[:, :I], dpre[:, :I])
    else:
        self.activate_back(dact, pre, dpre)

# Gated MLP (Shazeer 2020): act = silu(gate) * up, where gate_up [N, 2 I] is all of the gate, then all of up.

def gated(self, gate_up: Tensor, act: Tensor):
    I = act.size(1)
    torch.silu(gate_up[:, :I], out=act)
    act.mul_(gate_up[:, I:])

def gated_again(self, gate_up: Tensor, silu: Tensor, act: Tensor):
    # the way back needs silu(gate) and act once more; computing them is cheaper than keeping them
    I = act.size(1)
    torch.silu(gate_up[:, :I], out=silu)
    torch.mul(silu, gate_up[:, I:], out=act)

def gated_back(self, dact: Tensor, gate_up: Tensor, silu: Tensor, dgate_up: Tensor):
    # dup = dact * silu(gate);  dgate = dact * up * silu'(gate).  dact is overwritten
    I = dact.size(1)
    torch.mul(dact, silu, out=dgate_up[:, I:])
    torch.silu_backward(dact.mul_(gate_up[:, I:]), gate_up[:, :I], grad_input=dgate_up[:, :I])

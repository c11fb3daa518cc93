# Which inputs an adapter does not see (Srivastava et al. 2014). A mask is a function of its seed and shape, so that the way back and a layer
# that is computed again find the same one on every device. A number for each row and one for each column are mixed in 32 bits, which costs
# a third of a draw for each place. Shifts are arithmetic, so a product comes last: after a shift the sign would always be 0.

def hashed(self, n: int, seed: Tensor, like: Tensor) -> Tensor:
    # n int32 numbers that hang on the seed alone (the finisher of splitmix64, Steele et al. 2014)
    x = torch.arange(n, device=like.device) * -7046029254386353131 + seed
    x = torch.bitwise_xor(x, x >> 30) * -4658895280553007687
    x = torch.bitwise_xor(x, x >> 27) * -7723592293110705685
    return (x >> 32).to(3)

def dropout_mask(self, x: Tensor, seed: Tensor) -> Tensor:
    # as x: 0 with the probability of dropout, else 1 / (1 - p). seed [1]: even
    rows = torch.bitwise_or(self.hashed(x.size(0), seed, x), 1)
    h = rows.unsqueeze(1) * self.hashed(x.size(1), seed + 1, x)
    h = h.bitwise_xor_(h >> 15).mul_(739982445)
    h = h.bitwise_xor_(h >> 12).mul_(695872825)
    p = self.adapter_dropout
    return torch.ge(h, int(p * 4294967296.0) - 2147483648).to(x.dtype).mul_(1.0 / (1.0 - p))

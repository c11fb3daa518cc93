# Training in several processes: joining the group, and libtorch's own collective over it.

def join(self, rank: Tensor, size: Tensor, port: Tensor, seconds: Tensor) -> Tensor:
    host = "".join([chr(letter) for letter in self.host])
    there = ops.align4j.join(host, int(port), int(rank), int(size), int(seconds))
    return torch.full([1], there, dtype=4)

def sum(self, arrays: List[Tensor]) -> Tensor:
    # All are begun before any is waited for, so that the next one's copy overlaps this one's way over the wire.
    begun: List[Tensor] = []
    for array in arrays:
        if array.numel() > 0:
            begun.append(ops._c10d_functional.all_reduce_(array, "sum", "align4j"))
    last = torch.zeros([1])
    for array in begun:
        last = ops._c10d_functional.wait_tensor(array)
    return last.flatten()[:1].to(6)

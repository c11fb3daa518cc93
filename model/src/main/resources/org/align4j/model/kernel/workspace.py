# Everything that forward and backward write to lies in two held arenas, one float32, one of the compute type: a fresh
# page costs more than the arithmetic on it. Names below are views of them; "kept" ones have a place per layer, or with gradient
# checkpointing (Chen et al. 2016) one place that layers take in turn, beside what entered each of them.

def carve(self, arena: Tensor, at: List[int], shape: List[int]) -> Tensor:
    # the next view of the arena; at[0] moves on. An empty arena only measures
    n = 1
    for s in shape:
        n *= s
    start = at[0]
    at[0] = start + (n + 63) // 64 * 64
    if arena.numel() == 0:
        return arena
    return arena[start:start + n].view(shape)

def keeps_probabilities(self, cells: int, L: int, train: bool) -> bool:
    # attention probabilities of all kept layers: kept while they are small, else computed again on the way back
    return train and cells * L <= self.kept_probabilities

def head_rows(self, V: int, N: int) -> int:
    # rows of logits in the compute type at a time: large enough for fast products, never all of a long batch
    return max(1, min(N, max(64, self.logits_at_once // V // 64 * 64)))

def softmax_rows(self, V: int, N: int) -> int:
    # rows of logits in float32 at a time: they should stay in the cache
    return max(1, min(N, max(16, self.logits_at_once // 64 // V // 16 * 16)))

def workspace(self, wide: Tensor, arena: Tensor, N: int, segments: List[int], V: int, train: bool, at: List[int], wide_at: List[int]) -> Dict[str, Tensor]:
    # N tokens; wide: float32, arena: compute type; at and wide_at end as the sizes needed
    H, K, D = self.heads, self.key_value_heads, self.head_size
    C, I = self.hidden_size, self.intermediate_size
    P = 2 * I if self.gated else I
    checkpoints = train and self.gradient_checkpointing
    L = self.layers if train and not checkpoints else 1
    ws: Dict[str, Tensor] = {}
    ws["residual"] = self.carve(wide, wide_at, [N, C])
    ws["entered"] = self.carve(wide, wide_at, [self.layers if checkpoints else 0, N, C])
    ws["wide"] = self.carve(wide, wide_at, [N, C])
    ws["selected"] = self.carve(wide, wide_at, [N, C])
    ws["r1"] = self.carve(wide, wide_at, [L, N, 1])
    if not self.parallel:
        ws["r2"] = self.carve(wide, wide_at, [L, N, 1])
    ws["r"] = self.carve(wide, wide_at, [N, 1])
    ws["qkv"] = self.carve(arena, at, [N, (H + 2 * K) * D])
    ws["hidden"] = self.carve(arena, at, [N, C])
    ws["head_xhat"] = self.carve(arena, at, [N, C])
    ws["head_hidden"] = self.carve(arena, at, [N, C])
    ws["act"] = self.carve(arena, at, [N, I])
    ws["logits"] = self.carve(arena, at, [self.head_rows(V, N), V])
    if self.bfloat16:
        ws["logits32"] = self.carve(wide, wide_at, [self.softmax_rows(V, N), V])
    if self.logit_cap > 0.0:
        ws["cap_slope"] = self.carve(wide, wide_at, [self.softmax_rows(V, N), V])
    ws["xhat1"] = self.carve(arena, at, [L, N, C])
    ws["mixed"] = self.carve(arena, at, [L, N, H * D])
    if not self.parallel:
        ws["xhat2"] = self.carve(arena, at, [L, N, C])
    ws["gate_up"] = self.carve(arena, at, [L, N, P])
    if train:
        ws["d_residual"] = self.carve(wide, wide_at, [N, C])
        ws["d_selected"] = self.carve(wide, wide_at, [N, C])
        ws["d_hidden"] = self.carve(arena, at, [N, C])
        ws["d_norm"] = self.carve(arena, at, [N, C])
        ws["d_mixed"] = self.carve(arena, at, [N, H * D])
        ws["d_gate_up"] = self.carve(arena, at, [N, P])
        ws["gate"] = self.carve(arena, at, [N, I if self.gated else 0])
    self.attention_workspace(ws, wide, arena, N, segments, L, train, at, wide_at)
    self.norm_workspace(ws, wide, arena, N, L, train, at, wide_at)
    self.wide_workspace(ws, wide, N, V, wide_at)
    return ws

def attention_workspace(self, ws: Dict[str, Tensor], wide: Tensor, arena: Tensor, N: int, segments: List[int], L: int, train: bool, at: List[int], wide_at: List[int]):
    # what attention keeps of every padded place, and scratch for one block of one segment
    H, K, D, P = self.heads, self.key_value_heads, self.head_size, self.padded_places(segments)
    cells, block, block_cells, keys = 0, 0, 0, 0
    for i in range(len(segments) // 3):
        rows, T = segments[3 * i + 1], segments[3 * i + 2]
        n = min(T, self.query_block)
        cells += rows * H * self.cells(T)
        block = max(block, rows * H * n * D)
        block_cells = max(block_cells, rows * H * n * T)
        keys = max(keys, rows * K * T * D)
    keeps = self.keeps_probabilities(cells, L, train)
    ws["q"] = self.carve(arena, at, [L, P * H * D])
    ws["k"] = self.carve(arena, at, [L, P * K * D])
    ws["v"] = self.carve(arena, at, [L, P * K * D])
    ws["p"] = self.carve(arena, at, [L if keeps else 0, cells])
    ws["scores"] = self.carve(arena, at, [block_cells])
    ws["block"] = self.carve(arena, at, [block])
    ws["padded_qkv"] = self.carve(arena, at, [P if P > N else 0, (H + 2 * K) * D])
    ws["padded_mixed"] = self.carve(arena, at, [P if P > N else 0, H * D])
    if train:
        ws["p_again"] = self.carve(arena, at, [0 if keeps else block_cells])
        ws["d_scores"] = self.carve(arena, at, [block_cells])
        ws["d_keys"] = self.carve(arena, at, [keys])
        ws["d_keys_sum"] = self.carve(wide, wide_at, [keys])
        ws["d_values_sum"] = self.carve(wide, wide_at, [keys])

def norm_workspace(self, ws: Dict[str, Tensor], wide: Tensor, arena: Tensor, N: int, L: int, train: bool, at: List[int], wide_at: List[int]):
    # what norms behind a branch, norms of queries and keys, and a parallel residual need beside
    H, K, D, C = self.heads, self.key_value_heads, self.head_size, self.hidden_size
    ws["none"] = torch.empty([0], device=wide.device)
    if self.post_norms:
        ws["post1"] = self.carve(arena, at, [L, N, C])
        ws["post2"] = self.carve(arena, at, [L, N, C])
        ws["post_r1"] = self.carve(wide, wide_at, [L, N, 1])
        ws["post_r2"] = self.carve(wide, wide_at, [L, N, 1])
    if self.head_norms:
        ws["q_xhat"] = self.carve(arena, at, [L, N * H, D])
        ws["k_xhat"] = self.carve(arena, at, [L, N * K, D])
        ws["q_r"] = self.carve(wide, wide_at, [L, N * H, 1])
        ws["k_r"] = self.carve(wide, wide_at, [L, N * K, 1])
        ws["head_wide"] = self.carve(wide, wide_at, [N * H, D])
    if train and self.post_norms:
        ws["d_branch_sum"] = self.carve(wide, wide_at, [N, C])
    if train and self.head_norms:
        ws["d_head"] = self.carve(arena, at, [N * H, D])
        ws["d_head_norm"] = self.carve(arena, at, [N * H, D])
        ws["d_head_sum"] = self.carve(wide, wide_at, [N * H, D])
    if train and self.parallel:
        ws["d_parallel"] = self.carve(arena, at, [N, C])
    if train and self.one_norm:
        ws["d_mlp_in"] = self.carve(arena, at, [N, C])

def kept_at(self, layer: int, ws: Dict[str, Tensor]) -> int:
    # a layer's place in what is kept
    return layer if ws["xhat1"].size(0) > 1 else 0

def workspace_size(self, lengths: Tensor, V: Tensor, train: Tensor) -> Tensor:
    # elements of the float32 and of the compute arena for rows of such lengths
    at: List[int] = [0]
    wide_at: List[int] = [0]
    none = torch.empty([0])
    self.workspace(none, none, int(lengths.sum()), self.segments(self.row_lengths(lengths)), int(V), bool(int(train)), at, wide_at)
    return torch.tensor([wide_at[0], at[0]], dtype=4)

def arena(self, like: Tensor, wide: Tensor, narrow: Tensor) -> List[Tensor]:
    return [torch.empty([int(wide)], device=like.device), torch.empty([int(narrow)], dtype=self.compute, device=like.device)]

def view(self, ids: Tensor, lengths: Tensor, segments: List[int], arenas: List[Tensor], V: int, train: bool) -> Dict[str, Tensor]:
    at: List[int] = [0]
    wide_at: List[int] = [0]
    ws = self.workspace(arenas[0], arenas[1], int(lengths.sum()), segments, V, train, at, wide_at)
    self.lay_out(ids, lengths, segments, ws)
    return ws

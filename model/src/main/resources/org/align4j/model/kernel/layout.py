# How a batch lies. ids [B, T] come right padded with lengths [B], but the tokens that are computed stand row after row without padding:
# N = sum(lengths). Only attention pads: rows that follow each other make a segment, padded to the longest of them, and all segments
# together have P places. A segment is three numbers in a list: its first place, its rows, their time.

def row_lengths(self, lengths: Tensor) -> List[int]:
    numbers = lengths.cpu()
    r: List[int] = []
    for i in range(numbers.size(0)):
        r.append(int(numbers[i]))
    return r

def segments(self, lengths: List[int]) -> List[int]:
    # rows join a segment while padding stays below a fifth of it
    r: List[int] = []
    first, place = 0, 0
    while first < len(lengths):
        rows, time, tokens = 1, lengths[first], lengths[first]
        while first + rows < len(lengths) and 4 * (rows + 1) * max(time, lengths[first + rows]) <= 5 * (tokens + lengths[first + rows]):
            time = max(time, lengths[first + rows])
            tokens += lengths[first + rows]
            rows += 1
        r.append(place)
        r.append(rows)
        r.append(time)
        place += rows * time
        first += rows
    return r

def padded_places(self, segments: List[int]) -> int:
    n = len(segments)
    return segments[n - 3] + segments[n - 2] * segments[n - 1]

def longest(self, segments: List[int]) -> int:
    T = 0
    for i in range(len(segments) // 3):
        T = max(T, segments[3 * i + 2])
    return T

def tables(self, segments: List[int], like: Tensor) -> List[Tensor]:
    return self.rotary_tables(self.longest(segments), like)

def row_starts(self, segments: List[int], like: Tensor) -> Tensor:
    # the first padded place of every row
    starts: List[int] = []
    for i in range(len(segments) // 3):
        for row in range(segments[3 * i + 1]):
            starts.append(segments[3 * i] + row * segments[3 * i + 2])
    return torch.tensor(starts, dtype=4).to(like.device)

def lay_out(self, ids: Tensor, lengths: Tensor, segments: List[int], ws: Dict[str, Tensor]):
    # of every token: its id, its time, its place in ids (flat), its padded place; the token that stands at every padded place
    # (any where there is none), and the padded places without a token
    t = torch.arange(ids.size(1), device=ids.device)
    found = torch.nonzero(torch.lt(t.unsqueeze(0), lengths.unsqueeze(1)))
    row, time = found[:, 0], found[:, 1]
    place = self.row_starts(segments, ids)[row] + time
    token = torch.full([self.padded_places(segments)], -1, dtype=4, device=ids.device)
    token[place] = torch.arange(place.size(0), device=ids.device)
    ws["time"] = time
    ws["where"] = row * ids.size(1) + time
    ws["tokens"] = ids.view(-1)[ws["where"]]
    ws["place"] = place
    ws["token"] = torch.clamp(token, min=0)
    ws["padding"] = torch.nonzero(torch.lt(token, 0)).squeeze(1)

def padded(self, x: Tensor, ws: Dict[str, Tensor], y: Tensor) -> Tensor:
    # x [N, ...] -> [P, ...]: x itself where nothing is padded, else y, with any numbers at padding
    if ws["padding"].numel() == 0:
        return x
    return torch.index_select(x, 0, ws["token"], out=y)

def unpadded(self, y: Tensor, ws: Dict[str, Tensor], x: Tensor):
    # y [P, ...] -> x [N, ...], unless padded has said that they are the same
    if ws["padding"].numel() > 0:
        torch.index_select(y, 0, ws["place"], out=x)

def numbered(self, ws: Dict[str, Tensor], first: int) -> Tensor:
    # the tokens from time first on: those that have a number
    return torch.nonzero(torch.ge(ws["time"], first)).squeeze(1)

def sloped(self, ws: Dict[str, Tensor], first: int, slope: Tensor) -> Tensor:
    # the tokens that have a number and a slope [B, T], or several [B, T, K] of which one is not 0
    at = self.numbered(ws, first)
    d = self.of_tokens(ws, at, slope)
    if d.dim() == 2:
        d = d.abs().sum(1)
    return at[torch.nonzero(d).squeeze(1)]

def of_tokens(self, ws: Dict[str, Tensor], at: Tensor, rows: Tensor) -> Tensor:
    # [B, T] or [B, T, K] -> what some tokens have of it, [M] or [M, K]
    if rows.dim() == 3:
        return rows.view(-1, rows.size(2))[ws["where"][at]]
    return rows.view(-1)[ws["where"][at]]

def in_rows(self, ids: Tensor, ws: Dict[str, Tensor], at: Tensor, values: Tensor) -> Tensor:
    # the numbers of some tokens [M] or [M, K] -> [B, T] or [B, T, K], 0 elsewhere
    if values.dim() == 2:
        wide = torch.zeros([ids.numel(), values.size(1)], device=ids.device)
        wide[ws["where"][at]] = values
        return wide.view(ids.size(0), ids.size(1), values.size(1))
    flat = torch.zeros([ids.numel()], device=ids.device)
    flat[ws["where"][at]] = values
    return flat.view(ids.size(0), ids.size(1))

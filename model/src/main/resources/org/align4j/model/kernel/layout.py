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
    # the tokens that have a number and a slope [B, T]
    at = self.numbered(ws, first)
    return at[torch.nonzero(slope.view(-1)[ws["where"][at]]).squeeze(1)]

def in_rows(self, ids: Tensor, ws: Dict[str, Tensor], at: Tensor, values: Tensor) -> Tensor:
    # the numbers of some tokens -> [B, T], 0 elsewhere
    flat = torch.zeros([ids.numel()], device=ids.device)
    flat[ws["where"][at]] = values
    return flat.view(ids.size(0), ids.size(1))

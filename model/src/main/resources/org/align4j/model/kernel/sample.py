# Drawing tokens. Probabilities stand in rows of a whole number of blocks of 256 tokens; what lies past the vocabulary has probability 0.

# Settings (float64): 0 temperature, 1 top-k, 2 top-p, 3 min-p, 4 repetition penalty.

def draw(self, p: Tensor, uniform: Tensor) -> Tensor:
    # Exact draw from p (rows need not sum to 1) with one uniform number a row: inverse of the cumulative sum, first over blocks, then inside one.
    # The first sum that exceeds a target below the total never points at probability 0.
    b, blocks = p.size(0), p.size(1) // 256
    p = p.view(b, blocks, 256)
    sums = torch.cumsum(p.sum([2]), 1, dtype=7)
    target = uniform.unsqueeze(1) * sums[:, -1:]
    block = torch.searchsorted(sums, target, right=True).clamp_(max=blocks - 1)
    before = torch.constant_pad_nd(sums, [1, 0]).gather(1, block)
    inside = torch.cumsum(p[torch.arange(b, device=p.device), block.squeeze(1)], 1, dtype=7)
    # The block's own sum was rounded to float32: stay below the exact one.
    rest = torch.minimum(target - before, inside[:, -1:] * 0.999999999999)
    token = torch.searchsorted(inside, rest, right=True)
    return (block * 256 + token).squeeze(1)

def penalize(self, logits: Tensor, seen: Tensor, penalty: float) -> Tensor:
    # CTRL's penalty (Keskar et al. 2019): tokens seen before lose. Commutes with the temperature.
    score = logits.gather(1, seen)
    score = torch.where(torch.lt(score, 0.0), score * penalty, score / penalty)
    return logits.scatter(1, seen, score)

def keep_top_k(self, p: Tensor, k: int) -> Tensor:
    # Tokens as likely as the k-th stay, as in transformers.
    least = torch.topk(p, k, 1)[0][:, -1:]
    return p.masked_fill(torch.lt(p, least), 0.0)

def nucleus(self, p: Tensor, sorted: Tensor, top_p: float) -> List[Tensor]:
    # How many tokens the smallest set with top_p of the mass has, the probability of its last one, and whether sorted (descending, perhaps cut short) reached so far.
    total = p.sum([1], True, dtype=7)
    sums = torch.cumsum(sorted, 1, dtype=7)
    count = torch.lt(sums, total * top_p).sum([1], True) + 1
    reached = torch.le(count, sorted.size(1))
    count = count.clamp_(max=sorted.size(1))
    return [count, sorted.gather(1, count - 1), reached]

def keep_top_p(self, p: Tensor, top_p: float) -> Tensor:
    n = min(1024, p.size(1))
    count, least, reached = self.nucleus(p, torch.topk(p, n, 1)[0], top_p)
    if not bool(reached.all()):
        for row in range(p.size(0)):
            if not bool(reached[row]):
                q = p[row:row + 1]
                c, l, r = self.nucleus(q, torch.sort(q, 1, True)[0], top_p)
                count[row:row + 1] = c
                least[row:row + 1] = l
    # Of equal tokens at the edge those with the smallest ids stay: as many as the count asks for.
    spare = count - torch.gt(p, least).sum([1], True)
    tied = torch.eq(p, least)
    if bool(torch.gt(tied.sum([1], True), spare).any()):
        tied = torch.logical_and(tied, torch.le(torch.cumsum(tied, 1), spare))
    return p.masked_fill(torch.logical_not(torch.logical_or(torch.gt(p, least), tied)), 0.0)

def filtered(self, p: Tensor, settings: Tensor) -> Tensor:
    # top-k, top-p, min-p in transformers' order; what is removed gets probability 0, the rest is not renormalised
    top_k, top_p, min_p = int(settings[1]), float(settings[2]), float(settings[3])
    if top_k > 0:
        p = self.keep_top_k(p, min(top_k, p.size(1)))
    if top_p < 1.0:
        p = self.keep_top_p(p, top_p)
    if min_p > 0.0:
        p = p.masked_fill(torch.lt(p, p.amax([1], True) * min_p), 0.0)
    return p

def scaled(self, logits: Tensor, scratch: Tensor, settings: Tensor) -> Tensor:
    # logits by temperature, into scratch; 0 takes the likeliest token and leaves them as they are
    temperature = float(settings[0])
    vocabulary = logits.size(1)
    scratch[:, :vocabulary].copy_(logits)
    scratch[:, vocabulary:] = -inf
    if temperature != 0.0 and temperature != 1.0:
        scratch.mul_(1.0 / temperature)
    return scratch

def penalized(self, logits: Tensor, seen: Tensor, settings: Tensor) -> Tensor:
    penalty = float(settings[4])
    return logits if penalty == 1.0 else self.penalize(logits, seen, penalty)

def distribution(self, logits: Tensor, seen: Tensor, settings: Tensor) -> Tensor:
    # what tokens are drawn from, up to a factor per row
    return self.filtered(torch.softmax(self.penalized(logits, seen, settings), -1), settings)

def sampled(self, logits: Tensor, scratch: Tensor, uniform: Tensor, seen: Tensor, settings: Tensor) -> List[Tensor]:
    # logits (rows, vocabulary); scratch (rows, whole blocks) float32; uniform (rows) float64; seen (rows, any) ids, used where a penalty is on.
    # Returns the tokens and the logs of their unfiltered probabilities.
    p = self.scaled(logits, scratch, settings)
    q = self.penalized(p, seen, settings)
    if float(settings[0]) == 0.0:
        token = torch.argmax(q, -1)
        torch._softmax(p, -1, False, out=p)
    elif float(settings[4]) == 1.0:
        torch._softmax(p, -1, False, out=p)
        token = self.draw(self.filtered(p, settings), uniform)
    else:
        torch._softmax(p, -1, False, out=p)
        token = self.draw(self.filtered(torch.softmax(q, -1), settings), uniform)
    # Where probabilities are not numbers the search runs past the end: a token is needed all the same, and its log-prob says what it is.
    token = torch.clamp(token, max=logits.size(1) - 1)
    return [token, p.gather(1, token.unsqueeze(1)).squeeze(1).log_()]

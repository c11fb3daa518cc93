"""Load on a server that speaks OpenAI's protocol: many clients, each with one request open at a time.

    ./align serve MODEL                                              (or `transformers serve`, llama.cpp's llama-server, vLLM)
    python benchmarks/serve_load.py http://127.0.0.1:8000/v1 MODEL_NAME --clients 64 --seconds 300

Half of the requests stream. Prompts are 20 to 60 words, completions 16 to 128 tokens, temperature 1, every request with a seed. With --check every
tenth request is sent a second time at the end, alone, and must say the same. --json FILE writes the figures. Needs Python 3.9 or newer, no package.
Exit code 1 if any request failed. benchmarks/serve.sh runs it against several servers in turn.
"""
import argparse, http.client, json, random, sys, threading, time, urllib.parse

WORDS = "the a river stone light house morning bread letter window garden answer question table winter summer road paper music colour".split()


def body(number, model, rng):
    words = " ".join(rng.choice(WORDS) for _ in range(rng.randint(20, 60)))
    return {
        "model": model,
        "messages": [{"role": "user", "content": f"Write about this ({number}): {words}."}],
        "max_tokens": rng.randint(16, 128),
        "temperature": 1.0,
        "seed": number,
        "stream": number % 2 == 0,
    }


class Client:
    def __init__(self, url, token):
        self.url, self.token = urllib.parse.urlparse(url), token
        self.connection = None
        self.reopened = 0

    def ask(self, request, timeout=600):
        """(text, new tokens or None, seconds to the first text, seconds)"""
        start = time.perf_counter()
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = "Bearer " + self.token
        asked = dict(request)
        if asked["stream"]:
            asked["stream_options"] = {"include_usage": True}
        response = self.answer_to(json.dumps(asked), headers, timeout)
        if response.status != 200:
            raise RuntimeError(f"{response.status} {response.read()[:300]}")
        if not asked["stream"]:
            answer = json.loads(response.read())
            return answer["choices"][0]["message"]["content"], answer["usage"]["completion_tokens"], None, time.perf_counter() - start
        text, tokens, first, done = "", None, None, False
        for line in response:
            line = line.strip()
            if line == b"data: [DONE]":
                done = True
            elif line.startswith(b"data: "):
                event = json.loads(line[6:])
                if "error" in event:
                    raise RuntimeError(event["error"])
                for choice in event["choices"]:
                    done = done or bool(choice.get("finish_reason"))  # `transformers serve` sends no [DONE]
                    piece = choice["delta"].get("content") or ""
                    if piece and first is None:
                        first = time.perf_counter() - start
                    text += piece
                if event.get("usage"):
                    tokens = event["usage"]["completion_tokens"]
        if not done:
            raise RuntimeError("the stream ended without [DONE] or a finish_reason")
        return text, tokens, first, time.perf_counter() - start

    def answer_to(self, body, headers, timeout):
        """A server may close a connection that it kept open: then the request goes out once more on a new one, as any HTTP client does."""
        for fresh in (self.connection is None, True):
            if fresh:
                self.connection = http.client.HTTPConnection(self.url.hostname, self.url.port, timeout=timeout)
            try:
                self.connection.request("POST", self.url.path + "/chat/completions", body, headers)
                return self.connection.getresponse()
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                if fresh:
                    raise
                self.reopened += 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("model")
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--token", default="")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--json")
    options = parser.parse_args()
    results, errors, clients, lock, counter = [], [], [], threading.Lock(), iter(range(10**9))
    end = time.perf_counter() + options.seconds

    def work():
        client = Client(options.url, options.token)
        clients.append(client)
        while time.perf_counter() < end:
            with lock:
                number = next(counter)
            request = body(number, options.model, random.Random(number))
            try:
                result = client.ask(request)
                with lock:
                    results.append((number, *result))
            except Exception as e:  # counted and shown: the run goes on
                client.connection = None
                with lock:
                    errors.append(f"{number}: {e!r}")

    start = time.perf_counter()
    threads = [threading.Thread(target=work) for _ in range(options.clients)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    elapsed = time.perf_counter() - start
    tokens = sum(r[2] or 0 for r in results)
    times, firsts = sorted(r[4] for r in results), sorted(r[3] for r in results if r[3] is not None)

    def at(sorted_values, q):
        return sorted_values[min(len(sorted_values) - 1, int(q * len(sorted_values)))] if sorted_values else float("nan")

    def quantiles(sorted_values):
        return {f"p{q}": round(at(sorted_values, q / 100), 2) for q in (50, 95, 99)}

    figures = {
        "clients": options.clients, "seconds": round(elapsed, 1), "answers": len(results), "errors": len(errors),
        "reopened_connections": sum(c.reopened for c in clients), "untold": sum(r[2] is None for r in results), "new_tokens": tokens, "tokens_per_second": round(tokens / elapsed, 1),
        "answer_seconds": quantiles(times), "first_text_seconds": quantiles(firsts),
    }
    print(f"{options.clients} clients, {elapsed:.0f} s: {len(results)} answers, {len(errors)} errors, {tokens} new tokens, {tokens / elapsed:.0f} tokens/s")
    for name, values in (("an answer", figures["answer_seconds"]), ("the first text of a stream", figures["first_text_seconds"])):
        print(f"seconds to {name}: " + ", ".join(f"{q} {seconds:.2f}" for q, seconds in values.items()))
    if figures["untold"]:
        print(f"{figures['untold']} answers did not say how many tokens they have")
    for error in errors[:5]:
        print("error", error)
    if options.check:
        chosen = [r for r in results if r[0] % 10 == 0]
        client = Client(options.url, options.token)
        same = sum(client.ask(dict(body(r[0], options.model, random.Random(r[0])), stream=False))[0] == r[1] for r in chosen)
        figures["asked_again"], figures["said_the_same"] = len(chosen), same
        print(f"asked again alone: {same} of {len(chosen)} say the same")
    if options.json:
        with open(options.json, "w") as out:
            json.dump(figures, out)
    sys.exit(1 if errors else 0)


main()

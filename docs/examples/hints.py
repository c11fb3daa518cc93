"""An environment for align rl: the ground truth is a number, and a wrong guess is answered with a hint.

Reads a line of JSON, writes a line of JSON. A right guess ends the episode and earns 1 at the first try, half of that at
the second, and so on.
"""

import json
import re
import sys

games = {}
for line in sys.stdin:
    question = json.loads(line)
    name, answer = question["id"], {"id": question["id"]}
    try:
        if question["op"] == "reset":
            games[name] = [int(question["ground_truth"]), 0]
        elif question["op"] == "step":
            games[name][1] += 1
            truth, tries = games[name]
            numbers = re.findall(r"-?\d+", question["text"])
            guess = int(numbers[-1]) if numbers else None
            if guess == truth:
                answer.update(reward=0.5 ** (tries - 1), done=True)
            else:
                hint = "a number, please" if guess is None else "higher" if guess < truth else "lower"
                answer.update(observation=hint, reward=0.0, done=False)
        else:
            games.pop(name, None)
    except Exception as fault:
        answer["error"] = str(fault)
    print(json.dumps(answer), flush=True)

"""An environment for align rl whose program runs tools: a turn that says

    <tool_call>{"name": "add", "arguments": {"a": 2, "b": 3}}</tool_call>

is answered with what the tool says, and a call that fails with why, so that the policy can try again. A turn without a call is
the answer: 1 if its last number is the ground truth, else 0.
"""

import json
import re
import sys

TOOLS = {"add": lambda a, b: a + b, "multiply": lambda a, b: a * b}


def call(text):
    try:
        asked = json.loads(text)
        return str(TOOLS[asked["name"]](**asked["arguments"]))
    except Exception as problem:
        return f"{type(problem).__name__}: {problem}"


truths = {}
for line in sys.stdin:
    question = json.loads(line)
    name, answer = question["id"], {"id": question["id"]}
    if question["op"] == "reset":
        truths[name] = question["ground_truth"]
    elif question["op"] == "step":
        calls = re.findall(r"<tool_call>(.*?)</tool_call>", question["text"], re.DOTALL)
        numbers = re.findall(r"-?\d+", question["text"])
        if calls:
            answer.update(observation="\n".join(map(call, calls)), reward=0.0, done=False)
        else:
            answer.update(reward=float(numbers[-1:] == [truths[name]]), done=True)
    print(json.dumps(answer), flush=True)

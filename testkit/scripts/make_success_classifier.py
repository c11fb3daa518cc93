"""Golden values of success classifiers, in float64 and without any library: writes fixtures/losses/success_classifier.json.

Run from the repository root: python3 testkit/scripts/make_success_classifier.py
Every gradient is the formula's; central differences must agree with it before anything is written."""
import json
import math
import random

random.seed(20261129)


def log_sigmoid(x):
    return min(x, 0) - math.log1p(math.exp(-abs(x)))


def success(logits, label, weights, smooth_success, smooth_failure, positive_weight, penalty):
    """Weighted mean of -w p ln D - (1 - p) ln(1 - D) + c f^2, D = sigma(f)."""
    loss, gradient = 0.0, []
    for f, y, w in zip(logits, label, weights):
        p = 1 - smooth_success if y == 1 else smooth_failure
        d = 1 / (1 + math.exp(-f))
        loss += w * (-positive_weight * p * log_sigmoid(f) - (1 - p) * log_sigmoid(-f) + penalty * f * f)
        gradient.append(w * (-positive_weight * p * (1 - d) + (1 - p) * d + 2 * penalty * f))
    total = sum(weights)
    return loss / total, [g / total for g in gradient]


def contrastive(logits, label, prompts):
    """Mean over prompts with both of the mean over their pairs of -ln sigma(f+ - f-)."""
    loss, gradient, decided = 0.0, [0.0] * len(logits), 0
    for prompt in sorted(set(prompts)):
        good = [i for i in range(len(logits)) if prompts[i] == prompt and label[i] == 1]
        bad = [i for i in range(len(logits)) if prompts[i] == prompt and label[i] == 0]
        if not good or not bad:
            continue
        decided += 1
        share = 1 / (len(good) * len(bad))
        for i in good:
            for j in bad:
                loss -= share * log_sigmoid(logits[i] - logits[j])
                slope = share / (1 + math.exp(logits[i] - logits[j]))
                gradient[i] -= slope
                gradient[j] += slope
    return loss / decided, [g / decided for g in gradient]


def checked(function, logits):
    loss, gradient = function(logits)
    for i in range(len(logits)):
        step = 1e-6
        up, down = list(logits), list(logits)
        up[i] += step
        down[i] -= step
        numeric = (function(up)[0] - function(down)[0]) / (2 * step)
        assert abs(numeric - gradient[i]) < 1e-8, (i, numeric, gradient[i])
    return {"loss": loss, "gradients": {"logits": gradient}}


def balanced(label, prior):
    share = sum(label) / len(label)
    return [prior / share if y == 1 else (1 - prior) / (1 - share) for y in label]


cases = []
for name, parameters in [
    ("one-sided", {"smoothing": 0.1, "smooth": "successes"}),
    ("both-sides", {"smoothing": 0.1, "smooth": "both"}),
    ("logit-penalty", {"logit_penalty": 0.05}),
    ("all-together", {"smoothing": 0.2, "smooth": "successes", "positive_weight": 1.7, "logit_penalty": 0.001}),
    ("prior", {"prior": 0.5}),
    ("prior-quarter", {"prior": 0.25, "smoothing": 0.1, "smooth": "successes"}),
]:
    logits = [round(random.gauss(0, 2), 4) for _ in range(12)]
    label = [1.0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0]
    prior = parameters.get("prior")
    weights = balanced(label, prior) if prior else [1.0] * len(label)
    smoothing = parameters.get("smoothing", 0)
    both = parameters.get("smooth") == "both"
    expected = checked(
        lambda x: success(x, label, weights, smoothing, smoothing if both else 0,
                          parameters.get("positive_weight", 1), parameters.get("logit_penalty", 0)), logits)
    cases.append({"name": name, "type": "success", "parameters": parameters,
                  "inputs": {"logits": logits, "label": label}, "expected": expected, "tolerance": 1e-6})
for name, prompts, label in [
    ("one-pair-each", [0, 0, 1, 1], [1.0, 0, 0, 1]),
    ("several", [0, 0, 0, 1, 1, 1, 1, 2, 2, 3], [1.0, 0, 0, 1, 1, 0, 0, 1, 1, 0]),
]:
    logits = [round(random.gauss(0, 2), 4) for _ in prompts]
    cases.append({"name": name, "type": "contrastive", "parameters": {},
                  "inputs": {"logits": logits, "label": label, "prompts": prompts},
                  "expected": checked(lambda x: contrastive(x, label, prompts), logits), "tolerance": 1e-6})

# D* at a success, where D sees success alone, alpha of the negatives are successes and there are k negatives a positive:
# the minimiser of -ln D - k alpha ln(1 - D), found by bisection on its slope and not by the formula.
optimum = []
for k in [0.5, 1, 2, 8]:
    for alpha in [0.25, 0.5, 0.75, 1]:
        low, high = 1e-12, 1 - 1e-12
        while high - low > 1e-14:
            d = (low + high) / 2
            low, high = (d, high) if -1 / d + k * alpha / (1 - d) < 0 else (low, d)
        optimum.append({"k": k, "alpha": alpha, "d": (low + high) / 2})

outputs = []
for f in [-30, -6.5, -1.25, 0, 0.5, 3, 7.5, 30]:
    d = 1 / (1 + math.exp(-f))
    outputs.append({"logit": f, "probability": d, "logit_clipped_5": max(-5, min(5, f)),
                    "log_probability": log_sigmoid(f), "minus_log_failure": -log_sigmoid(-f)})

with open("testkit/src/main/resources/fixtures/losses/success_classifier.json", "w") as file:
    json.dump({"name": "success_classifier",
               "about": "Success classifiers: smoothing of one or both classes, a penalty on logits, class weights for a"
                        " prior, the contrastive form; the best D of a success among negatives that are partly successes;"
                        " rewards from a logit.",
               "source": ["Fu et al. 2018 (VICE)", "Goodfellow et al. 2014, proposition 1", "Wu et al. 2021 (TextGAIL)"],
               "cases": cases, "optimum": optimum, "outputs": outputs}, file, indent=1)
    file.write("\n")

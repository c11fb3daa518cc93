"""Draws curves of runs' metrics.jsonl as one SVG without any library; docs/overestimation.svg is made by it.

    python3 benchmarks/curves.py --out PICTURE.svg --title TITLE [--level 'LABEL=NUMBER' …] 'LABEL=RUN:METRIC' …

A level is a number that does not change over the steps, such as what another run earned.
"""
import argparse
import json
import math
import pathlib
from xml.sax.saxutils import escape

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 340, 46, 210, 34, 34
COLOURS = ["#c0392b", "#1f6fb2", "#d68910", "#148f77", "#7d3c98", "#566573"]


def curve(run, metric):
    rows = [json.loads(line) for line in (pathlib.Path(run) / "metrics.jsonl").read_text().splitlines()]
    points = [(row["step"], row[metric]) for row in rows if isinstance(row.get(metric), (int, float))]
    if not points:
        raise SystemExit(f"{run}/metrics.jsonl has no {metric}")
    return points


def nice(span):
    """A step of 1, 2 or 5 by a power of ten that gives four to nine lines."""
    power = 10 ** math.floor(math.log10(span / 4))
    return next(power * m for m in (1, 2, 5, 10) if span / (power * m) <= 8)


def draw(title, curves, levels):
    steps = [step for points in curves.values() for step, _ in points]
    values = [value for points in curves.values() for _, value in points] + list(levels.values())
    low, high = min(0, *values), max(values)
    high = low + 1 if high == low else high

    def x(step):
        return LEFT + (WIDTH - LEFT - RIGHT) * step / max(steps)

    def y(value):
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - low) / (high - low)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="18" font-size="14" fill="#222">{escape(title)}</text>',
    ]
    step = nice(high - low)
    tick = math.ceil(low / step) * step
    while tick <= high + 1e-9:
        parts.append(f'<path d="M{LEFT} {y(tick):.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y(tick) + 4:.1f}" text-anchor="end" fill="#555">{tick:g}</text>')
        tick += step
    parts.append(f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 10}" text-anchor="end" fill="#555">{max(steps)} optimizer steps</text>')
    labels = []
    for (label, points), colour in zip(curves.items(), COLOURS):
        path = "L".join(f"{x(s):.1f} {y(v):.1f}" for s, v in points)
        parts.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        labels.append((y(points[-1][1]), f"{label}: {points[-1][1]:.3g}", colour))
    for (label, value), colour in zip(levels.items(), COLOURS[len(curves):]):
        parts.append(f'<path d="M{LEFT} {y(value):.1f}H{WIDTH - RIGHT}" stroke="{colour}" stroke-dasharray="5 4"/>')
        labels.append((y(value), f"{label}: {value:.3g}", colour))
    lowest = HEIGHT
    for place, label, colour in sorted(labels, reverse=True):
        lowest = min(place + 4, lowest - 15)
        parts.append(f'<text x="{WIDTH - RIGHT + 8}" y="{lowest:.1f}" fill="{colour}">{escape(label)}</text>')
    return "\n".join(parts + ["</svg>", ""])


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--out", required=True)
    options.add_argument("--title", required=True)
    options.add_argument("--level", action="append", default=[])
    options.add_argument("curves", nargs="+")
    given = options.parse_args()
    curves = {}
    for each in given.curves:
        label, source = each.split("=", 1)
        curves[label] = curve(*source.rsplit(":", 1))
    levels = {label: float(value) for label, value in (each.rsplit("=", 1) for each in given.level)}
    pathlib.Path(given.out).write_text(draw(given.title, curves, levels))


if __name__ == "__main__":
    main()

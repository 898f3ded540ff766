"""Alarms of the e-detector and decisions of the paired test, by the shortest form of both.

    python golden_sequential_tests.py        writes ../resources/golden/sequential_tests.json

Only the standard library is required. The bits of a stream come from a linear congruential generator with 64 bits
(D. E. Knuth's multiplier, MMIX): state = state * 6364136223846793005 + 1442695040888963407, from the seed on; the number
of a step is the upper 53 bits of the new state divided by 2^53; a bit is 1 if the number is below its share.

detector: seed, length, share before and after the change, number of observations before the change; allowed share,
          alternatives, threshold; alarm: number of observations up to the alarm, null without one; evidence there
paired:   seed, length, share of candidate alone right, alpha; decided: number of disagreements up to the decision,
          null without one; decision; logarithm of the evidence there
"""

import json
import os
from math import log

FILE = os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "..", "resources", "golden", "sequential_tests.json")
GRIDS = {0.05: [0.075, 0.10, 0.15, 0.25, 0.50], 0.07: [0.10, 0.15, 0.20, 0.30, 0.50]}


def bits(seed, shares):
    state = seed
    for share in shares:
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        yield (state >> 11) / 2**53 < share


def detector(observations, p0, grid, c):
    r = [0.0] * len(grid)
    count = 0
    for bit in observations:
        count += 1
        for j, q in enumerate(grid):
            r[j] = (r[j] + 1) * (q / p0 if bit else (1 - q) / (1 - p0))
        if sum(r) / len(grid) >= c:
            return count, sum(r) / len(grid)
    return None, sum(r) / len(grid)


def paired(outcomes, alpha):
    s = f = 0
    log_e = 0.0
    for candidate in outcomes:
        k = s if candidate else f
        log_e += log(2 * (k + 1) / (s + f + 2))
        if candidate:
            s += 1
        else:
            f += 1
        if log_e >= log(1 / alpha):
            return s + f, "promote" if s > f else "roll_back", log_e
    return None, "undecided", log_e


def by_rule(p0):
    odds = p0 / (1 - p0)
    return [odds * factor / (1 + odds * factor) for factor in (1.5, 2.25, 3.3, 6, 16)]


def detector_cases():
    for p0, grid in [(p0, grid) for p0 in GRIDS for grid in (GRIDS[p0], by_rule(p0))]:
        for after in (0.05, 0.10, 0.15, 0.30):
            for seed in range(1, 7):
                shares = [0.05] * 1000 + [after] * 4000
                alarm, evidence = detector(bits(seed, shares), p0, grid, 10_000)
                yield {"seed": seed, "length": 5000, "before": 0.05, "after": after, "change": 1000, "allowed": p0,
                       "alternatives": grid, "threshold": 10_000, "alarm": alarm, "evidence": evidence}


def paired_cases():
    for alpha in (0.05, 0.01):
        for share in (0.2, 0.4, 0.5, 0.6, 0.67, 0.9):
            for seed in range(1, 7):
                decided, decision, evidence = paired(bits(seed, [share] * 500), alpha)
                yield {"seed": seed, "length": 500, "share": share, "alpha": alpha, "decided": decided,
                       "decision": decision, "logEvidence": evidence}


def lines(cases):
    return ",\n".join("  " + json.dumps(case) for case in cases)


if __name__ == "__main__":
    with open(FILE, "w") as file:
        file.write('{\n"detector": [\n%s\n],\n"paired": [\n%s\n]\n}\n' % (
            lines(detector_cases()), lines(paired_cases())))

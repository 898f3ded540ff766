"""McNemar's test by statsmodels, and the exact percentiles that the paired bootstrap estimates.

    python golden_comparison.py        writes ../resources/golden/comparison.json

cases: images, both (right by both), onlyBaseline, onlyCandidate; pValue; lower and upper, the 2.5 and
97.5 percentiles of the mean of `images` draws with replacement, from the exact distribution.
"""

import numpy as np
import statsmodels
from statsmodels.stats.contingency_tables import mcnemar

import golden_file

# images, both, only baseline, only candidate
CASES = [(250, 80, 12, 71), (250, 150, 20, 31), (100, 60, 3, 12), (40, 30, 1, 4), (500, 300, 13, 12), (60, 20, 20, 4)]


def case(images, both, baseline, candidate):
    neither = images - both - baseline - candidate
    exact = baseline + candidate < 25
    p = mcnemar([[both, baseline], [candidate, neither]], exact=exact, correction=True).pvalue
    lower, upper = percentiles(images, baseline, candidate)
    return {
        "images": images,
        "both": both,
        "onlyBaseline": baseline,
        "onlyCandidate": candidate,
        "pValue": golden_file.number(p),
        "lower": golden_file.number(lower),
        "upper": golden_file.number(upper),
    }


def percentiles(images, baseline, candidate):
    one = np.array([baseline, images - baseline - candidate, candidate]) / images
    total = np.array([1.0])
    for _ in range(images):
        total = np.convolve(total, one)
    cumulative = np.cumsum(total)
    return [(np.searchsorted(cumulative, q) - images) / images for q in (0.025, 0.975)]


if __name__ == "__main__":
    golden_file.write(
        "comparison.json",
        {"versions": {"statsmodels": statsmodels.__version__}, "cases": [case(*c) for c in CASES]},
    )

"""The correction of a selected accuracy by NumPy, and its lower bound by SciPy.

    python golden_selection.py        writes ../resources/golden/selection.json

cases: correct (number of correct images of each model, of which the first was selected), images;
corrected, the James-Stein estimate (null for fewer than 4 models); lowerBound, the lower limit of
Clopper and Pearson at the level 0.05 / number of models.
"""

import json
import os

import numpy as np
import scipy
from scipy import stats

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "resources", "golden", "selection.json")

CASES = [
    ([48], 50),
    ([180, 170, 160], 200),
    ([190, 180, 170, 150], 200),
    ([191, 190, 189, 188, 190, 189, 187], 200),
    ([2386, 2300, 2210, 2350, 2100, 2294, 2371], 2500),
    ([40, 40, 40, 40], 40),
    ([0, 0, 0, 0, 0], 30),
    ([97000, 96500, 96950, 96990, 95000], 100000),
]


def corrected(correct, images):
    accuracies = np.array(correct) / images
    k, mean = len(accuracies), accuracies.mean()
    if k < 4:
        return None
    squares = np.sum((accuracies - mean) ** 2)
    factor = 0.0 if squares == 0 else max(0.0, 1 - (k - 3) * mean * (1 - mean) / images / squares)
    return float(mean + factor * (accuracies[0] - mean))


def lower_bound(correct, images):
    test = stats.binomtest(correct[0], images, alternative="greater")
    return float(test.proportion_ci(confidence_level=1 - 0.05 / len(correct), method="exact").low)


if __name__ == "__main__":
    cases = [
        {"correct": c, "images": n, "corrected": corrected(c, n), "lowerBound": lower_bound(c, n)} for c, n in CASES
    ]
    with open(FILE, "w") as file:
        file.write('{\n"versions": ' + json.dumps({"scipy": scipy.__version__}) + ',\n"cases": [\n')
        file.write(",\n".join("  " + json.dumps(case) for case in cases) + "\n]\n}\n")

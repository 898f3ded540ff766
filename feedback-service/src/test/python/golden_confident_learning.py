"""Writes review/confident_learning.csv: labels, probabilities, and what cleanlab 2.9.0 says about them.

    python -m venv venv; venv/bin/pip install cleanlab==2.9.0
    venv/bin/python golden_confident_learning.py ../resources/review/confident_learning.csv

Columns: label, predicted class, its probability, the probability of the label, the threshold of the label's class,
whether the label is off the diagonal of the confident joint with the most probable class as its true class, and the
normalised margin.
"""
import sys

import numpy as np
from cleanlab.count import compute_confident_joint, get_confident_thresholds
from cleanlab.rank import get_normalized_margin_for_each_label

CLASSES = ["bun", "cake", "pie", "tart"]


def main(file):
    random = np.random.default_rng(15)
    truth = random.integers(0, len(CLASSES), 300)
    labels = np.where(random.random(300) < 0.15, random.integers(0, len(CLASSES), 300), truth)
    logits = random.normal(0, 1, (300, len(CLASSES)))
    logits[np.arange(300), truth] += random.normal(2.2, 1.2, 300)
    logits[:, 2] += 0.7  # one class has a larger threshold
    probabilities = np.exp(logits)
    probabilities = np.round(probabilities / probabilities.sum(axis=1, keepdims=True), 6)

    thresholds = get_confident_thresholds(labels, probabilities)
    _, off_diagonal = compute_confident_joint(
        labels, probabilities, calibrate=False, return_indices_of_off_diagonals=True)
    predicted = probabilities.argmax(axis=1)
    confident = probabilities.max(axis=1) >= thresholds[predicted] - 1e-6
    margins = get_normalized_margin_for_each_label(labels, probabilities)
    off_diagonal = set(off_diagonal)
    with open(file, "w", encoding="utf-8") as out:
        out.write("label,predicted,probability,labelProbability,threshold,suspect,margin\n")
        for i in range(300):
            # Joined labels have no probability of a class that is confident without being the most probable one.
            suspect = i in off_diagonal and bool(confident[i])
            out.write("%s,%s,%.6f,%.6f,%.9f,%s,%.9f\n" % (
                CLASSES[labels[i]], CLASSES[predicted[i]], probabilities[i].max(), probabilities[i][labels[i]],
                thresholds[labels[i]], str(suspect).lower(), margins[i]))
    print(len(off_diagonal), "off the diagonal,", sum(confident[i] for i in off_diagonal), "with the most probable class")


main(sys.argv[1])

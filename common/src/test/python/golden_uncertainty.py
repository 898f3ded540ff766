"""Calibration, prediction sets and known scores by SciPy, MAPIE and scikit-learn.

    python -m venv /tmp/oracle && /tmp/oracle/bin/pip install numpy scipy scikit-learn mapie==1.6.0
    /tmp/oracle/bin/python golden_uncertainty.py        writes ../resources/golden/uncertainty.json

temperature: logits, labels; temperature, the minimum of SciPy's bounded search over log T, with
log_softmax; nll, the mean negative log-likelihood there.
energy: logits; energy, SciPy's logsumexp.
errors: probabilities, labels; ece by MAPIE (16 edges are 15 bins of equal width), nll.
sets: method, probabilities, labels, penalty, freeClasses, alphas, quantiles (of the images that do not
select k), rows (of new images), sets ([alpha][row], the classes in rising order).
    lac     MAPIE's SplitConformalClassifier on a fitted model
    raps    MAPIE's RAPSConformityScore with a penalty that is given and the images 0, 5, 10 ... as its
            images that select k. Its uniform numbers are replaced by 1: no part of the class's own
            probability counts, as in ConformalSets. MAPIE adds the first class above the quantile to a
            set, that is each class whose predecessor is below the quantile; with k - 1 instead of k in
            the prediction, this is each class whose own score is at most the quantile.
auroc: known, other; auroc by scikit-learn.
neighbours: exemplars, features, k; distances to the k-th nearest of the normalised exemplars by
scikit-learn's NearestNeighbors.
"""

import json
import os

import mapie
import numpy as np
import scipy
import sklearn
from mapie.classification import SplitConformalClassifier
from mapie.conformity_scores.sets import RAPSConformityScore
from mapie.metrics.calibration import expected_calibration_error
from mapie.utils import _compute_classification_quantile
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, logsumexp, softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.metrics import roc_auc_score
from sklearn.neighbors import NearestNeighbors

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "resources", "golden", "uncertainty.json")
ALPHAS = np.array([0.01, 0.05, 0.1])


def sampled(seed, images, classes, sharpness, temperature):
    """Logits with 3 decimals, and labels drawn from softmax(logits / temperature)."""
    random = np.random.default_rng(seed)
    logits = np.round(random.normal(0, sharpness, (images, classes)), 3)
    probabilities = softmax(logits / temperature, axis=1)
    labels = np.array([random.choice(classes, p=row) for row in probabilities])
    return logits, labels


def probabilities(logits):
    """Rows of 6 decimals that add up to 1: Java reads the nearest floats."""
    rows = np.round(softmax(logits, axis=1), 6)
    rows[np.arange(len(rows)), rows.argmax(axis=1)] += 1 - rows.sum(axis=1)
    return np.round(rows, 6)


def temperature_case(seed, images, classes, sharpness, temperature):
    logits, labels = sampled(seed, images, classes, sharpness, temperature)

    def nll(log_temperature):
        logs = log_softmax(logits / np.exp(log_temperature), axis=1)
        return -logs[np.arange(len(labels)), labels].mean()

    best = minimize_scalar(nll, bounds=(np.log(0.05), np.log(20)), method="bounded", options={"xatol": 1e-10})
    return {
        "logits": logits.tolist(),
        "labels": labels.tolist(),
        "temperature": float(np.exp(best.x)),
        "nll": float(best.fun),
    }


def energy_case(logits):
    return {"logits": logits, "energy": float(logsumexp(logits))}


def errors_case(seed, images, classes, sharpness, temperature):
    logits, labels = sampled(seed, images, classes, sharpness, temperature)
    rows = probabilities(logits)
    right = (rows.argmax(axis=1) == labels).astype(int)
    return {
        "probabilities": rows.tolist(),
        "labels": labels.tolist(),
        "ece": float(expected_calibration_error(right, rows, num_bins=16, split_strategy="uniform")),
        "nll": float(-np.log(rows[np.arange(images), labels]).mean()),
    }


class Given(ClassifierMixin, BaseEstimator):
    """A fitted classifier whose input already is the probabilities."""

    def __init__(self, classes=2):
        self.classes = classes
        self.classes_ = np.arange(classes)

    def fit(self, X, y):
        return self

    def predict_proba(self, X):
        return np.asarray(X, dtype=np.float64)

    def predict(self, X):
        return np.asarray(X).argmax(axis=1)

    def __sklearn_is_fitted__(self):
        return True


def lac_case(seed, images, classes):
    logits, labels = sampled(seed, images + 12, classes, 1.5, 1)
    rows = probabilities(logits)
    fitted = SplitConformalClassifier(
        Given(classes), confidence_level=list(1 - ALPHAS), conformity_score="lac", prefit=True
    )
    fitted.conformalize(rows[:images], labels[:images])
    _, included = fitted.predict_set(rows[images:])
    quantiles = fitted._mapie_classifier.conformity_score_function_.quantiles_
    return sets_case("lac", rows, labels, images, quantiles, included, 0, 0)


class Ones(np.random.RandomState):
    def uniform(self, low=0.0, high=1.0, size=None):
        return np.ones(size)


def raps_case(seed, images, classes, penalty):
    logits, labels = sampled(seed, images + 12, classes, 2, 1)
    rows = probabilities(logits)
    selecting = np.arange(images) % 5 == 0
    given, truth = rows[:images], labels[:images]
    score = RAPSConformityScore()
    score.set_external_attributes(classes=np.arange(classes), random_state=Ones())
    _, ranks = score.get_true_label_cumsum_proba(truth[selecting], given[selecting], score.classes)
    free = int(_compute_classification_quantile(ranks.reshape(-1, 1), np.array([0.05]))[0])
    kept = truth[~selecting]
    base = super(RAPSConformityScore, score).get_conformity_scores(kept, given[~selecting], y_enc=kept)
    regularised = score._regularize_conformity_score(np.full(len(ALPHAS), free), penalty, base, score.cutoff)
    quantiles = _compute_classification_quantile(regularised, ALPHAS)
    score.quantiles_, score.lambda_star, score.k_star = quantiles, penalty, np.full(len(ALPHAS), free - 1)
    new = np.repeat(rows[images:][:, :, np.newaxis], len(ALPHAS), axis=2)
    included = score.get_prediction_sets(new, base, ALPHAS, "prefit", include_last_label=True)
    return sets_case("raps", rows, labels, images, quantiles, included, penalty, free)


def sets_case(method, rows, labels, images, quantiles, included, penalty, free):
    return {
        "method": method,
        "probabilities": rows[:images].tolist(),
        "labels": labels[:images].tolist(),
        "penalty": penalty,
        "freeClasses": free,
        "alphas": ALPHAS.tolist(),
        "quantiles": np.asarray(quantiles).ravel().tolist(),
        "rows": rows[images:].tolist(),
        "sets": [[np.flatnonzero(row).tolist() for row in included[:, :, a]] for a in range(len(ALPHAS))],
    }


def auroc_case(seed, known, other, shift, decimals):
    random = np.random.default_rng(seed)
    a = np.round(random.normal(shift, 1, known), decimals)
    b = np.round(random.normal(0, 1, other), decimals)
    truth = np.r_[np.ones(known), np.zeros(other)]
    return {"known": a.tolist(), "other": b.tolist(), "auroc": float(roc_auc_score(truth, np.r_[a, b]))}


def neighbours_case(seed, exemplars, width, images, k):
    random = np.random.default_rng(seed)
    trained = np.round(random.normal(0.3, 1, (exemplars, width)), 3)
    features = np.round(random.normal(0.3, 1, (images, width)), 3)
    search = NearestNeighbors(n_neighbors=k).fit(trained / np.linalg.norm(trained, axis=1, keepdims=True))
    distances, _ = search.kneighbors(features / np.linalg.norm(features, axis=1, keepdims=True))
    return {
        "exemplars": trained.tolist(),
        "features": features.tolist(),
        "k": k,
        "distances": distances[:, -1].tolist(),
    }


def golden():
    return {
        "temperature": [
            temperature_case(1, 60, 5, 3, 2.5),
            temperature_case(2, 60, 5, 1, 0.4),
            temperature_case(3, 40, 3, 8, 6),
            temperature_case(4, 30, 20, 2, 1),
        ],
        "energy": [
            energy_case([1.5, -0.5, 3.25]),
            energy_case([1000.0, 999.0, -1000.0]),
            energy_case([-800.0, -801.5]),
            energy_case([0.0]),
        ],
        "errors": [errors_case(5, 120, 4, 3, 2), errors_case(6, 60, 8, 1, 1)],
        "sets": [lac_case(7, 120, 5), lac_case(8, 101, 3), raps_case(9, 126, 21, 0.01), raps_case(10, 125, 22, 0.1)],
        "auroc": [auroc_case(11, 60, 40, 1.5, 3), auroc_case(12, 50, 50, 0.3, 1), auroc_case(13, 20, 30, -1, 0)],
        "neighbours": [neighbours_case(14, 40, 6, 5, 10), neighbours_case(15, 12, 4, 4, 1)],
    }


if __name__ == "__main__":
    versions = {m.__name__: m.__version__ for m in (mapie, np, scipy, sklearn)}
    content = golden()
    with open(FILE, "w") as file:
        file.write('{\n"versions": ' + json.dumps(versions))
        for key, cases in content.items():
            file.write(f',\n"{key}": [\n' + ",\n".join("  " + json.dumps(case) for case in cases) + "\n]")
        file.write("\n}\n")
    print(f"{FILE}: {os.path.getsize(FILE)} bytes")

"""Estimates of the accuracy by statsmodels and SciPy.

    python -m venv /tmp/oracle && /tmp/oracle/bin/pip install numpy scipy statsmodels
    /tmp/oracle/bin/python golden_accuracy.py        writes ../resources/golden/accuracy.json

cases: answers (confidences of all answers), labels (rows of confidence, correct, random, probability); the
estimates as value, low, high:
random      proportion_confint(method="wilson")
weighted    value: the intercept of WLS with the weights 1 / probability; interval: Wilson's for p (1 - p) / V - 4
            labels, where p is that intercept and V its HC0 (sandwich) variance after adding two correct and two
            wrong labels of the weight sum(w^2) / sum(w), with Student's t for (sum w)^2 / sum(w^2) - 1 degrees
estimated   the regression estimator of double sampling: the slope of OLS (limited to 0 to 1), the residual variance
            with n - 2 degrees; interval: Wilson's for n / (variance / variance of the mean) labels, with Student's t
"""

import json
import os

import numpy as np
import scipy
import statsmodels
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "resources", "golden", "accuracy.json")


def wilson(value, labels, quantile):
    low, high = proportion_confint(value * labels, labels, alpha=2 * stats.norm.sf(quantile), method="wilson")
    return [float(value), float(max(0, low)), float(min(1, high))]


def weighted(c, pi):
    w = 1 / pi
    value = sm.WLS(c, np.ones(len(c)), weights=w).fit().params[0]
    more = np.sum(w * w) / np.sum(w)
    smoothed = sm.WLS(np.append(c, [1, 1, 0, 0]), np.ones(len(c) + 4), weights=np.append(w, [more] * 4))
    fit = smoothed.fit(cov_type="HC0")
    p, variance = fit.params[0], fit.bse[0] ** 2
    return wilson(value, p * (1 - p) / variance - 4, stats.t.ppf(0.975, np.sum(w) ** 2 / np.sum(w * w) - 1))


def estimated(answers, f, c):
    n = len(c)
    slope = min(1.0, max(0.0, sm.OLS(c, sm.add_constant(f)).fit().params[1]))
    value = c.mean() + slope * (answers.mean() - f.mean())
    residual = np.var(c - slope * f)
    variance = residual / (n - 2) + (np.var(c) - residual) / len(answers)
    ratio = min(1.0, variance / (np.var(c, ddof=1) / n))
    return wilson(value, n / ratio, stats.t.ppf(0.975, n - 2))


def case(seed, answers, labels, power):
    rng = np.random.default_rng(seed)
    f = np.round(0.3 + 0.7 * rng.beta(3, 1, answers), 4)
    chosen = rng.choice(answers, labels, replace=False)
    c = (rng.random(labels) < f[chosen] ** power).astype(float)
    low = f[chosen] < 0.7
    random = ~low | (rng.random(labels) < 0.5)
    pi = np.where(low, 0.5, 0.125)
    return {
        "random": wilson(c[random].mean(), random.sum(), stats.norm.ppf(0.975)),
        "weighted": weighted(c, pi),
        "estimated": estimated(f, f[chosen][random], c[random]),
        "answers": f.tolist(),
        "labels": [[float(f[i]), bool(a), bool(b), float(p)] for i, a, b, p in zip(chosen, c, random, pi)],
    }


if __name__ == "__main__":
    cases = [case(1, 200, 60, 1), case(2, 150, 50, 4), case(3, 100, 45, 0.2), case(4, 120, 60, 30)]
    versions = {"scipy": scipy.__version__, "statsmodels": statsmodels.__version__}
    with open(FILE, "w") as file:
        file.write('{\n"versions": ' + json.dumps(versions) + ',\n"cases": [\n')
        file.write(",\n".join("  " + json.dumps(each) for each in cases) + "\n]\n}\n")

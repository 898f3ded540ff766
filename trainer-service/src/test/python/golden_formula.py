"""Checks of FormulaWeights.java against formula.py, bit for bit.

    python golden_formula.py        writes ../resources/golden/formula.json

weights: path, shape, sha256 of the float32 values as little-endian bytes, and the first 3 values.
images: k, size, sha256 of the bytes.
"""

import hashlib

import formula
import golden_file

WEIGHTS = [
    ("conv1/kernel", [3, 3, 3, 8]),
    ("conv_dw_1/depthwise_kernel", [3, 3, 8, 1]),
    ("block2_sepconv1/pointwise_kernel", [1, 1, 64, 128]),
    ("conv1_bn/gamma", [8]),
    ("conv1_bn/beta", [8]),
    ("conv1_bn/moving_mean", [8]),
    ("conv1_bn/moving_variance", [8]),
    ("predictions/kernel", [2048, 5]),
    ("predictions/bias", [5]),
]
IMAGES = [(0, 71), (1, 65), (7, 96)]


def weight_record(path, shape):
    values = formula.weight(path, shape).astype("<f4")
    return {
        "path": path,
        "shape": shape,
        "sha256": hashlib.sha256(values.tobytes()).hexdigest(),
        "first": golden_file.numbers(values.reshape(-1)[:3]),
    }


def image_record(k, size):
    return {"k": k, "size": size, "sha256": hashlib.sha256(formula.image(k, size).tobytes()).hexdigest()}


if __name__ == "__main__":
    golden_file.write(
        "formula.json",
        {
            "weights": [weight_record(*w) for w in WEIGHTS],
            "images": [image_record(*i) for i in IMAGES],
        },
    )

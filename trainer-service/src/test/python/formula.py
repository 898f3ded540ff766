"""Weights and images from a formula, the same bits here and in FormulaWeights.java.

unit(name, i), a double in [-1, 1), for the i-th element (row-major order) of the array `name`:
    x = CRC-32(UTF-8 bytes of name) + i * 0x9E3779B9        all in unsigned 32-bit arithmetic
    x ^= x >> 16;  x *= 0x85EBCA6B;  x ^= x >> 13;  x *= 0xC2B2AE35;  x ^= x >> 16
    unit = (x >> 8) / 2^23 - 1
(the mixing is the finaliser of MurmurHash3). Every step is exact or correctly rounded by IEEE 754,
so no two languages can differ; a sine could.

A weight is unit(path, i) scaled in double by the last part of its path, then rounded to float32:
    kernel, 4 axes              sqrt(6 / fan_in) * unit     fan_in = product of all but the last axis
    kernel, 2 axes              sqrt(6 / fan_in) / 64 * unit
    depthwise_kernel            sqrt(6 / fan_in) * unit     fan_in = height * width
    pointwise_kernel            sqrt(3 / fan_in) * unit     fan_in = product of all but the last axis
    bias, beta, moving_mean     0.1 * unit
    gamma                       1 + 0.1 * unit
    moving_variance             1 + 0.2 * unit
    mean                        0.5 + 0.1 * unit            of Normalization, like the next one
    variance                    0.06 + 0.006 * unit
    A kernel is multiplied by a further factor, which keeps the values of deep networks near 1, if the name of its
    layer ends in _3_conv (1/4) or project_conv (0.8), or contains _se_ or squeeze_excite (0.3).
(He's uniform variance, LeCun's in the second half of a separable convolution, which has no ReLU
before it: so activations stay within two orders of magnitude over 100 layers. Dense kernels are
small because the features of Xception come out large).

Pixel (y, x, c) of image k, size s, a byte: slanted ramps whose slopes depend on k and c, and noise:
    (y * (k + 2 + c) + x * (2k + 3 - c) + (noise & 31)) & 255
    noise = (the x above, for name "image/<k>" and i = (y * s + x) * 3 + c) >> 8
Label of image k: k mod classes.
"""

import zlib

import numpy as np


def _mixed(name, count):
    x = np.uint32(zlib.crc32(name.encode())) + np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B9)
    x ^= x >> np.uint32(16)
    x *= np.uint32(0x85EBCA6B)
    x ^= x >> np.uint32(13)
    x *= np.uint32(0xC2B2AE35)
    x ^= x >> np.uint32(16)
    return x >> np.uint32(8)


def unit(name, count):
    return _mixed(name, count).astype(np.float64) / 2.0**23 - 1.0


def weight(path, shape):
    """The float32 values of the variable `path`, e.g. conv1/kernel."""
    u = unit(path, int(np.prod(shape)))
    layer, variable = path.rsplit("/", 1)
    if variable == "kernel":
        scale = np.sqrt(6.0 / np.prod(shape[:-1]))
        values = (scale * damping(layer) if len(shape) == 4 else scale / 64.0) * u
    elif variable == "depthwise_kernel":
        values = np.sqrt(6.0 / (shape[0] * shape[1])) * u
    elif variable == "pointwise_kernel":
        values = np.sqrt(3.0 / np.prod(shape[:-1])) * u
    elif variable in ("bias", "beta", "moving_mean"):
        values = 0.1 * u
    elif variable == "gamma":
        values = 1.0 + 0.1 * u
    elif variable == "moving_variance":
        values = 1.0 + 0.2 * u
    elif variable == "mean":
        values = 0.5 + 0.1 * u
    elif variable == "variance":
        values = 0.06 + 0.006 * u
    else:
        raise ValueError(f"no formula for {path}")
    return values.astype(np.float32).reshape(shape)


def damping(layer):
    if "_se_" in layer or "squeeze_excite" in layer:
        return 0.3
    return 0.25 if layer.endswith("_3_conv") else 0.8 if layer.endswith("project_conv") else 1.0


def image(k, size):
    """uint8 [size, size, 3]."""
    y, x, c = np.meshgrid(np.arange(size), np.arange(size), np.arange(3), indexing="ij")
    noise = (_mixed(f"image/{k}", size * size * 3) & np.uint32(31)).reshape(size, size, 3).astype(np.int64)
    return ((y * (k + 2 + c) + x * (2 * k + 3 - c) + noise) & 255).astype(np.uint8)


def images(count, size):
    return np.stack([image(k, size) for k in range(count)])


def labels(count, classes):
    return np.arange(count) % classes

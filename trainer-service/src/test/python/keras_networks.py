"""Keras's networks without top, named as Keras's published weights files name them."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf

import formula

VERSIONS = {"keras": keras.__version__, "tensorflow": tf.__version__, "numpy": np.__version__}


def build(architecture, alpha, size, dtype="float32"):
    """A base network in `dtype`, without top. Fresh session: conv2d, conv2d_1, ... count from the start."""
    keras.backend.clear_session()
    keras.config.set_floatx(dtype)
    options = {} if alpha is None else {"alpha": alpha}
    return getattr(keras.applications, architecture)(
        include_top=False, weights=None, input_shape=(size, size, 3), **options
    )


def variables(model):
    """(path, variable) in the order of model.layers, which is the order in weights files.

    Keras 3 calls the weight of a DepthwiseConv2D `kernel`; published files, Keras 2 and this project
    call it `depthwise_kernel`.
    """
    for layer in model.layers:
        for variable in layer.weights:
            name = variable.path.rsplit("/", 1)[1]
            if isinstance(layer, keras.layers.DepthwiseConv2D) and name == "kernel":
                name = "depthwise_kernel"
            yield f"{layer.name}/{name}", variable


def fill(model):
    for path, variable in variables(model):
        variable.assign(formula.weight(path, tuple(variable.shape)))


def preprocess(pixels):
    """Keras's mode "tf", which all three architectures share: bytes to [-1, 1], in float32."""
    return pixels.astype(np.float32) / np.float32(127.5) - np.float32(1)

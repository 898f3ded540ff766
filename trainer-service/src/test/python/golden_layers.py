"""Goldens of single layers.

    python golden_layers.py        writes ../resources/golden/layers.json

Input: two images [5, 6, 4] with values 4 * unit("image", i) of the formula; in second inputs "other". Weights from the
formula under the layer's name in the file. Each entry: layer, output shape (without batch) and all output values.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

import formula
import golden_file
import keras_networks

HEIGHT, WIDTH, CHANNELS = 5, 6, 4


def values(name, *shape):
    return (4 * formula.unit(name, int(np.prod(shape)))).astype(np.float32).reshape(shape)


def filled(name, layer, *inputs):
    layer.build(inputs[0].shape)
    for variable in layer.weights:
        kind = variable.path.rsplit("/", 1)[1]
        if kind != "count":
            variable.assign(formula.weight(f"{name}/{kind}", tuple(variable.shape)))
    if isinstance(layer, keras.layers.Normalization):
        layer.finalize_state()
    return layer(*inputs)


def outputs():
    image, other = values("image", 2, HEIGHT, WIDTH, CHANNELS), values("other", 2, HEIGHT, WIDTH, CHANNELS)
    pixel = values("pixel", 2, 1, 1, CHANNELS)
    k = keras.layers
    yield "swish", k.Activation("swish")(image)
    yield "hard_swish", k.Activation("hard_swish")(image)
    yield "hard_sigmoid", k.Activation("hard_sigmoid")(image)
    yield "sigmoid", k.Activation("sigmoid")(image)
    yield "average_same", k.AveragePooling2D(3, strides=1, padding="same")(image)
    yield "average_valid", k.AveragePooling2D(2)(image)
    yield "concatenate", k.Concatenate()([image, other])
    yield "multiply", k.Multiply()([image, pixel])
    yield "mean_pixel", k.GlobalAveragePooling2D(keepdims=True)(image)
    yield "zero_padding", k.ZeroPadding2D(((1, 2), (1, 2)))(image)
    yield "rescaling", k.Rescaling([0.5, 2.0, -1.0, 3.0], [1.0, 0.0, -2.0, 0.25])(image)
    yield "normalization", filled("normalization", k.Normalization(), image)
    yield "centred", filled("centred", k.BatchNormalization(scale=False, epsilon=1e-3), image)
    yield "wide", filled("wide", k.Conv2D(3, (1, 3), padding="same"), image)
    yield "tall", filled("tall", k.Conv2D(3, (3, 1), strides=2), image)
    rgb = values("rgb", 2, HEIGHT, WIDTH, 3)
    yield "caffe", keras.applications.resnet.preprocess_input(rgb.copy())
    yield "torch", keras.applications.densenet.preprocess_input(rgb.copy())
    yield "tf", keras.applications.resnet_v2.preprocess_input(rgb.copy())


if __name__ == "__main__":
    golden_file.write(
        "layers.json",
        {
            "versions": keras_networks.VERSIONS,
            "layers": [
                {"layer": name, "shape": list(output.shape[1:]), "values": golden_file.numbers(output)}
                for name, output in outputs()
            ],
        },
    )

"""Small weights files in all layouts of Keras, of one network with weights from the formula.

    python golden_weight_files.py        writes ../resources/golden/weights/*.hdf5

The net: Conv2D c1 (with bias), BatchNormalization c1_bn, DepthwiseConv2D dw, SeparableConv2D sep,
Conv2D left with its automatic name, Dense fc.

    keras1-style    layers and weights named as in the published Xception file of 2016, by h5py:
                    convolution2d_1/convolution2d_1_W:0, batchnormalization_1_running_std:0, ...
    keras2          tf-keras save_weights to .h5: c1/c1/kernel:0
    slashes         names with '/' as in the published files of DenseNet and MobileNetV3, and a Normalization with
                    its count as in those of EfficientNet, by h5py
    keras2-new      tf-keras save_weights to .weights.h5: layers/conv2d/vars/0, no names
    keras3          Keras 3 save_weights to .weights.h5: the same, and each layer's name
    keras3-model    Keras 3 save to .h5 after a training step: model_weights/..., the base nested in
                    the classifier, the optimiser's state beside it
"""

import os
import shutil
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import h5py
import keras
import numpy as np
import tensorflow as tf
import tf_keras

import formula
import golden_file

FOLDER = os.path.join(golden_file.FOLDER, "weights")


def base(k):
    k.backend.clear_session()
    pixels = k.layers.Input((8, 8, 3))
    x = k.layers.Conv2D(4, 3, name="c1")(pixels)
    x = k.layers.BatchNormalization(name="c1_bn")(x)
    x = k.layers.DepthwiseConv2D(3, use_bias=False, name="dw")(x)
    x = k.layers.SeparableConv2D(5, 3, use_bias=False, name="sep")(x)
    return pixels, k.layers.Conv2D(6, 1, use_bias=False)(x)


def whole(k):
    pixels, x = base(k)
    return k.models.Model(pixels, k.layers.Dense(2, name="fc")(k.layers.GlobalAveragePooling2D()(x)))


def nested(k):
    inner = k.models.Model(*base(k), name="base")
    pixels = k.layers.Input((8, 8, 3))
    return k.models.Model(pixels, k.layers.Dense(2, name="fc")(k.layers.GlobalAveragePooling2D()(inner(pixels))))


def layers(model):
    for layer in model.layers:
        if hasattr(layer, "layers"):
            yield from layers(layer)
        elif layer.weights:
            yield layer


def named_weights(layer):
    for weight in layer.weights:
        name = getattr(weight, "path", weight.name).split(":")[0].rsplit("/", 1)[-1]
        if type(layer).__name__ == "DepthwiseConv2D" and name == "kernel":
            name = "depthwise_kernel"
        yield f"{layer.name}/{name}", weight


def fill(model):
    for layer in layers(model):
        for path, weight in named_weights(layer):
            weight.assign(formula.weight(path, tuple(weight.shape)))
    return model


def save(name, suffix, write):
    """Renames the file, because Keras requires its suffixes, but the repository ignores *.h5."""
    target = os.path.join(FOLDER, name + ".hdf5")
    os.makedirs(FOLDER, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        written = os.path.join(folder, "file" + suffix)
        write(written)
        shutil.move(written, target)
    print(f"{name}.hdf5: {os.path.getsize(target)} bytes")


KERAS1_LAYERS = {
    "c1": "convolution2d_1",
    "c1_bn": "batchnormalization_1",
    "dw": "depthwiseconvolution2d_1",
    "sep": "separableconvolution2d_1",
    "conv2d": "convolution2d_2",
    "fc": "dense_1",
}
KERAS1_VARIABLES = {"kernel": "W", "bias": "b", "moving_mean": "running_mean", "moving_variance": "running_std"}


def write_keras1_style(path):
    with h5py.File(path, "w") as file:
        names = ["input_1"] + list(KERAS1_LAYERS.values())
        file.attrs["layer_names"] = np.array([n.encode() for n in names])
        file.create_group("input_1").attrs["weight_names"] = np.array([])
        for layer in layers(fill(whole(keras))):
            group = file.create_group(KERAS1_LAYERS[layer.name])
            weight_names = []
            for weight_path, weight in named_weights(layer):
                variable = weight_path.split("/")[1]
                name = f"{KERAS1_LAYERS[layer.name]}_{KERAS1_VARIABLES.get(variable, variable)}:0"
                group[name] = weight.numpy()
                weight_names.append(name.encode())
            group.attrs["weight_names"] = np.array(weight_names)


def write_slashes(path):
    layers = {
        "normalization": {"mean": (3,), "variance": (3,), "count": ()},
        "conv1/conv": {"kernel": (3, 3, 3, 4)},
        "conv1/bn": {"gamma": (4,), "beta": (4,), "moving_mean": (4,), "moving_variance": (4,)},
        "bn": {"gamma": (4,), "beta": (4,), "moving_mean": (4,), "moving_variance": (4,)},
    }
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = np.array([name.encode() for name in layers])
        for layer, variables in layers.items():
            group = file.create_group(layer)
            group.attrs["weight_names"] = np.array([f"{layer}/{variable}:0".encode() for variable in variables])
            for variable, shape in variables.items():
                name = f"{layer.replace('/', '_')}/{variable}"
                group[f"{layer}/{variable}:0"] = np.int64(7) if variable == "count" else formula.weight(name, shape)


def write_trained_model(path):
    model = nested(keras)
    model.compile("adam", "mse")
    model.fit(tf.zeros((1, 8, 8, 3)), tf.zeros((1, 2)), verbose=0)
    fill(model).save(path)


if __name__ == "__main__":
    save("keras1-style", ".h5", write_keras1_style)
    save("keras2", ".h5", lambda path: fill(whole(tf_keras)).save_weights(path))
    save("slashes", ".h5", write_slashes)
    save("keras2-new", ".weights.h5", lambda path: fill(whole(tf_keras)).save_weights(path))
    save("keras3", ".weights.h5", lambda path: fill(whole(keras)).save_weights(path))
    save("keras3-model", ".h5", write_trained_model)

"""Logits, features and class activation maps of networks with weights from the formula.

    python golden_maps.py        writes ../resources/golden/maps.json

networks: name, alpha (null except for MobileNet), size, classes; images (images 0 and 1 of the formula
went in, values 0 to 255); method; block (the maps are means of block x block positions; remaining rows
and columns are dropped); rows, columns; logits [image][class]; features [image], the first 64 inputs of
the last dense layer, and featureSums [image]; maps [image], in the order [row, column, class], positive
and negative; visualised [image][class], the map that tf-keras-vis returns before it is scaled to the
size of the image (negative values are 0, then the range becomes 0 to 1), at the full resolution, the first
64 values; null if tf-keras-vis could not be loaded.

The maps are Grad-CAM by TensorFlow's gradients, not by a closed formula: the weight of a channel is the
mean over the positions of the gradient of the class's logit by the feature map. The feature map is the
input of the flatten layer of `simple`, and of the global average pooling of MobileNet.
Weights have the names of FormulaNetwork.weighted: conv2d, conv2d_1, predictions (the layer `dense`) and
dense_1 for `simple`, and predictions (the layer `dense`) for the head of MobileNet. Everything is computed
in float64.
"""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

import formula
import golden_file
import keras_networks

IMAGES = 2
FIRST = 64
SIMPLE_BLOCKS = 8  # maps of `simple` have about this many rows


def simple(size, classes):
    keras.backend.clear_session()
    keras.config.set_floatx("float64")
    image = keras.Input((size, size, 3))
    x = layers.Rescaling(1 / 127.5, -1)(image)
    for name in ("conv2d", "conv2d_1"):
        x = layers.Activation("relu")(layers.Conv2D(32, 3, name=name)(x))
    features = layers.MaxPooling2D(2, name="map")(x)
    x = layers.Flatten()(features)
    hidden = layers.Activation("relu", name="features")(layers.Dense(128, name="dense")(x))
    return keras.Model(image, layers.Dense(classes, name="dense_1")(hidden))


def transfer(alpha, size, classes):
    base = keras_networks.build("MobileNet", alpha, size, "float64")
    image = keras.Input((size, size, 3))
    features = layers.Activation("linear", name="map")(base(layers.Rescaling(1 / 127.5, -1)(image)))
    pooled = layers.GlobalAveragePooling2D(name="features")(features)
    return keras.Model(image, layers.Dense(classes, name="dense")(pooled)), base


def fill(model, base=None):
    if base is not None:
        keras_networks.fill(base)
    for layer in model.layers:
        if layer.name.startswith(("conv2d", "dense")):
            for variable in layer.weights:
                name = "predictions" if layer.name == "dense" else layer.name
                path = f"{name}/{variable.path.rsplit('/', 1)[1]}"
                variable.assign(formula.weight(path, tuple(variable.shape)))


def grad_cam(model, images, classes):
    """[image, row, column, class] at the full resolution."""
    inner = keras.Model(model.input, [model.get_layer("map").output, model.get_layer("features").output, model.output])
    maps = []
    for label in range(classes):
        with tf.GradientTape() as tape:
            feature_map, features, logits = inner(images, training=False)
            tape.watch(feature_map)
            score = head(model, feature_map)[:, label]
        weights = tf.reduce_mean(tape.gradient(score, feature_map), axis=(1, 2))
        maps.append(tf.einsum("nijk,nk->nij", feature_map, weights).numpy())
    return np.stack(maps, axis=-1), features.numpy(), logits.numpy()


def head(model, feature_map):
    """Applies the layers after the feature map again, so that the tape records them."""
    names = [layer.name for layer in model.layers]
    x = feature_map
    for layer in model.layers[names.index("map") + 1 :]:
        x = layer(x)
    return x


def blocks(maps, block):
    rows, columns = maps.shape[1] // block, maps.shape[2] // block
    cropped = maps[:, : rows * block, : columns * block]
    shape = (len(maps), rows, block, columns, block, maps.shape[3])
    return cropped.reshape(shape).mean(axis=(2, 4))


def visualised(model, images, classes):
    try:
        from tf_keras_vis.gradcam import Gradcam
    except Exception as e:  # the library may not support this version of Keras
        print(f"without tf-keras-vis: {e}")
        return None
    result = []
    for label in range(classes):
        # The factor does not change the result. Without it tf-keras-vis divides by little more than its epsilon of 1e-7.
        cam = Gradcam(model, clone=False)(
            lambda logits, label=label: 1e9 * logits[:, label],
            images,
            penultimate_layer="map",
            seek_penultimate_conv_layer=False,
            expand_cam=False,
        )
        result.append(np.asarray(cam))
    return np.stack(result, axis=1)


def golden(name, alpha, size, classes):
    if name == "simple":
        model, base = simple(size, classes), None
    else:
        model, base = transfer(alpha, size, classes)
    fill(model, base)
    images = formula.images(IMAGES, size).astype(np.float64)
    maps, features, logits = grad_cam(model, images, classes)
    block = max(1, maps.shape[1] // SIMPLE_BLOCKS) if name == "simple" else 1
    averaged = blocks(maps, block)
    seen = visualised(model, images, classes)
    if seen is not None:
        check(maps, seen)
    return {
        "name": name,
        "alpha": alpha,
        "size": size,
        "classes": classes,
        "images": IMAGES,
        "method": "grad-cam" if name == "simple" else "cam",
        "block": block,
        "rows": averaged.shape[1],
        "columns": averaged.shape[2],
        "logits": [golden_file.numbers(row) for row in logits],
        "features": [golden_file.numbers(row[:FIRST]) for row in features],
        "featureSums": golden_file.numbers(features.sum(axis=1)),
        "maps": [golden_file.numbers(each) for each in averaged],
        "visualised": None if seen is None else [[golden_file.numbers(c.ravel()[:FIRST]) for c in each] for each in seen],
    }


def check(maps, seen):
    """Prints the agreement of tf-keras-vis with the gradients here."""
    positive = np.maximum(0, np.moveaxis(maps, -1, 1))
    low = positive.min(axis=(2, 3), keepdims=True)
    span = positive.max(axis=(2, 3), keepdims=True) - low
    expected = (positive - low) / np.where(span > 0, span, 1)
    print(f"largest difference to tf-keras-vis: {np.abs(expected - seen).max():.2g}")


if __name__ == "__main__":
    golden_file.write(
        "maps.json",
        {
            "versions": keras_networks.VERSIONS,
            "networks": [
                golden("simple", None, 28, 3),
                golden("simple", None, 52, 4),
                golden("mobilenet", 0.25, 96, 5),
            ],
        },
    )

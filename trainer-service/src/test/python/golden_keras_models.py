"""Writes golden/keras: models of every layer class that can be imported, with their predictions for formula images.

layers.keras has each class once and is compressed; nested.keras has a nested model and is stored, as Keras writes it;
pooled.keras ends in a hidden layer after a pooling; operations.keras has operations with and without numbers beside layers
of the same classes. models.json has the predictions in float32. refused/ has models with arguments and classes that cannot be
imported.
"""
import os
import pathlib
import zipfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np

import golden_file
from formula import image

L = keras.layers
SIZE = 18
CLASSES = ["cupcake", "donut", "macaron"]
IMAGES = 4


def layers():
    x = inputs = keras.Input((SIZE, SIZE, 3), name="pixels")
    x = L.Rescaling(1 / 255.0, 0.1)(x)
    x = L.Normalization(mean=[0.5, 0.4, 0.3], variance=[0.2, 0.3, 0.4])(x)
    x = L.RandomFlip()(x)
    x = L.ZeroPadding2D(((0, 1), (1, 2)))(x)
    x = L.Conv2D(6, (3, 2), strides=(1, 2), activation="relu")(x)
    x = L.BatchNormalization(epsilon=2e-3)(x)
    a = L.DepthwiseConv2D(3, padding="same", depth_multiplier=2)(x)
    a = L.Activation("silu")(a)
    b = L.SeparableConv2D(12, 3, padding="same", use_bias=False)(x)
    b = L.BatchNormalization(center=False, scale=False)(b)
    b = L.ReLU(max_value=6)(b)
    x = L.Add()([a, b])
    s = L.GlobalAveragePooling2D(keepdims=True)(x)
    s = L.Conv2D(12, 1, activation="hard_sigmoid")(s)
    x = L.Multiply()([x, s])
    c = L.MaxPooling2D((2, 3), strides=(2, 1), padding="same")(x)
    d = L.AveragePooling2D(3, strides=(2, 1), padding="same")(x)
    x = L.Concatenate()([c, d])
    x = L.Dropout(0.3)(x)
    x = L.Reshape((-1, 24))(x)
    x = L.Reshape((9, 10, 24))(x)
    x = L.SpatialDropout2D(0.1)(x)
    x = L.Flatten()(x)
    x = L.Dense(5, activation="relu", use_bias=False)(x)
    x = L.Dense(len(CLASSES))(x)
    return keras.Model(inputs, L.Softmax()(x), name="layers")


def nested():
    x = inputs = keras.Input((None, None, 3))
    x = L.Conv2D(4, 3, use_bias=False, name="conv1")(x)
    x = L.BatchNormalization(name="bn1")(x)
    base = keras.Model(inputs, L.Activation("relu", name="relu1")(x), name="tiny_base")
    return keras.Sequential([
        keras.Input((SIZE, SIZE, 3)),
        base,
        L.GlobalAveragePooling2D(),
        L.Dropout(0.2),
        L.Dense(len(CLASSES), activation="softmax"),
    ], name="nested")


def pooled():
    return keras.Sequential([
        keras.Input((SIZE, SIZE, 3)),
        L.Rescaling(1 / 127.5, -1),
        L.Conv2D(4, 3, activation="tanh"),
        L.GlobalAveragePooling2D(),
        L.Dense(6, activation="relu"),
        L.Dense(len(CLASSES)),
    ], name="pooled")


def operations():
    x = inputs = keras.Input((SIZE, SIZE, 3))
    x = keras.Sequential([L.RandomFlip(), L.RandomRotation(0.1)], name="augmentation")(x)
    x = x / 127.5 - 1.0
    x = L.Conv2D(4, 3)(x)
    a = L.Conv2D(4, 3, padding="same")(x)
    x = L.Add()([x + a, a * x])
    x = x * (L.ReLU(max_value=6)(x + 3.0) * (1.0 / 6.0))
    x = 2.0 - L.Add()([x, a])
    x = L.Flatten()(L.GlobalAveragePooling2D()(x))
    x = L.Dense(6, activation="relu")(x)
    return keras.Model(inputs, L.Dense(len(CLASSES), activation="softmax")(x), name="operations")


@keras.saving.register_keras_serializable("own")
class Dropout(L.Layer):
    def call(self, x):
        return x * x


@keras.saving.register_keras_serializable("own")
def relu(x):
    return keras.ops.sin(x)


def refused():
    """Returns models with the names of the arguments or classes for which they are refused."""
    def model(layers):
        x = inputs = keras.Input((SIZE, SIZE, 3))
        x = L.Conv2D(4, 3)(L.Rescaling(1 / 255.0)(x))
        x = L.GlobalAveragePooling2D()(layers(x))
        return keras.Model(inputs, L.Dense(len(CLASSES))(x))

    inputs = keras.Input((SIZE, SIZE, 3))
    flat = L.Flatten(data_format="channels_first")(L.Rescaling(1 / 255.0)(inputs))
    logits = L.Dense(len(CLASSES))(L.GlobalAveragePooling2D()(inputs))
    size = SIZE - 2
    return {
        "softmax-axis": model(L.Softmax(axis=1)),
        "flatten-data_format": keras.Model(inputs, L.Dense(len(CLASSES))(flat)),
        "padding-data_format": model(L.ZeroPadding2D(1, data_format="channels_first")),
        "normalization-axis": model(L.Normalization(axis=1, mean=[1.0] * size, variance=[1.0] * size)),
        "relu-max_value": model(L.ReLU(max_value=0.0)),
        "layer-own_Dropout": model(Dropout()),
        "activation-own_relu": model(L.Activation(relu)),
        "operation-Softmax": keras.Model(inputs, keras.ops.softmax(logits, axis=0)),
    }


def fill(model, seed):
    random = np.random.default_rng(seed)
    values = []
    for weight in model.weights:
        if weight.path.endswith("count"):
            values.append(weight.numpy())
        elif "variance" in weight.path:
            values.append(random.uniform(0.5, 1.5, weight.shape).astype("float32"))
        else:
            fan = max(1, int(np.prod(weight.shape[:-1])))
            values.append((random.standard_normal(weight.shape) / np.sqrt(fan)).astype("float32"))
    model.set_weights(values)


def compress(path):
    with zipfile.ZipFile(path) as old:
        entries = [(entry.filename, old.read(entry)) for entry in old.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for name, content in entries:
            new.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)


def main():
    folder = pathlib.Path(golden_file.FOLDER) / "keras"
    folder.mkdir(exist_ok=True)
    images = np.stack([image(k, SIZE) for k in range(IMAGES)]).astype("float32")
    golden = {"size": SIZE, "classes": CLASSES}
    for seed, (make, scale) in enumerate([(layers, None), (nested, 255.0), (pooled, None), (operations, None)]):
        keras.utils.clear_session()
        model = make()
        fill(model, seed)
        path = folder / f"{make.__name__}.keras"
        model.save(path)
        if make in (layers, operations):
            compress(path)
        outputs = model.predict(images if scale is None else images / scale, verbose=0)
        if make is pooled:
            outputs = keras.ops.convert_to_numpy(keras.ops.softmax(outputs))
        golden[make.__name__] = golden_file.numbers(outputs)
        print(path, path.stat().st_size)
    (folder / "refused").mkdir(exist_ok=True)
    for name, model in refused().items():
        path = folder / "refused" / f"{name}.keras"
        model.save(path)
        compress(path)
    nested_model = keras.models.load_model(folder / "nested.keras")
    weights = folder / "nested.weights.h5"  # Keras requires this ending, which .gitignore has
    nested_model.save_weights(weights)
    weights.rename(folder / "nested.hdf5")
    golden_file.write("keras/models.json", golden)


main()

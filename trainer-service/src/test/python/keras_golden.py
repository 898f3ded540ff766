"""Creates golden/keras-simple.json: results of Keras for the simple ConvNet.

    python -m venv /tmp/keras && /tmp/keras/bin/pip install tensorflow-cpu==2.18.0 keras==3.15.1
    /tmp/keras/bin/python src/test/python/keras_golden.py src/test/resources/golden/keras-simple.json

Weights and images are closed formulae in whole numbers, which KerasGoldenTest also computes, without
a weights file and initial rounding errors. Dropout is disabled in training (rate 0).
"""
import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
import keras
import numpy as np
from keras import layers

SIZE, CLASSES, BATCH, STEPS = 12, 3, 4, 5
OPTIMIZERS = {
    "sgd": lambda: keras.optimizers.SGD(0.01, momentum=0.9),
    "adam": lambda: keras.optimizers.Adam(0.01),
    "rmsprop": lambda: keras.optimizers.RMSprop(0.01),
}


def network(size, dropout):
    keras.backend.clear_session()
    return keras.Sequential([
        keras.Input((size, size, 3)),
        layers.Rescaling(1 / 127.5, -1),
        layers.Conv2D(32, 3), layers.Activation("relu"),
        layers.Conv2D(32, 3), layers.Activation("relu"),
        layers.MaxPooling2D(2),
        layers.Dropout(0.25 if dropout else 0.0),
        layers.Flatten(),
        layers.Dense(128), layers.Activation("relu"),
        layers.Dropout(0.5 if dropout else 0.0),
        layers.Dense(CLASSES),
    ])


def set_weights(model):
    for k, variable in enumerate(model.trainable_variables):
        i = np.arange(np.prod(variable.shape), dtype=np.int64)
        whole = (i * 7919 + k * 104729) % 1009 - 504
        variable.assign((whole / 5040).astype(np.float32).reshape(variable.shape))


def images(step):
    n, y, x, c = np.meshgrid(
        np.arange(step * BATCH, (step + 1) * BATCH), np.arange(SIZE), np.arange(SIZE),
        np.arange(3), indexing="ij")
    return ((x * 7 + y * 13 + c * 29 + n * 31 + x * y * n) % 256).astype(np.float32)


def labels(step):
    return np.arange(step * BATCH, (step + 1) * BATCH) % CLASSES


def name(variable):
    return variable.path.split("/", 1)[1]  # without the model's name


def train(optimizer):
    model = network(SIZE, dropout=False)
    set_weights(model)
    before = [np.asarray(v).ravel() for v in model.trainable_variables]
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=optimizer, loss=loss, jit_compile=False)
    losses = [float(model.train_on_batch(images(s), labels(s))) for s in range(STEPS)]
    weights = {}
    for variable, start in zip(model.trainable_variables, before):
        values = np.asarray(variable).ravel()
        weights[name(variable)] = {
            "change": float(np.linalg.norm((values - start).astype(np.float64))),
            "first": [float(v) for v in values[:3]],
            "last": float(values[-1]),
        }
    return {"losses": losses, "weights": weights}


def main():
    full = network(100, dropout=True)
    small = network(SIZE, dropout=True)
    set_weights(small)
    logits = small.predict(images(0), verbose=0)
    golden = {
        "versions": {"keras": keras.__version__},
        "variables": [
            {"name": name(v), "shape": list(v.shape)} for v in full.trainable_variables],
        "parameters": full.count_params(),
        "probabilities": [
            [float(p) for p in row] for row in np.asarray(keras.ops.softmax(logits))],
        "optimizers": {k: train(make()) for k, make in OPTIMIZERS.items()},
    }
    with open(sys.argv[1], "w") as out:
        out.write(json.dumps(golden, indent=1))
        out.write("\n")


if __name__ == "__main__":
    main()

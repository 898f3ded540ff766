"""Training goldens: five steps of head warm-up and of fine-tuning on Xception at 71 px.

    python golden_training.py        writes ../resources/golden/training/*.json

The net: Xception without top -> global average pooling -> dense layer `predictions` (logits, 5
classes); every weight from the formula. Each of the 5 steps sees the same batch: images 0 to 3 of
the formula, preprocessed to [-1, 1], with the formula's labels. Loss: mean softmax cross-entropy. Optimiser:
Keras's Adam with its defaults (beta 0.9 and 0.999, epsilon 1e-7) and the stated learning rate.

    warmup                the base is frozen, its BatchNorm in inference mode
    finetune-frozen-norm  block14_* trains too; all BatchNorm in inference mode (gamma, beta train)
    finetune-train-norm   block14_* trains too; its BatchNorm uses the batch's moments and moves its
                          averages (Keras 3: momentum 0.99, biased variance), the rest as above

Each file: versions; network, size, classes, optimizer, learningRate, trainable (prefix of the base's
layers that train, null for none), batchNorm (inference or train); losses (of steps 1 to 5, each
before its update) and lossAfter (of the batch after step 5, in the mode of training); variables
(every one that changed: path, shape, sum, absSum and first 4 values after step 5, and change, the
sum of |after - before|); lossNoise and changeNoise (largest relative deviation from the same run in
float64, over the losses and over the changes).
"""

import keras
import numpy as np

import formula
import golden_file
import keras_networks

STEPS, SIZE, BATCH, CLASSES = 5, 71, 4, 5
RUNS = [
    ("warmup", None, "inference", 3e-5),
    ("finetune-frozen-norm", "block14_", "inference", 1e-5),
    ("finetune-train-norm", "block14_", "train", 1e-5),
]


class Classifier(keras.Model):
    """Base, pooling, head. Not a functional model, because Keras 3 passes its own `training` to
    a nested base, whatever the base was called with while the model was built (operation_fn in
    keras/src/models/functional.py), so that base(x, training=False) trains BatchNorm all the same."""

    def __init__(self, base, batch_norm):
        super().__init__()
        self.base, self.norm_trains = base, batch_norm == "train"
        self.pool = keras.layers.GlobalAveragePooling2D()
        self.head = keras.layers.Dense(CLASSES, name="predictions")
        self.head.build((None, base.output.shape[-1]))

    def call(self, pixels):
        return self.head(self.pool(self.base(pixels, training=self.norm_trains)))

    def named_variables(self):
        yield from keras_networks.variables(self.base)
        yield "predictions/kernel", self.head.kernel
        yield "predictions/bias", self.head.bias


def network(trainable, batch_norm, dtype):
    base = keras_networks.build("Xception", None, SIZE, dtype)
    for layer in base.layers:
        layer.trainable = trainable is not None and layer.name.startswith(trainable)
    model = Classifier(base, batch_norm)
    for path, variable in model.named_variables():
        variable.assign(formula.weight(path, tuple(variable.shape)))
    return model


def train(trainable, batch_norm, rate, dtype):
    model = network(trainable, batch_norm, dtype)
    variables = list(model.named_variables())
    model.compile(
        keras.optimizers.Adam(rate), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    before = {path: variable.numpy().astype(np.float64) for path, variable in variables}
    pixels = keras_networks.preprocess(formula.images(BATCH, SIZE)).astype(dtype)
    labels = formula.labels(BATCH, CLASSES)
    losses = [step(model, pixels, labels) for _ in range(STEPS)]
    after = {path: variable.numpy().astype(np.float64) for path, variable in variables}
    changed = {path: (before[path], after[path]) for path in after if (before[path] != after[path]).any()}
    return losses, step(model, pixels, labels), changed


def step(model, pixels, labels):
    model.reset_metrics()  # train_on_batch would return a running mean
    return float(model.train_on_batch(pixels, labels))


def change(pair):
    return np.abs(pair[1] - pair[0]).sum()


def golden(trainable, batch_norm, rate):
    exact_losses, _, exact_changed = train(trainable, batch_norm, rate, "float64")
    losses, loss_after, changed = train(trainable, batch_norm, rate, "float32")
    return {
        "versions": keras_networks.VERSIONS,
        "network": "Xception",
        "size": SIZE,
        "classes": CLASSES,
        "optimizer": "adam",
        "learningRate": rate,
        "trainable": trainable,
        "batchNorm": batch_norm,
        "losses": golden_file.numbers(losses),
        "lossAfter": golden_file.number(loss_after),
        "variables": [
            {
                "path": path,
                "shape": list(pair[1].shape),
                "sum": golden_file.number(pair[1].sum()),
                "absSum": golden_file.number(np.abs(pair[1]).sum()),
                "change": golden_file.number(change(pair)),
                "first": golden_file.numbers(pair[1].reshape(-1)[:4]),
            }
            for path, pair in changed.items()
        ],
        "lossNoise": golden_file.relative_noise(losses, exact_losses),
        "changeNoise": max(
            golden_file.relative_noise([change(pair)], [change(exact_changed[path])])
            for path, pair in changed.items()
        ),
    }


if __name__ == "__main__":
    for name, trainable, batch_norm, rate in RUNS:
        golden_file.write(f"training/{name}.json", golden(trainable, batch_norm, rate))

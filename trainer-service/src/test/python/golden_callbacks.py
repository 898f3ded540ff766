"""Learning-rate schedules, callbacks, class weights and label smoothing, as Keras computes them.

    python golden_callbacks.py        writes ../resources/golden/callbacks.json

schedules: a schedule's settings in the request's terms, the phase's steps, and its rates by step.
plateau, stopping: results of ReduceLROnPlateau and EarlyStopping for the validation losses of epochs:
the learning rate after each epoch, and the number of epochs until the stop (0: never).
losses: the simple ConvNet and batches of keras_golden.py under a loss with label smoothing and class
weights: the training loss of each of 5 steps (before its update) and the validation loss of batch 0
after them; plain, each alone, and both.
"""

import keras
import numpy as np

import golden_file
import keras_golden

RATE = 0.01
schedules = keras.optimizers.schedules
SCHEDULES = [
    ({"name": "cosine_decay"}, 40, schedules.CosineDecay(RATE, 40)),
    ({"name": "cosine_decay", "decaySteps": 10, "alpha": 0.2}, 40, schedules.CosineDecay(RATE, 10, 0.2)),
    (
        {"name": "cosine_decay", "warmupSteps": 5, "alpha": 0.1},
        40,
        schedules.CosineDecay(0.0, 35, 0.1, warmup_target=RATE, warmup_steps=5),
    ),
    (
        {"name": "exponential_decay", "decaySteps": 7, "decayRate": 0.5, "staircase": True},
        40,
        schedules.ExponentialDecay(RATE, 7, 0.5, staircase=True),
    ),
    (
        {"name": "exponential_decay", "decaySteps": 7, "decayRate": 0.9, "staircase": False},
        40,
        schedules.ExponentialDecay(RATE, 7, 0.9, staircase=False),
    ),
]
LOSSES = [1.0, 0.8, 0.79995, 0.7999, 0.7, 0.71, 0.72, 0.7, 0.7, 0.5, 0.6, 0.6, 0.6, 0.6]
WEIGHTS = {0: 2.0, 1: 1.0, 2: 0.25}


def schedule(settings, steps, rule):
    rates = [float(rule(step)) for step in range(steps + 3)]  # also beyond the end
    return {**settings, "steps": steps, "rates": golden_file.numbers(rates)}


def model():
    net = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    net.compile(keras.optimizers.SGD(RATE), "mse")
    return net


def plateau(factor, patience):
    callback = keras.callbacks.ReduceLROnPlateau(factor=factor, patience=patience)
    callback.set_model(model())
    callback.on_train_begin()
    rates = []
    for epoch, loss in enumerate(LOSSES):
        callback.on_epoch_end(epoch, {"val_loss": loss})
        rates.append(float(callback.model.optimizer.learning_rate))
    return {"factor": factor, "patience": patience, "rates": golden_file.numbers(rates)}


def stopping(patience, min_delta):
    callback = keras.callbacks.EarlyStopping(patience=patience, min_delta=min_delta)
    callback.set_model(model())
    callback.on_train_begin()
    for epoch, loss in enumerate(LOSSES):
        callback.on_epoch_end(epoch, {"val_loss": loss})
        if callback.model.stop_training:
            return {"patience": patience, "minDelta": min_delta, "epochs": epoch + 1}
    return {"patience": patience, "minDelta": min_delta, "epochs": 0}


def one_hot(step):
    return keras.utils.to_categorical(keras_golden.labels(step), keras_golden.CLASSES)


def losses(smoothing, weights):
    net = keras_golden.network(keras_golden.SIZE, dropout=False)
    keras_golden.set_weights(net)
    loss = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=smoothing)
    net.compile(keras.optimizers.Adam(RATE), loss, jit_compile=False)
    trained = []
    for step in range(keras_golden.STEPS):
        net.reset_metrics()  # train_on_batch would return a running mean
        images = keras_golden.images(step)
        trained.append(float(net.train_on_batch(images, one_hot(step), class_weight=weights)))
    net.reset_metrics()
    validated = float(net.test_on_batch(keras_golden.images(0), one_hot(0)))
    return {
        "labelSmoothing": smoothing,
        "classWeights": [] if weights is None else [weights[i] for i in sorted(weights)],
        "training": golden_file.numbers(trained),
        "validation": golden_file.number(validated),
    }


if __name__ == "__main__":
    golden_file.write(
        "callbacks.json",
        {
            "versions": {"keras": keras.__version__, "numpy": np.__version__},
            "learningRate": RATE,
            "validationLosses": LOSSES,
            "schedules": [schedule(*case) for case in SCHEDULES],
            "plateau": [plateau(0.5, 2), plateau(0.1, 1), plateau(0.5, 3)],
            "stopping": [stopping(2, 0.0), stopping(1, 0.0), stopping(3, 0.05), stopping(9, 0.0)],
            "losses": [losses(s, w) for s in (0.0, 0.1) for w in (None, WEIGHTS)],
        },
    )

"""Runs a training request with Keras.

    python recipe.py REQUEST.json DATASET OUT.json [--weights FILE] [--jit] [--mixed-bfloat16]

REQUEST.json is a `training.requested.v1` without augmentation. OUT.json has the same content as
that of Recipe.java for the same request.
"""

import argparse
import json
import os
import pathlib
import tempfile
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import tensorflow as tf

import networks
import photos


class Seconds(keras.callbacks.Callback):
    """Measures the wall time of every epoch, validation included; the first epoch decodes and compiles."""

    def __init__(self):
        super().__init__()
        self.epochs = []

    def on_epoch_begin(self, epoch, logs=None):
        self.start = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.epochs.append(time.perf_counter() - self.start)


class Phases:
    """Runs several `fit` calls and keeps the best epoch of all."""

    def __init__(self, model, train, validation, best, jit):
        self.model, self.train, self.validation = model, train, validation
        self.best, self.jit = best, jit
        self.lowest = None  # validation loss
        self.seconds = {}
        self.epochs = []

    def fit(self, phase, epochs, learning_rate):
        keep = keras.callbacks.ModelCheckpoint(
            self.best, save_best_only=True, save_weights_only=True, monitor="val_loss",
            initial_value_threshold=self.lowest,
        )
        seconds = Seconds()
        self.compile(learning_rate)
        start = time.perf_counter()
        history = self.model.fit(
            self.train, validation_data=self.validation, epochs=epochs, callbacks=[keep, seconds],
            verbose=0,
        ).history
        self.seconds[phase] = time.perf_counter() - start
        self.lowest = keep.best
        self.epochs += [
            {
                "phase": phase, "seconds": wall, "loss": loss,
                "validationLoss": validation, "validationAccuracy": accuracy,
            }
            for wall, loss, validation, accuracy in zip(
                seconds.epochs, history["loss"], history["val_loss"], history["val_accuracy"]
            )
        ]

    def compile(self, learning_rate):
        self.model.compile(
            optimizer=keras.optimizers.Adam(learning_rate),
            loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            metrics=["accuracy"],
            jit_compile=self.jit,
        )


def transfer(request, classes, weights, phases_of):
    name = request["backbone"]
    base = networks.backbone(name, request.get("alpha"), request["imageSize"], weights)
    base.trainable = False
    phases = phases_of(networks.Transfer(base, classes))
    warmup, tune = request["warmup"], request["fineTune"]
    phases.fit("warmup", warmup["epochs"], warmup["learningRate"])
    prefixes = networks.block(name, tune.get("fromBlock"))
    base.trainable = True
    for layer in base.layers:
        layer.trainable = layer.name.startswith(prefixes)
    phases.fit("fine-tune", tune["epochs"], tune["learningRate"])
    return phases


def simple(request, classes, phases_of):
    phases = phases_of(networks.simple(request["imageSize"], classes))
    phases.fit("training", request["epochs"], request["optimizer"]["learningRate"])
    return phases


def peak_bytes():
    """Returns the peak resident set size of this process on Linux."""
    status = pathlib.Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def run(request, dataset, best, options):
    start = time.perf_counter()
    splits = {
        name: photos.Split(dataset, name, request["imageSize"])
        for name in ("train", "validation", "holdout")
    }
    batch = request["batchSize"]

    def phases_of(model):
        train = splits["train"].shuffled(batch, request["seed"])
        return Phases(model, train, splits["validation"].batches(batch), best, options.jit)

    classes = len(splits["train"].labels)
    if request["pipeline"] == "simple":
        phases = simple(request, classes, phases_of)
    else:
        phases = transfer(request, classes, options.weights, phases_of)
    evaluating = time.perf_counter()
    phases.model.load_weights(best)
    loss, accuracy = phases.model.evaluate(splits["holdout"].batches(batch), verbose=0)
    end = time.perf_counter()
    return {
        "implementation": "keras",
        "versions": {"keras": keras.__version__, "tensorflow": tf.__version__},
        "trainImages": splits["train"].count,
        "holdoutImages": splits["holdout"].count,
        "recipeSeconds": end - start,
        "trainingSeconds": sum(phases.seconds.values()),
        "partSeconds": {**phases.seconds, "evaluation": end - evaluating},
        "holdoutAccuracy": accuracy,
        "holdoutLoss": loss,
        "epochs": phases.epochs,
        "peakRssBytes": peak_bytes(),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("request", type=pathlib.Path)
    parser.add_argument("dataset", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--weights", help="Keras weights file of the base; default: random weights")
    parser.add_argument("--jit", action="store_true", help="compile with XLA")
    parser.add_argument("--mixed-bfloat16", action="store_true")
    options = parser.parse_args()
    request = json.loads(options.request.read_text())
    keras.utils.set_random_seed(request["seed"])
    if options.mixed_bfloat16:
        keras.config.set_dtype_policy("mixed_bfloat16")
    with tempfile.TemporaryDirectory() as work:
        result = run(request, options.dataset, work + "/best.weights.h5", options)
    options.out.write_text(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()

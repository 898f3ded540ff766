"""Goldens of the base models: forward, features at the default cut, and steps of training.

    python golden_backbones.py [NAME ...]       writes ../resources/golden/backbones/*.json

The net: a base of Keras without top -> global average pooling -> dense layer `predictions` (logits, 5
classes); every weight from the formula, the kernel of the head times headScale, a power of two that
keeps the logits near 1. Input: images 0 and 1 of the formula, with Keras's preprocess_input. EfficientNet is
built as for ImageNet's weights, since it then has one more scaling of its input.

Training: three steps on these images with labels 0 and 1, and the loss after them: mean softmax
cross-entropy, Keras's Adam with its defaults and the stated rates, all BatchNorm and Dropout in
inference mode. `warmup` trains the head; `finetune` also trains every layer that the cut does not
need as input, in a fresh net.

Each file: versions; name, alpha, size; parameters (without the count of Normalization, which nothing
reads); layout (SHA-256 of the lines "<layer>/<variable> <shape>" in the order of model.layers); headScale;
features (per image, the first 8 means over the map) and featureSums; cut (layer, shape, sum, absSum and the first 8 values
at the cut); warmup and finetune (rate, losses, variables: the number of changed ones, changes: path and
sum of |after - before| of the head and of the first and last three changed ones of the base); noise (largest deviation of
the features from a run in float64, relative to the largest feature).
"""

import hashlib
import sys

import keras
import numpy as np
from keras.src.applications import efficientnet

import formula
import golden_file
import keras_networks

CLASSES, IMAGES, STEPS = 5, 2, 3

# Name in requests, Keras's name, alpha, size, module of preprocess_input, layer at the default cut.
NETWORKS = [
    ("resnet50", "ResNet50", None, 64, "resnet", "conv4_block6_out"),
    ("resnet101", "ResNet101", None, 64, "resnet", "conv4_block23_out"),
    ("resnet152", "ResNet152", None, 64, "resnet", "conv4_block36_out"),
    ("resnet50v2", "ResNet50V2", None, 65, "resnet_v2", "conv4_block6_out"),
    ("resnet101v2", "ResNet101V2", None, 64, "resnet_v2", "conv4_block23_out"),
    ("resnet152v2", "ResNet152V2", None, 64, "resnet_v2", "conv4_block36_out"),
    ("efficientnetb0", "EfficientNetB0", None, 65, "efficientnet", "block6d_add"),
    ("efficientnetb1", "EfficientNetB1", None, 64, "efficientnet", "block6e_add"),
    ("efficientnetb2", "EfficientNetB2", None, 64, "efficientnet", "block6e_add"),
    ("efficientnetb3", "EfficientNetB3", None, 64, "efficientnet", "block6f_add"),
    ("efficientnetv2b0", "EfficientNetV2B0", None, 64, "efficientnet_v2", "block5e_add"),
    ("efficientnetv2b1", "EfficientNetV2B1", None, 64, "efficientnet_v2", "block5f_add"),
    ("efficientnetv2b2", "EfficientNetV2B2", None, 65, "efficientnet_v2", "block5f_add"),
    ("efficientnetv2b3", "EfficientNetV2B3", None, 64, "efficientnet_v2", "block5g_add"),
    ("mobilenet_v3_small", "MobileNetV3Small", 1.0, 65, "mobilenet_v3", "expanded_conv_7_add"),
    ("mobilenet_v3_small-0.75", "MobileNetV3Small", 0.75, 64, "mobilenet_v3", "expanded_conv_7_add"),
    ("mobilenet_v3_large", "MobileNetV3Large", 1.0, 64, "mobilenet_v3", "expanded_conv_11_add"),
    ("mobilenet_v3_large-0.75", "MobileNetV3Large", 0.75, 65, "mobilenet_v3", "expanded_conv_11_add"),
    ("densenet121", "DenseNet121", None, 64, "densenet", "pool4_pool"),
    ("vgg16", "VGG16", None, 64, "vgg16", "block4_pool"),
    ("inception_v3", "InceptionV3", None, 75, "inception_v3", "mixed8"),
]


def base_model(architecture, alpha, size, dtype):
    if not architecture.startswith("EfficientNetB"):
        return keras_networks.build(architecture, alpha, size, dtype)
    get_file, efficientnet.file_utils.get_file = efficientnet.file_utils.get_file, lambda *args, **options: None
    load, keras.Model.load_weights = keras.Model.load_weights, lambda *args, **options: None
    try:
        keras.backend.clear_session()
        keras.config.set_floatx(dtype)
        return getattr(keras.applications, architecture)(include_top=False, weights="imagenet", input_shape=(size, size, 3))
    finally:
        efficientnet.file_utils.get_file, keras.Model.load_weights = get_file, load


def variables(base):
    return [(path, v) for path, v in keras_networks.variables(base) if not path.endswith("/count")]


class Classifier(keras.Model):
    """Base, pooling, head; the base in inference mode (see golden_training.py)."""

    def __init__(self, base):
        super().__init__()
        self.base = base
        self.pool = keras.layers.GlobalAveragePooling2D()
        self.head = keras.layers.Dense(CLASSES, name="predictions")
        self.head.build((None, base.output.shape[-1]))

    def call(self, pixels):
        return self.head(self.pool(self.base(pixels, training=False)))

    def named(self):
        return variables(self.base) + [("predictions/kernel", self.head.kernel), ("predictions/bias", self.head.bias)]


def classifier(network, dtype, head_scale):
    _, architecture, alpha, size, _, _ = network
    model = Classifier(base_model(architecture, alpha, size, dtype))
    for path, variable in model.named():
        value = formula.weight(path, tuple(variable.shape))
        variable.assign(value * head_scale if path == "predictions/kernel" else value)
    for layer in model.base.layers:
        if isinstance(layer, keras.layers.Normalization):
            layer.finalize_state()  # its call reads copies of the weights
    return model


def inputs(network, dtype):
    module = getattr(keras.applications, network[4])
    return module.preprocess_input(formula.images(IMAGES, network[3]).astype(dtype))


def forward(network, dtype):
    model = classifier(network, dtype, 1.0)
    probes = keras.Model(model.base.input, [model.base.get_layer(network[5]).output, model.base.output])
    return model, probes.predict(inputs(network, dtype), verbose=0)


def needed(base, end):
    """The layers that the output of `end` depends on, and `end`."""
    found, todo = set(), [base.get_layer(end)]
    while todo:
        layer = todo.pop()
        if layer.name not in found:
            found.add(layer.name)
            todo += [t._keras_history[0] for node in layer._inbound_nodes for t in node.input_tensors]
    return found


def train(network, head_scale, rate, fine_tunes):
    model = classifier(network, "float32", head_scale)
    frozen = needed(model.base, network[5])
    for layer in model.base.layers:
        layer.trainable = fine_tunes and layer.name not in frozen
    model.compile(keras.optimizers.Adam(rate), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    before = {path: v.numpy().astype(np.float64) for path, v in model.named()}
    pixels, labels = inputs(network, "float32"), formula.labels(IMAGES, CLASSES)
    losses = []
    for step in range(STEPS + 1):
        if step == STEPS:
            changes = [(p, np.abs(v.numpy() - before[p]).sum()) for p, v in model.named() if (v.numpy() != before[p]).any()]
        model.reset_metrics()
        losses.append(float(model.train_on_batch(pixels, labels)))
    base = [change for change in changes if not change[0].startswith("predictions/")]
    shown = base[:3] + base[-3:] + [change for change in changes if change[0].startswith("predictions/")]
    return {
        "rate": rate,
        "losses": golden_file.numbers(losses),
        "variables": len(changes),
        "changes": [[path, golden_file.number(change)] for path, change in dict(shown).items()],
    }


def golden(network):
    _, exact = forward(network, "float64")
    model, (cut, last) = forward(network, "float32")
    features = last.mean(axis=(1, 2), dtype=np.float64)
    kernel = formula.weight("predictions/kernel", (features.shape[1], CLASSES)).astype(np.float64)
    head_scale = float(2.0 ** np.round(-np.log2(np.abs(features @ kernel).max())))
    rate = float(f"{0.1 / np.abs(features).sum(axis=1).mean():.1g}")
    lines = "".join(f"{path} {list(v.shape)}\n" for path, v in variables(model.base))
    return {
        "versions": keras_networks.VERSIONS,
        "name": network[0].split("-")[0],
        "alpha": network[2],
        "size": network[3],
        "parameters": int(sum(np.prod(v.shape) for _, v in variables(model.base))),
        "layout": hashlib.sha256(lines.encode()).hexdigest(),
        "headScale": head_scale,
        "features": [golden_file.numbers(f[:8]) for f in features],
        "featureSums": golden_file.numbers(features.sum(axis=1)),
        "cut": {
            "layer": network[5],
            "shape": list(cut.shape[1:]),
            "sum": golden_file.number(cut.sum(dtype=np.float64)),
            "absSum": golden_file.number(np.abs(cut).sum(dtype=np.float64)),
            "first": golden_file.numbers(cut[0].reshape(-1)[:8]),
        },
        "warmup": train(network, head_scale, rate, False),
        "finetune": train(network, head_scale, min(rate, 1e-5), True),
        "noise": golden_file.relative_noise(features, exact[1].mean(axis=(1, 2))),
    }


if __name__ == "__main__":
    for network in NETWORKS:
        if len(sys.argv) == 1 or network[0] in sys.argv[1:]:
            golden_file.write(f"backbones/{network[0]}.json", golden(network))

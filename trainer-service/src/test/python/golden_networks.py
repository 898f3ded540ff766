"""Forward goldens: variables, shapes and outputs of each architecture with weights from the formula.

    python golden_networks.py        writes ../resources/golden/networks/*.json

Each file: versions; architecture, alpha (null for Xception), size; parameters (count); variables
([path, shape], in the order of model.layers); outputShape (without batch); images (images 0 and 1
of the formula went in, preprocessed to [-1, 1]); features (per image, the first 64 values after
global average pooling) and featureSums (per image, over all values); layers ({layer, shape, mean, meanAbs,
first: 4 values of image 0}; mean and meanAbs are over both images); noise (largest deviation of these
features from the same run in float64, relative to the largest feature; also compare features by their
deviation relative to the largest, because some are 0).
"""

import keras
import numpy as np

import formula
import golden_file
import keras_networks

IMAGES = 2
MOBILENET = ["conv1_relu", "conv_dw_1_relu", "conv_pw_1_relu", "conv_dw_2_relu", "conv_pw_3_relu", "conv_pw_6_relu", "conv_pw_12_relu"]
MOBILENET_V2 = [
    "Conv1_relu",
    "expanded_conv_depthwise_relu",
    "expanded_conv_project_BN",
    "block_1_expand_relu",
    "block_1_depthwise_relu",
    "block_1_project_BN",
    "block_2_add",
    "block_6_project_BN",
    "block_12_add",
    "block_16_project_BN",
]
XCEPTION = [
    "block1_conv1_act",
    "block1_conv2_act",
    "block2_sepconv1",
    "block2_pool",
    "batch_normalization",
    "block3_sepconv1_act",
    "block4_pool",
    "block5_sepconv1_act",
    "block5_sepconv3_bn",
    "block8_sepconv3_bn",
    "block12_sepconv3_bn",
    "block13_pool",
    "block14_sepconv1_act",
    "block14_sepconv2_act",
]
NETWORKS = [
    ("Xception", None, 71, XCEPTION),
    ("MobileNet", 0.25, 64, MOBILENET),
    ("MobileNet", 0.5, 65, MOBILENET),  # an odd size: the padding of strided convolutions differs
    ("MobileNet", 1.0, 96, MOBILENET),
    ("MobileNetV2", 0.35, 96, MOBILENET_V2),
    ("MobileNetV2", 1.0, 75, MOBILENET_V2),
    ("MobileNetV2", 1.4, 64, MOBILENET_V2),
]


def forward(architecture, alpha, size, layers, dtype):
    model = keras_networks.build(architecture, alpha, size, dtype)
    keras_networks.fill(model)
    probes = keras.Model(model.input, [model.get_layer(name).output for name in layers] + [model.output])
    pixels = keras_networks.preprocess(formula.images(IMAGES, size)).astype(dtype)
    return model, probes.predict(pixels, verbose=0)


def layer_record(name, output):
    return {
        "layer": name,
        "shape": list(output.shape[1:]),
        "mean": golden_file.number(output.mean(dtype=np.float64)),
        "meanAbs": golden_file.number(np.abs(output).mean(dtype=np.float64)),
        "first": golden_file.numbers(output[0].reshape(-1)[:4]),
    }


def golden(architecture, alpha, size, layers):
    _, exact = forward(architecture, alpha, size, layers, "float64")
    model, outputs = forward(architecture, alpha, size, layers, "float32")
    features = outputs[-1].mean(axis=(1, 2), dtype=np.float64)
    return {
        "versions": keras_networks.VERSIONS,
        "architecture": architecture,
        "alpha": alpha,
        "size": size,
        "parameters": model.count_params(),
        "variables": [[path, list(v.shape)] for path, v in keras_networks.variables(model)],
        "outputShape": list(outputs[-1].shape[1:]),
        "images": IMAGES,
        "features": [golden_file.numbers(f[:64]) for f in features],
        "featureSums": golden_file.numbers(features.sum(axis=1)),
        "layers": [layer_record(name, output) for name, output in zip(layers, outputs)],
        "noise": golden_file.relative_noise(features, exact[-1].mean(axis=(1, 2))),
    }


if __name__ == "__main__":
    for architecture, alpha, size, layers in NETWORKS:
        name = architecture.lower() + ("" if alpha is None else f"-{alpha}")
        golden_file.write(f"networks/{name}-{size}.json", golden(architecture, alpha, size, layers))

"""Measures the images per second of a network in OpenVINO, with random weights and biases other than zero.

    python openvino_forward.py xception|mobilenet|simple BATCH OUT.json

Needs `openvino`. The network is that of the program Forward: folded convolutions, pixels as bytes, features or logits.
"""

import json
import pathlib
import sys
import time

import numpy as np
import openvino as ov
from openvino import opset1, opset13

ROUNDS = 8
SIZES = {"xception": 299, "mobilenet": 224, "simple": 100}
MOBILENET = [(16, 1), (32, 2), (32, 1), (64, 2), (64, 1), (128, 2), *[(128, 1)] * 5, (256, 2), (256, 1)]
random = np.random.default_rng(1)


def constant(values):
    return opset13.constant(np.asarray(values, np.float32))


def channels(x):
    return x.get_output_partial_shape(0)[1].get_length()


def activated(x, activation):
    return {"": lambda: x, "relu": lambda: opset13.relu(x), "relu6": lambda: opset13.clamp(x, 0.0, 6.0)}[activation]()


def biased(x):
    return opset13.add(x, constant(random.standard_normal((1, channels(x), 1, 1)) * 0.1))


def padding(is_same):
    return "same_upper" if is_same else "valid"


def convolution(x, filters, size, stride=1, is_same=True, activation="", residual=None):
    fan_in = size * size * channels(x)
    kernel = random.standard_normal((filters, channels(x), size, size)) * (2 / fan_in) ** 0.5
    y = opset13.convolution(x, constant(kernel), [stride] * 2, [0, 0], [0, 0], [1, 1], padding(is_same))
    y = biased(y)
    return activated(y if residual is None else opset13.add(y, residual), activation)


def depthwise(x, stride=1, activation=None):
    kernel = constant(random.standard_normal((channels(x), 1, 1, 3, 3)) / 3)
    y = opset13.group_convolution(x, kernel, [stride] * 2, [0, 0], [0, 0], [1, 1], "same_upper")
    return y if activation is None else activated(biased(y), activation)


def pooled(x, size, is_same):
    return opset1.max_pool(x, [2, 2], [0, 0], [0, 0], [size] * 2, "floor", padding(is_same))


def separable(x, filters, activation="", residual=None):
    return convolution(depthwise(x), filters, 1, activation=activation, residual=residual)


def narrowing(x, inner, filters, is_activated=True):
    y = separable(separable(opset13.relu(x) if is_activated else x, inner, "relu"), filters)
    return convolution(x, filters, 1, 2, residual=pooled(y, 3, True))


def dense(x, units, activation=""):
    inputs = x.get_output_partial_shape(0)[1].get_length()
    y = opset13.matmul(x, constant(random.standard_normal((inputs, units)) * (2 / inputs) ** 0.5), False, False)
    return activated(opset13.add(y, constant(random.standard_normal((1, units)) * 0.1)), activation)


def xception(x):
    x = convolution(convolution(x, 32, 3, 2, False, "relu"), 64, 3, 1, False, "relu")
    x = narrowing(x, 128, 128, False)
    x = narrowing(narrowing(x, 256, 256), 728, 728)
    for _ in range(8):
        x = separable(separable(separable(opset13.relu(x), 728, "relu"), 728, "relu"), 728, residual=x)
    x = separable(separable(narrowing(x, 728, 1024), 1536, "relu"), 2048, "relu")
    return opset13.reduce_mean(x, opset13.constant([2, 3]))


def mobilenet(x):
    x = convolution(x, 8, 3, 2, activation="relu6")
    for filters, stride in MOBILENET:
        x = convolution(depthwise(x, stride, "relu6"), filters, 1, activation="relu6")
    return opset13.reduce_mean(x, opset13.constant([2, 3]))


def simple(x):
    x = convolution(convolution(x, 32, 3, 1, False, "relu"), 32, 3, 1, False, "relu")
    x = opset13.transpose(pooled(x, 2, False), opset13.constant([0, 2, 3, 1]))
    return dense(dense(opset13.reshape(x, opset13.constant([0, -1]), True), 128, "relu"), 5)


def main():
    name, batch, out = sys.argv[1], int(sys.argv[2]), pathlib.Path(sys.argv[3])
    size = SIZES[name]
    pixels = opset13.parameter([batch, size, size, 3], np.uint8)
    scaled = opset13.add(opset13.multiply(opset13.convert(pixels, "f32"), constant(1 / 127.5)), constant(-1))
    model = ov.Model([globals()[name](opset13.transpose(scaled, opset13.constant([0, 3, 1, 2])))], [pixels])
    request = ov.Core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "bf16"}).create_infer_request()
    request.set_input_tensor(ov.Tensor(np.random.randint(0, 255, (batch, size, size, 3)).astype(np.uint8)))
    wall, cpu = [], []
    for _ in range(ROUNDS):
        start, used = time.perf_counter(), time.process_time()
        request.infer()
        wall.append(time.perf_counter() - start)
        cpu.append(time.process_time() - used)
    out.write_text(json.dumps({
        "openvinoBfloat16ImagesPerSecond": batch / min(wall[1:]),
        "openvinoBfloat16ImagesPerCpuSecond": batch / min(cpu[1:]),
        "openvinoBfloat16FirstBatchSeconds": wall[0],
        "openvinoVersion": ov.__version__,
    }))


if __name__ == "__main__":
    main()

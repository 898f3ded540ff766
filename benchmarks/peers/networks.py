"""The networks of the program Forward as ONNX models: folded convolutions, pixels as bytes, features or logits.

Weights are random and biases are not zero, because libraries remove an addition of zero.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SIZES = {"xception": 299, "mobilenet": 224, "simple": 100}
MOBILENET = [(16, 1), (32, 2), (32, 1), (64, 2), (64, 1), (128, 2), *[(128, 1)] * 5, (256, 2), (256, 1)]
OPSET = 21


class Network:
    """Adds nodes to a graph; tensors are names, in the order image, channel, row, column."""

    def __init__(self, seed=1):
        self.nodes, self.constants, self.channels = [], [], {}
        self.random = np.random.default_rng(seed)

    def constant(self, values):
        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(values), name))
        return name

    def add(self, operation, inputs, channels, **attributes):
        name = f"{operation.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operation, inputs, [name], **attributes))
        self.channels[name] = channels
        return name

    def normal(self, shape, scale):
        return self.constant((self.random.standard_normal(shape) * scale).astype(np.float32))

    def activated(self, x, activation):
        if activation == "relu6":
            limits = [self.constant(np.float32(0)), self.constant(np.float32(6))]
            return self.add("Clip", [x, *limits], self.channels[x])
        return self.add("Relu", [x], self.channels[x]) if activation == "relu" else x

    def convolution(self, x, filters, size, stride=1, same=True, activation="", residual=None):
        inputs = self.channels[x]
        kernel = self.normal((filters, inputs, size, size), (2 / (size * size * inputs)) ** 0.5)
        y = self.add("Conv", [x, kernel, self.normal(filters, 0.1)], filters,
                     strides=[stride] * 2, auto_pad=padding(same))
        y = y if residual is None else self.add("Add", [y, residual], filters)
        return self.activated(y, activation)

    def depthwise(self, x, stride=1, activation=None):
        channels = self.channels[x]
        biases = [] if activation is None else [self.normal(channels, 0.1)]
        y = self.add("Conv", [x, self.normal((channels, 1, 3, 3), 1 / 3), *biases], channels,
                     group=channels, strides=[stride] * 2, auto_pad=padding(True))
        return self.activated(y, activation)

    def pooled(self, x, size, same):
        return self.add("MaxPool", [x], self.channels[x],
                        kernel_shape=[size] * 2, strides=[2, 2], auto_pad=padding(same))

    def separable(self, x, filters, activation="", residual=None):
        return self.convolution(self.depthwise(x), filters, 1, activation=activation, residual=residual)

    def narrowing(self, x, inner, filters, activated=True):
        y = self.separable(self.activated(x, "relu") if activated else x, inner, "relu")
        return self.convolution(x, filters, 1, 2, residual=self.pooled(self.separable(y, filters), 3, True))

    def mean(self, x):
        return self.add("ReduceMean", [x, self.constant(np.array([2, 3]))], self.channels[x], keepdims=0)

    def dense(self, x, inputs, units, activation=""):
        y = self.add("Gemm", [x, self.normal((inputs, units), (2 / inputs) ** 0.5), self.normal(units, 0.1)], units)
        return self.activated(y, activation)

    def xception(self, x):
        x = self.convolution(x, 32, 3, 2, False, "relu")
        x = self.convolution(x, 64, 3, 1, False, "relu")
        x = self.narrowing(x, 128, 128, False)
        x = self.narrowing(self.narrowing(x, 256, 256), 728, 728)
        for _ in range(8):
            y = self.separable(self.separable(self.activated(x, "relu"), 728, "relu"), 728, "relu")
            x = self.separable(y, 728, residual=x)
        x = self.narrowing(x, 728, 1024)
        return self.mean(self.separable(self.separable(x, 1536, "relu"), 2048, "relu"))

    def mobilenet(self, x):
        x = self.convolution(x, 8, 3, 2, activation="relu6")
        for filters, stride in MOBILENET:
            x = self.convolution(self.depthwise(x, stride, "relu6"), filters, 1, activation="relu6")
        return self.mean(x)

    def simple(self, x):
        x = self.convolution(x, 32, 3, 1, False, "relu")
        x = self.pooled(self.convolution(x, 32, 3, 1, False, "relu"), 2, False)
        x = self.add("Flatten", [self.add("Transpose", [x], 32, perm=[0, 2, 3, 1])], 48 * 48 * 32)
        return self.dense(self.dense(x, 48 * 48 * 32, 128, "relu"), 128, 5)


def padding(same):
    return "SAME_UPPER" if same else "VALID"


def model(name, batch):
    """Returns the serialised model of a network for batches of one size."""
    size, network = SIZES[name], Network()
    network.channels["pixels"] = 3
    x = network.add("Cast", ["pixels"], 3, to=TensorProto.FLOAT)
    x = network.add("Mul", [x, network.constant(np.float32(1 / 127.5))], 3)
    x = network.add("Add", [x, network.constant(np.float32(-1))], 3)
    y = getattr(network, name)(network.add("Transpose", [x], 3, perm=[0, 3, 1, 2]))
    graph = helper.make_graph(
        network.nodes, name,
        [helper.make_tensor_value_info("pixels", TensorProto.UINT8, [batch, size, size, 3])],
        [helper.make_tensor_value_info(y, TensorProto.FLOAT, [batch, network.channels[y]])],
        network.constants,
    )
    result = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=10)
    onnx.checker.check_model(result)
    return result.SerializeToString()

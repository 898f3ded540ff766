"""Measures the images per second of a network in ONNX Runtime or OpenVINO on all cores.

    python forward.py onnxruntime|openvino-float32|openvino-bfloat16 xception|mobilenet|simple BATCH OUT.json
"""

import json
import pathlib
import sys
import time

import numpy as np

import networks

ROUNDS = 8  # the first one includes the preparation of the library
TURN = 0.4  # seconds of each later round, as in the program Forward


def onnxruntime(model, pixels):
    import onnxruntime as runtime

    session = runtime.InferenceSession(model, providers=["CPUExecutionProvider"])
    return lambda: session.run(None, {"pixels": pixels})[0], runtime.__version__


def openvino(precision):
    def prepare(model, pixels):
        import openvino as ov

        compiled = ov.Core().compile_model(ov.Core().read_model(model), "CPU", {"INFERENCE_PRECISION_HINT": precision})
        request = compiled.create_infer_request()
        request.set_input_tensor(ov.Tensor(pixels))

        def run():
            request.infer()
            return request.get_output_tensor().data

        return run, ov.__version__

    return prepare


ENGINES = {"onnxruntime": onnxruntime, "openvino-float32": openvino("f32"), "openvino-bfloat16": openvino("bf16")}


def main():
    engine, name, batch, out = sys.argv[1], sys.argv[2], int(sys.argv[3]), pathlib.Path(sys.argv[4])
    size = networks.SIZES[name]
    pixels = np.random.default_rng(2).integers(0, 256, (batch, size, size, 3), np.uint8)
    run, version = ENGINES[engine](networks.model(name, batch), pixels)
    wall, cpu = [], []
    for turn in range(ROUNDS):
        start, used, runs = time.perf_counter(), time.process_time(), 0
        while runs == 0 or (turn > 0 and time.perf_counter() - start < TURN):
            result = run()
            runs += 1
        wall.append((time.perf_counter() - start) / runs)
        cpu.append((time.process_time() - used) / runs)
    out.write_text(json.dumps({
        "imagesPerSecond": batch / min(wall[1:]),
        "imagesPerCpuSecond": batch / min(cpu[1:]),
        "firstBatchSeconds": wall[0],
        "version": version,
        "meanOfResults": float(np.abs(result).mean()),  # the engines' results can be compared
    }))


if __name__ == "__main__":
    main()

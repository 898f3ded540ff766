"""Compares the frozen part of a backbone in TensorFlow, oneDNN and other libraries with matrix multiplication.

    python forward.py [xception|mobilenet|simple] [--batch 32] [--peers] [--isa AVX512_CORE_BF16] [--turns 2]

The engines run in turns, and the best round of each counts. The time of the CPU, over all cores, hardly depends on
other processes.
"""

import argparse
import os
import pathlib
import sys

import bench

# name: alpha, size, GFLOP per image (two per multiply-add, convolutions and dense layers, counted over Keras's layers)
CASES = {"xception": ("-", 299, 16.71), "mobilenet": (0.25, 224, 0.0815), "simple": ("-", 100, 0.2055)}
# name: prefix of the figures, precision of the matrix multiplication
ENGINES = {
    "TensorFlow float32": ("float32", "float32"),
    "TensorFlow bfloat16": ("bfloat16", "bfloat16"),
    "oneDNN bfloat16": ("onednnBfloat16", "bfloat16"),
    "ONNX Runtime float32": ("onnxruntime", "float32"),
    "OpenVINO float32": ("openvino-float32", "float32"),
    "OpenVINO bfloat16": ("openvino-bfloat16", "bfloat16"),
}
PEERS = ("onnxruntime", "openvino-float32", "openvino-bfloat16")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("backbone", choices=CASES, nargs="?", default="xception")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--peers", action="store_true", help="also measure ONNX Runtime and OpenVINO")
    parser.add_argument("--isa", help="the highest instruction set of oneDNN in all libraries: AVX512_CORE_BF16 is without AMX")
    parser.add_argument("--turns", type=int, default=2)
    parser.add_argument("--no-build", action="store_true")
    parser.add_argument("--json", type=pathlib.Path)
    options = parser.parse_args()
    if not options.no_build:
        bench.build()
    if options.isa:
        os.environ["ONEDNN_MAX_CPU_ISA"] = options.isa
    figures, loads = {}, []
    for _ in range(options.turns):
        for turn in run(options):
            loads += turn.pop("loadAverage")
            merge(figures, turn)
    gflop = CASES[options.backbone][2]
    print_table(options, figures, gflop)
    print(f"batch {options.batch}, instruction set {options.isa or 'any'}, load average from {min(loads):.1f} to {max(loads):.1f}")
    bench.report({"machine": bench.machine(), "isa": options.isa, "batch": options.batch, "gflopPerImage": gflop,
                  "loadAverages": loads, **figures}, options.json)


def run(options):
    """Runs each engine once and yields its figures."""
    alpha, size, _ = CASES[options.backbone]
    bench.TARGET.mkdir(exist_ok=True)
    out = bench.TARGET / "forward.json"
    yield bench.measure(bench.java("Forward", options.backbone, alpha, size, options.batch, out), out)
    for engine in PEERS if options.peers else ():
        script = bench.HERE / "peers" / "forward.py"
        turn = bench.measure([sys.executable, script, engine, options.backbone, options.batch, out], out)
        loads = turn.pop("loadAverage")
        yield {"loadAverage": loads, **{f"{engine}{name[0].upper()}{name[1:]}": value for name, value in turn.items()}}


def merge(figures, turn):
    """Keeps the higher rate and the shorter time."""
    for name, value in turn.items():
        if name.endswith("Seconds"):
            figures[name] = min(value, figures.get(name, value))
        elif isinstance(value, (int, float)):
            figures[name] = max(value, figures.get(name, value))
        else:
            figures[name] = value


def print_table(options, figures, gflop):
    rows = []
    for engine, (prefix, precision) in ENGINES.items():
        if f"{prefix}ImagesPerSecond" not in figures:
            continue
        rows.append([
            engine,
            *share(figures[f"{prefix}ImagesPerSecond"], figures[f"{precision}MatrixGflops"], gflop),
            *share(figures[f"{prefix}ImagesPerCpuSecond"], figures[f"{precision}MatrixGflopsPerCpuSecond"], gflop),
            f"{figures[f'{prefix}FirstBatchSeconds']:.1f}",
        ])
    header = [
        options.backbone, "ms an image", "GFLOP/s", "matrix GFLOP/s", "share", "CPU ms an image", "GFLOP/CPU s",
        "matrix GFLOP/CPU s", "share", "first batch s",
    ]
    bench.table(header, rows)


def share(rate, ceiling, gflop):
    return [f"{1000 / rate:.2f}", f"{rate * gflop:.0f}", f"{ceiling:.0f}", f"{rate * gflop / ceiling:.0%}"]


if __name__ == "__main__":
    main()

"""Compares the frozen part of a backbone in float32 and bfloat16 with matrix multiplication.

    python forward.py [xception|mobilenet] [--batch 32]
"""

import argparse
import pathlib

import bench

# name: alpha, size, GFLOP per image (two per multiply-add, convolutions only, counted over Keras's layers)
CASES = {"xception": ("-", 299, 16.71), "mobilenet": (0.25, 224, 0.0815)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("backbone", choices=CASES, nargs="?", default="xception")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--no-build", action="store_true")
    parser.add_argument("--json", type=pathlib.Path)
    options = parser.parse_args()
    if not options.no_build:
        bench.build()
    alpha, size, gflop = CASES[options.backbone]
    bench.TARGET.mkdir(exist_ok=True)
    out = bench.TARGET / "forward-java.json"
    command = bench.java("Forward", options.backbone, alpha, size, options.batch, out)
    figures = bench.measure(command, out)
    load = figures["loadAverage"]
    rows = []
    for precision in ("float32", "bfloat16"):
        rate, ceiling = figures[f"{precision}ImagesPerSecond"], figures[f"{precision}MatrixGflops"]
        rows.append([
            precision, f"{rate:.1f}", f"{rate * gflop:.0f}", f"{ceiling:.0f}", f"{rate * gflop / ceiling:.0%}",
            f"{figures[f'{precision}FirstBatchSeconds']:.1f}",
        ])
    bench.table([f"{options.backbone} {size} px", "images/s", "GFLOP/s", "matrix GFLOP/s", "share", "first batch s"], rows)
    print(f"load before, after: {load[0]:.1f}, {load[1]:.1f}")
    bench.report({"machine": bench.machine(), "gflopPerImage": gflop, **figures}, options.json)


if __name__ == "__main__":
    main()

"""Measures the heap of transfer learning on a drawn set whose pixels are ten times the heap.

    python memory.py [--heap-mib 64] [--times 10]

MobileNet 0.25 at 224 px from random weights, three epochs of warm-up and two of fine-tuning;
garbage is collected after every epoch, and the remaining heap is reported.
"""

import argparse
import json
import pathlib

import bench

SIZE, CLASSES = 224, 6
SHARES = (0.8, 0.1, 0.1)  # of the splits
REQUEST = {
    "requestId": "benchmark", "pipeline": "transfer", "backbone": "mobilenet", "alpha": 0.25,
    "imageSize": SIZE, "weights": "none", "warmup": {"epochs": 3}, "fineTune": {"epochs": 2}, "views": 1,
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--heap-mib", type=int, default=64)
    parser.add_argument("--times", type=float, default=10, help="size of the pixels divided by the heap")
    parser.add_argument("--no-build", action="store_true")
    parser.add_argument("--json", type=pathlib.Path)
    options = parser.parse_args()
    if not options.no_build:
        bench.build()
    images = options.times * options.heap_mib * 2**20 / (SIZE * SIZE * 3)
    counts = [round(images * share / CLASSES) for share in SHARES]
    work = bench.fresh(bench.TARGET / "memory")
    bench.run(bench.java("Draw", work / "data", *counts, SIZE))
    (work / "request.json").write_text(json.dumps(REQUEST))
    run = bench.java(
        "Recipe", work / "request.json", work / "data", work / "caches", work / "out.json", "--heap",
        heap=f"{options.heap_mib}m",
    )
    figures = bench.measure(run, work / "out.json")
    heap = figures["heapBytesAfterEpoch"]
    bench.table(
        ["epoch", "heap after GC, MiB"],
        [[number, f"{size / 2**20:.1f}"] for number, size in enumerate(heap, 1)],
    )
    pixels = sum(counts) * CLASSES * SIZE * SIZE * 3
    print(
        f"{sum(counts) * CLASSES} images, {pixels / 2**20:.0f} MiB of pixels, "
        f"heap at most {figures['maxHeapBytes'] / 2**20:.0f} MiB, "
        f"peak RSS {figures['peakRssBytes'] / 2**20:.0f} MiB (mapped cache files count), "
        f"{figures['wallSeconds']:.0f} s, load {figures['loadAverage']}"
    )
    bench.report({"machine": bench.machine(), **figures}, options.json)


if __name__ == "__main__":
    main()

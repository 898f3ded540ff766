"""Compares the trainer's lower bound of a training's memory with the actual memory.

    python step_memory.py [--points simple:100:256 xception:150:64 mobilenet:224:128 xception:150:64:11]

A point consists of pipeline or backbone, image size, batch size, and optionally the lowest trained block. Each point is measured with its
batch size and with a batch of 2, with one step per epoch on drawn photos. Each run is a separate process with a single
arena of glibc that returns large blocks immediately, so that fragmentation does not affect its peak. The result is the
growth of the peak RSS divided by the growth of the bound: if it is 1 or more, the bound is below the memory of the
training.
"""

import argparse
import json
import os
import pathlib

import bench

CLASSES = 6  # of a drawn set
SMALL = 2  # images of a step that needs little memory
POINTS = (
    "simple:100:64", "simple:100:256", "simple:200:128", "simple:300:64",
    "mobilenet:224:128", "mobilenet:224:128:6", "xception:150:64", "xception:150:64:11",
)


def request(point, batch):
    name, size, _, *block = point.split(":")
    result = {"requestId": "benchmark", "dataset": "benchmark", "imageSize": int(size), "batchSize": batch}
    if name == "simple":
        return {**result, "pipeline": "simple", "epochs": 2}
    return {
        **result, "pipeline": "transfer", "backbone": name, "weights": "none", "views": 1, "precision": "float32",
        "warmup": {"epochs": 1}, "fineTune": {"epochs": 2, **({"fromBlock": int(block[0])} if block else {})},
    }


def measure(point, batch, images, work):
    size = int(point.split(":")[1])
    data = work / f"data-{size}-{images}"
    if not data.exists():
        bench.run(bench.java("Draw", data, -(-images // CLASSES), 1, 1, size))
    file = work / "request.json"
    file.write_text(json.dumps(request(point, batch)))
    command = bench.java("Recipe", file, data, bench.fresh(work / "caches"), work / "out.json", heap="512m")
    return bench.measure(command, work / "out.json")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--points", nargs="+", default=POINTS)
    parser.add_argument("--no-build", action="store_true")
    parser.add_argument("--json", type=pathlib.Path)
    options = parser.parse_args()
    if not options.no_build:
        bench.build()
    os.environ.update(MALLOC_ARENA_MAX="1", MALLOC_TRIM_THRESHOLD_="0")
    work = bench.fresh(bench.TARGET / "step-memory")
    rows, results = [], []
    for point in options.points:
        batch = int(point.split(":")[2])
        small, large = (measure(point, size, batch, work) for size in (SMALL, batch))
        grown = {key: (large[key] - small[key]) / 2**20 for key in ("peakRssBytes", "memoryBoundBytes")}
        rows.append([
            f"`{point}`", f"{large['memoryBoundBytes'] / 2**20:.0f}", f"{small['peakRssBytes'] / 2**20:.0f}",
            f"{large['peakRssBytes'] / 2**20:.0f}", f"{grown['peakRssBytes'] / grown['memoryBoundBytes']:.2f}",
        ])
        results.append({"point": point, "small": small, "large": large})
        bench.report({"machine": bench.machine(), "points": results}, options.json)
    bench.table(["point", "bound MiB", f"peak RSS MiB, batch {SMALL}", "peak RSS MiB", "ratio of growth"], rows)


if __name__ == "__main__":
    main()

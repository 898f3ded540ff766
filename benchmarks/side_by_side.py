"""Compares Patisserie with its peers in one command, and prints one table of ratios.

    python side_by_side.py --data DATA --weights XCEPTION.h5 [--mobilenet MOBILENET.h5] [--only forward training serving]

Requires the packages of requirements.txt. Each measurement is one of the other programs, which print their own tables:

  forward   forward.py, with all instructions of this CPU and without AMX: TensorFlow, oneDNN, ONNX Runtime, OpenVINO
  training  compare_keras.py: Keras in float32 and in mixed_bfloat16
  serving   peers.py: MLServer, with a broker and a model of its own

A ratio above 1 means that Patisserie is faster, or needs less memory.
"""

import argparse
import json
import os
import pathlib
import signal
import socket
import statistics
import subprocess
import sys
import time

import bench

HERE = bench.HERE
BATCHES = {"xception": 16, "mobilenet": 32, "simple": 32}
WITHOUT_AMX = "AVX512_CORE_BF16"


def main():
    options = arguments()
    bench.build()
    measurements = {"forward": forward, "training": training, "serving": serving}
    work = bench.TARGET / "side-by-side"
    work.mkdir(parents=True, exist_ok=True)
    rows, loads = [], [os.getloadavg()[0]]
    for name in options.only:
        for row in measurements[name](options, work):
            rows.append(row)
            loads.append(os.getloadavg()[0])
    machine = bench.machine()
    print(f"\n{machine['cpu']}, {machine['cores']} cores, {', '.join(machine['vector'])}; load {min(loads):.1f} to {max(loads):.1f}\n")
    bench.table(["measurement", "peer", "figure", "patisserie", "peer", "ratio"], rows)
    bench.report({"machine": machine, "loadAverages": loads, "rows": rows}, options.json)


def program(name, out, *parameters):
    """Runs one of the programs and returns its JSON file."""
    print(f"\n## {name} {' '.join(map(str, parameters))}\n", flush=True)
    subprocess.run([sys.executable, HERE / name, *map(str, parameters), "--json", out], check=True)
    return json.loads(out.read_text())


def forward(options, work):
    sets = [None] + ([WITHOUT_AMX] if "amx_bf16" in bench.machine()["vector"] else [])
    for backbone, batch in BATCHES.items():
        for isa in sets:
            limit = ["--isa", isa] if isa else []
            found = program("forward.py", work / f"forward-{backbone}-{isa}.json", backbone, "--batch", batch,
                            "--turns", options.turns, "--peers", "--no-build", *limit)
            yield from forward_rows(f"forward pass, {backbone}, {'without AMX' if isa else 'all instructions'}", found)


def forward_rows(name, found):
    """Compares the fastest bfloat16 of Patisserie with each peer, and the float32 of both."""
    ours = max((found.get(f"{engine}ImagesPerSecond", 0), engine) for engine in ("onednnBfloat16", "bfloat16"))[1]
    for peer, engine, label in (
        ("onnxruntime", "float32", "ONNX Runtime, float32"),
        ("openvino-float32", "float32", "OpenVINO, float32"),
        ("openvino-bfloat16", ours, "OpenVINO, bfloat16"),
        ("bfloat16", ours, "TensorFlow, bfloat16"),
    ):
        mine, theirs = 1000 / found[f"{engine}ImagesPerSecond"], 1000 / found[f"{peer}ImagesPerSecond"]
        yield [name, label, "ms an image", f"{mine:.2f}", f"{theirs:.2f}", f"{theirs / mine:.2f}"]


def training(options, work):
    data = ["--data", options.data, "--no-build", "--seeds", *options.seeds]
    cases = [("simple", ["--per-class", 60, 20, 50])]
    if options.weights:
        cases.append(("xception", ["--weights", options.weights, "--per-class", 20, 8, 8]))
    if options.mobilenet:
        cases.append(("mobilenet", ["--weights", options.mobilenet, "--rates", "1e-3", "1e-4"]))
    for case, parameters in cases:
        for keras in ([], ["--keras", "mixed-bfloat16"]):
            label = "Keras, mixed_bfloat16" if keras else "Keras, float32"
            found = program("compare_keras.py", work / f"{case}-{len(keras)}.json", case, *data, *parameters, *keras)
            yield from training_rows(f"training, {case}", label, found["pairs"])


def training_rows(name, label, pairs):
    for key, figure, unit in (("recipeSeconds", "s", 1), ("cpuSeconds", "CPU s", 1), ("peakRssBytes", "peak MiB", 2**20)):
        mine, theirs = (statistics.median(pair[who][key] / unit for pair in pairs) for who in ("patisserie", "keras"))
        yield [name, label, figure, f"{mine:.1f}", f"{theirs:.1f}", f"{theirs / mine:.2f}"]
    mine, theirs = (statistics.mean(pair[who]["holdoutAccuracy"] for pair in pairs) for who in ("patisserie", "keras"))
    yield [name, label, "accuracy, mean", f"{mine:.3f}", f"{theirs:.3f}", ""]


def serving(options, work):
    """Starts a broker and the services, trains the simple model and compares its serving with MLServer."""
    place, port = bench.fresh(work / "services"), free_port()
    up = subprocess.Popen(patisserie("up", "--work", place, "--kafka-port", port, "--data", options.data),
                          stdout=open(work / "up.log", "w"), stderr=subprocess.STDOUT)
    try:
        archive = published(up, place, work)
        found = program("peers.py", work / "serving.json", "--bootstrap", f"127.0.0.1:{port}", "--archive", archive,
                        "--data", options.data, "--window", options.window)
    finally:
        up.send_signal(signal.SIGTERM)
        up.wait()
    mine, theirs = found["patisserie"], found["mlserver"]
    rates = [statistics.median(one["throughput"]) for one in (mine, theirs)]
    yield ["serving, simple", "MLServer", "images/s", *(f"{rate:.0f}" for rate in rates), f"{rates[0] / rates[1]:.2f}"]
    for quantile in ("p50", "p99"):
        times = [statistics.median(run[quantile] or float("inf") for run in one["latency"]) for one in (mine, theirs)]
        yield ["serving, simple", "MLServer", f"{quantile}, ms", *(f"{time:.1f}" for time in times), f"{times[1] / times[0]:.2f}"]


def published(up, place, work):
    """Requests a training once the services run, and returns the archive that it publishes."""
    deadline = time.monotonic() + 600
    asked = False
    while time.monotonic() < deadline:
        if up.poll() is not None:
            raise SystemExit(f"the services have ended; see {work}/up.log")
        archives = [file for file in place.glob("models/**/*.zip")]
        if archives:
            return archives[0]
        if not asked:
            asked = subprocess.run(patisserie("train", "--work", place), stdout=sys.stderr).returncode == 0
        time.sleep(2)
    raise SystemExit(f"no model was published within 600 s; see {work}/up.log")


def patisserie(*parameters):
    return [str(bench.ROOT / "patisserie"), *map(str, parameters)]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, required=True, help="a data set's folder")
    parser.add_argument("--weights", type=pathlib.Path, help="a legacy .h5 file of Xception, without top")
    parser.add_argument("--mobilenet", type=pathlib.Path, help="a legacy .h5 file of MobileNet 0.25, without top")
    parser.add_argument("--only", nargs="+", default=["forward", "training", "serving"],
                        choices=("forward", "training", "serving"))
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3], help="of the trainings")
    parser.add_argument("--turns", type=int, default=2, help="of the forward passes")
    parser.add_argument("--window", type=float, default=10.0, help="seconds of each measurement of serving")
    parser.add_argument("--json", type=pathlib.Path, help="file for the results")
    return parser.parse_args()


if __name__ == "__main__":
    main()

"""Compares a recipe in the trainer's pipeline and in Keras, one after the other on one machine.

    python compare_keras.py CASE --data DIR [options]      CASE: xception, mobilenet or simple

Requires the packages of requirements.txt. Both use the same training request, without
augmentation. Every run is cold, in a separate process with empty caches.
"""

import argparse
import json
import pathlib
import statistics
import sys

import bench

CASES = {
    "xception": {"pipeline": "transfer", "backbone": "xception", "imageSize": 299},
    "mobilenet": {"pipeline": "transfer", "backbone": "mobilenet", "alpha": 0.25, "imageSize": 224},
    "simple": {"pipeline": "simple", "imageSize": 100},
}
NAMES = ("patisserie", "keras")
NO_AUGMENTATION = {
    "rotationDegrees": 0, "widthShift": 0, "heightShift": 0, "zoom": 0, "shearDegrees": 0,
    "horizontalFlip": False, "verticalFlip": False, "brightness": 0, "channelShift": 0,
}


def request(options, seed):
    return {
        **CASES[options.case],
        "requestId": f"benchmark-{seed}", "dataset": "benchmark", "batchSize": 16, "seed": seed,
        "augmentation": NO_AUGMENTATION,
        **(recipe_simple(options) if options.case == "simple" else recipe_transfer(options)),
    }


def recipe_simple(options):
    return {"epochs": options.epochs[0], "optimizer": {"name": "adam", "learningRate": 1e-3}}


def recipe_transfer(options):
    phases = [
        {"epochs": epochs, "learningRate": rate}
        for epochs, rate in zip(options.epochs, options.rates)
    ]
    return {
        "warmup": phases[0], "fineTune": phases[1], "views": 1, "precision": options.precision,
        "weights": {"file": options.weights.name} if options.weights else "none",
    }


def patisserie(file, dataset, work, options):
    out = work / "patisserie.json"
    weights = ["--weights-folder", options.weights.parent] if options.weights else []
    caches = bench.fresh(work / "caches")
    return bench.measure(bench.java("Recipe", file, dataset, caches, out, *weights), out, bench.TRAINER)


def keras(file, dataset, work, options):
    out = work / "keras.json"
    script = bench.HERE / "keras" / "recipe.py"
    weights = ["--weights", options.weights] if options.weights else []
    switches = [f"--{name}" for name in options.keras]
    return bench.measure([sys.executable, script, file, dataset, out, *weights, *switches], out)


def compare(options, dataset, seed):
    work = bench.TARGET / f"{options.case}-{seed}"
    work.mkdir(parents=True, exist_ok=True)
    file = work / "request.json"
    file.write_text(json.dumps(request(options, seed), indent=2))
    pair = {"seed": seed, "patisserie": patisserie(file, dataset, work, options)}
    pair["keras"] = keras(file, dataset, work, options)
    return pair


def ratio(pair, key):
    return pair["keras"][key] / pair["patisserie"][key]


def show(pairs):
    header = ["seed", "", "wall s", "recipe s", "CPU s", "peak RSS MiB", "holdout accuracy", "load before, after"]
    rows = []
    for pair in pairs:
        for name in NAMES:
            one = pair[name]
            rows.append([
                pair["seed"], name, f"{one['wallSeconds']:.1f}", f"{one['recipeSeconds']:.1f}",
                f"{one['cpuSeconds']:.0f}", f"{one['peakRssBytes'] / 2**20:.0f}", f"{one['holdoutAccuracy']:.3f}",
                ", ".join(f"{load:.1f}" for load in one["loadAverage"]),
            ])
        keys = ("wallSeconds", "recipeSeconds", "cpuSeconds", "peakRssBytes")
        rows.append([pair["seed"], "keras / patisserie", *(f"{ratio(pair, key):.2f}" for key in keys), "", ""])
    bench.table(header, rows)
    print()
    for name in NAMES:
        mean = statistics.mean(pair[name]["holdoutAccuracy"] for pair in pairs)
        print(f"mean holdout accuracy of {name}: {mean:.3f}")
    show_parts(pairs)


def show_parts(pairs):
    parts = pairs[0]["patisserie"]["partSeconds"]
    whole = pairs[0]["patisserie"]["recipeSeconds"]
    print(f"\ntime of patisserie by part, seed {pairs[0]['seed']}\n")
    rows = [[part, f"{seconds:.2f}", f"{seconds / whole:.0%}"] for part, seconds in parts.items()]
    rest = whole - sum(parts.values())
    bench.table(["part", "s", "share"], rows + [["rest", f"{rest:.2f}", f"{rest / whole:.0%}"]])


def arguments():
    parser = argparse.ArgumentParser()
    add = parser.add_argument
    add("case", choices=CASES)
    add("--data", type=pathlib.Path, required=True, help="a data set's folder")
    add("--weights", type=lambda name: pathlib.Path(name).resolve(),
        help="a legacy .h5 file of the base, without top; default: random weights")
    add("--epochs", type=int, nargs="+", help="of warm-up and fine-tuning, or of simple")
    add("--rates", type=float, nargs=2, default=(3e-4, 1e-5), help="learning rates of both phases")
    add("--seeds", type=int, nargs="+", default=[1])
    add("--per-class", type=int, nargs=3, default=(0, 0, 0),
        metavar=("TRAIN", "VALIDATION", "HOLDOUT"), help="photos per class and split; 0 for all")
    add("--precision", default="auto", choices=("auto", "float32", "bfloat16"),
        help="of patisserie's frozen part")
    add("--keras", nargs="*", default=[], choices=("jit", "mixed-bfloat16"), help="switches of Keras")
    add("--no-build", action="store_true")
    add("--json", type=pathlib.Path, help="file for the results")
    options = parser.parse_args()
    options.epochs = options.epochs or ([8] if options.case == "simple" else [5, 5])
    if len(options.epochs) != (1 if options.case == "simple" else 2):
        parser.error("--epochs takes one number for simple, two for the others")
    return options


def main():
    options = arguments()
    if not options.no_build:
        bench.build()
    dataset = bench.subset(options.data, bench.fresh(bench.TARGET / "data"), options.per_class)
    pairs = [compare(options, dataset, seed) for seed in options.seeds]
    show(pairs)
    asked = {key: str(value) for key, value in vars(options).items()}
    bench.report({"asked": asked, "machine": bench.machine(), "pairs": pairs}, options.json)


if __name__ == "__main__":
    main()

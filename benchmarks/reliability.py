"""Measures what models state about their own reliability, over seeds: calibration, prediction sets, detection of
unfamiliar images, and class activation maps.

    python reliability.py --data DIR --pipeline simple --seeds 1 2 3
    python reliability.py --data DIR --backbone mobilenet --alpha 0.25 --weights FILE --seeds 1 2 3 --leave-out tiramisu
    python reliability.py --data DIR --model ARCHIVE

Each model is trained in a separate process and measured on the holdout of DIR. Far images are drawn: scenes, noise and
text. Near images: `--leave-out CLASS` trains without a class, and its photos in the holdout are the other images;
`--other NAME=FOLDER` adds a folder of photos. Results in the JSON file are not measured again, so that an interrupted
measurement can be resumed.
"""

import argparse
import json
import pathlib
import statistics

import bench


def request(options, seed):
    result = {"requestId": "benchmark", "pipeline": options.pipeline, "dataset": "benchmark", "batchSize": 16, "seed": seed}
    if options.image_size:
        result["imageSize"] = options.image_size
    if options.pipeline == "simple":
        return {**result, "epochs": options.epochs}
    if options.alpha:
        result["alpha"] = options.alpha
    return {
        **result, "backbone": options.backbone, "weights": {"file": options.weights.name},
        "warmup": {"epochs": options.epochs, "learningRate": options.rates[0]},
        "fineTune": {"epochs": options.fine_tune_epochs, "learningRate": options.rates[1]},
    }


def dataset(options):
    """Returns the data set of the training: the given one, or one of links without a class."""
    if not options.leave_out:
        return options.data
    folder = bench.fresh(options.work / "data")
    for split in bench.SPLITS:
        for kind in sorted(path for path in (options.data / split).iterdir() if path.is_dir()):
            if kind.name != options.leave_out:
                target = bench.fresh(folder / split / kind.name)
                for photo in bench.photos(kind):
                    bench.link(photo, target / photo.relative_to(kind))
    return folder


def trained(options, data, seed):
    """Returns the folder of a trained model and the figures of its training."""
    bench.fresh(options.work / "run")
    file, out = options.work / "request.json", options.work / "trained.json"
    file.write_text(json.dumps(request(options, seed), indent=2))
    weights = ["--weights-folder", options.weights.parent] if options.weights else []
    figures = bench.measure(bench.java("Recipe", file, data, options.work, out, *weights), out)
    return figures["model"], {"trainingSeconds": figures["trainingSeconds"], "partSeconds": figures["partSeconds"]}


def measured(options, data, seed):
    options.work.mkdir(parents=True, exist_ok=True)
    model, training = (options.model, {}) if options.model else trained(options, data, seed)
    others = list(options.other)
    if options.leave_out:
        others.append(f"{options.leave_out}={options.data / 'holdout' / options.leave_out}")
    out = options.work / "report.json"
    unpacked = bench.fresh(options.work / "archive")
    command = bench.java("Reliability", model, data, unpacked, out, options.pictures, options.masks, str(options.occlusion).lower(), *others, heap="3g")
    return {"seed": seed, **training, **bench.measure(command, out)}


def interval(low, high):
    return f"{low:.3f} to {high:.3f}" if low is not None else "any"


def show(runs):
    show_calibration(runs)
    show_sets(runs)
    show_known(runs)
    show_maps(runs)


def show_calibration(runs):
    print("\nCalibration on the holdout (ECE with 15 bins):\n")
    rows = []
    for run in runs:
        c = run["calibration"]
        rows.append([
            run["seed"], run["holdoutImages"], f"{run['accuracy']:.3f}", f"{c['temperature']:.3f}", c["images"],
            f"{c['before']['ece']:.3f}", f"{c['after']['ece']:.3f}", f"{c['before']['nll']:.3f}", f"{c['after']['nll']:.3f}",
        ])
    rows.append([
        "mean", "", f"{statistics.mean(run['accuracy'] for run in runs):.3f}", "", "",
        *(f"{statistics.mean(run['calibration'][when][what] for run in runs):.3f}"
          for what in ("ece", "nll") for when in ("before", "after")),
    ])
    bench.table(["seed", "n", "accuracy", "temperature", "fitted on", "ECE before", "after", "NLL before", "after"], rows)


def show_sets(runs):
    print("\nCoverage of the prediction sets on the holdout:\n")
    rows = []
    for run in runs:
        for s in run["sets"]:
            rows.append([
                run["seed"], s["alpha"], s["calibrationImages"], run["holdoutImages"], f"{s['coverage']:.3f}",
                interval(s["low"], s["high"]), interval(s["expectedLow"], s["expectedHigh"]), f"{s['meanSize']:.2f}", s["empty"],
            ])
    header = ["seed", "alpha", "calibration n", "holdout n", "coverage", "95 % interval", "expected, 95 %", "mean size", "empty"]
    bench.table(header, rows)


def show_known(runs):
    print("\nDetection of unfamiliar images (AUROC, holdout against each kind):\n")
    rows = []
    for run in runs:
        for kind in run["known"]["kinds"] if run["known"] else []:
            rows.append([
                run["seed"], run["known"]["score"], f"{run['known']['accepted']:.3f}", kind["kind"], kind["images"],
                f"{kind['auroc']:.3f} ± {kind['standardError']:.3f}", f"{kind['rejected']:.3f}",
                f"{kind['energyAuroc']:.3f}", f"{kind['probabilityAuroc']:.3f}",
            ])
    header = ["seed", "score", "holdout accepted", "kind", "n", "AUROC ± SE", "rejected", "AUROC energy", "AUROC probability"]
    bench.table(header, rows)


def show_maps(runs):
    print("\nDeletion test on the correct holdout answers (20 % of the map against 20 % at random):\n")
    rows = []
    for run in runs:
        m = run["maps"]
        if m:
            result = m["result"]
            share = result["larger"] / result["images"] if result["images"] else float("nan")
            rows.append([
                run["seed"], m["method"], f"{m['rows']}x{m['columns']}", m["masked"], result["images"], f"{share:.3f}",
                interval(m["low"], m["high"]), f"{result['meanDrop']:.3f}", f"{result['meanRandomDrop']:.3f}",
                f"{result['largerByOcclusion'] / result['images']:.3f}" if result["largerByOcclusion"] is not None else "",
            ])
        else:
            rows.append([run["seed"], "1x1 map", "", "", "", "", "", "", "", ""])
    header = ["seed", "method", "map", "masked", "n", "larger fall", "95 % interval", "mean fall", "mean fall at random", "larger fall by occlusion"]
    bench.table(header, rows)


def path(name):
    return pathlib.Path(name).resolve()


def arguments():
    parser = argparse.ArgumentParser()
    add = parser.add_argument
    add("--data", type=path, required=True, help="a data set's folder, with splits")
    add("--model", type=path, help="a trained archive, or its unpacked folder; default: train one per seed")
    add("--pipeline", choices=("simple", "transfer"), default="transfer")
    add("--weights", type=path, help="a weights file without top; required by the transfer pipeline")
    add("--backbone", default="xception")
    add("--alpha", type=float, help="width of a mobilenet")
    add("--image-size", type=int, help="default: the pipeline's or the backbone's")
    add("--epochs", type=int, default=12, help="of the simple pipeline, or of the warm-up")
    add("--fine-tune-epochs", type=int, default=8)
    add("--rates", type=float, nargs=2, default=[1e-3, 1e-4], help="learning rates of warm-up and fine-tuning")
    add("--seeds", type=int, nargs="+", default=[1, 2, 3])
    add("--leave-out", help="a class that is not trained, and whose holdout photos are other images")
    add("--other", nargs="*", default=[], help="NAME=FOLDER, photos of something else")
    add("--pictures", type=int, default=200, help="drawn pictures per kind")
    add("--masks", type=int, default=5, help="random masks per image of the deletion test")
    add("--occlusion", action="store_true", help="compare the maps with the order by occlusion: one pass per position")
    add("--work", type=path, default=bench.TARGET / "reliability", help="caches and models; kept")
    add("--no-build", action="store_true")
    add("--json", type=pathlib.Path, default=bench.TARGET / "reliability.json", help="file for the results; existing results are kept")
    options = parser.parse_args()
    if options.pipeline == "transfer" and not options.model and not options.weights:
        parser.error("the transfer pipeline requires --weights FILE")
    return options


def asked(options):
    """Returns all conditions of the results except the seeds."""
    unrelated = ("seeds", "work", "no_build", "json")
    return {name: str(value) for name, value in sorted(vars(options).items()) if name not in unrelated}


def known(options):
    if not options.json.exists():
        return []
    result = json.loads(options.json.read_text())
    if result["asked"] != asked(options):
        raise SystemExit(f"expected the figures of {asked(options)} in {options.json}, found those of {result['asked']}; name another --json")
    return result["runs"]


def main():
    options = arguments()
    if not options.no_build:
        bench.build()
    runs = known(options)
    data = dataset(options)
    for seed in options.seeds[:1] if options.model else options.seeds:
        if not any(run["seed"] == seed for run in runs):
            runs.append(measured(options, data, seed))
            bench.report({"asked": asked(options), "machine": bench.machine(), "runs": runs}, options.json)
    show(runs)


if __name__ == "__main__":
    main()

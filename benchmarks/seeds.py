"""Compares recipes of transfer learning over several seeds: holdout accuracies and paired differences.

    python seeds.py --data DIR --weights FILE --recipes 12@2e-3+8@1e-5 12@2e-3+8@1e-4 --seeds 1 2 3

A recipe is EPOCHS@RATE of the warm-up, '+', and EPOCHS@RATE of fine-tuning; '/bfloat16' or '/float32' after it sets the
precision of the frozen part, '/views=N' the augmented views, '/block=N' the lowest trained block. Each run uses the
trainer's pipeline with the default augmentation of a request, in a separate process. Decoded photos and features are
kept between the runs: recipes that differ only in their rates compute the features of a seed once. Runs that are
already in the JSON file are not repeated, so that an interrupted measurement can be resumed.
"""

import argparse
import json
import math
import pathlib
import re
import statistics

import bench

RECIPE = re.compile(r"(\d+)@([0-9.e-]+)\+(\d+)@([0-9.e-]+)((?:/[a-z0-9=]+)*)")


def request(options, recipe, seed):
    match = RECIPE.fullmatch(recipe)
    if not match:
        raise SystemExit(f"expected a recipe such as 12@1e-3+8@1e-5/bfloat16, found '{recipe}'")
    result = {
        "requestId": "benchmark", "pipeline": "transfer", "dataset": "benchmark", "batchSize": 16, "seed": seed,
        "backbone": options.backbone, "weights": {"file": options.weights.name},
        "warmup": {"epochs": int(match[1]), "learningRate": float(match[2])},
        "fineTune": {"epochs": int(match[3]), "learningRate": float(match[4])},
    }
    if options.image_size:
        result["imageSize"] = options.image_size
    if options.alpha:
        result["alpha"] = options.alpha
    for extra in filter(None, match[5].split("/")):
        name, _, value = extra.partition("=")
        if name == "views":
            result["views"] = int(value)
        elif name == "block":
            result["fineTune"]["fromBlock"] = int(value)
        elif name in ("auto", "float32", "bfloat16"):
            result["precision"] = name
        else:
            raise SystemExit(f"expected /auto, /float32, /bfloat16, /views=N or /block=N, found '/{extra}'")
    return result


def measure(options, recipe, seed):
    work = options.work
    work.mkdir(parents=True, exist_ok=True)
    bench.fresh(work / "run")
    file, out = work / "request.json", work / "result.json"
    file.write_text(json.dumps(request(options, recipe, seed), indent=2))
    command = bench.java("Recipe", file, options.data, work, out, "--weights-folder", options.weights.parent)
    return {"recipe": recipe, "seed": seed, **bench.measure(command, out)}


def best(run, phase):
    """Returns the lowest validation loss of a phase and the accuracy of that epoch; None if the phase was skipped."""
    epochs = [epoch for epoch in run["epochs"] if epoch["phase"] == phase]
    return min(epochs, key=lambda epoch: epoch["validationLoss"]) if epochs else None


def shown(epoch):
    return f"{epoch['validationLoss']:.3f}" if epoch else ""


def mean_and_error(values):
    error = statistics.stdev(values) / math.sqrt(len(values)) if len(values) > 1 else math.nan
    return statistics.mean(values), error


def show(runs, recipes):
    header = ["recipe", "seed", "holdout accuracy", "holdout loss", "best validation loss, warm-up", "fine-tuning"]
    rows = []
    for recipe in recipes:
        mine = runs[recipe]
        for seed, run in mine.items():
            rows.append([
                f"`{recipe}`", seed, f"{run['holdoutAccuracy']:.3f}", f"{run['holdoutLoss']:.3f}",
                shown(best(run, "warmup")), shown(best(run, "fine-tune")),
            ])
        if len(mine) > 1:
            accuracy = mean_and_error([run["holdoutAccuracy"] for run in mine.values()])
            loss = mean_and_error([run["holdoutLoss"] for run in mine.values()])
            rows.append([f"`{recipe}`", "mean ± SE", *(f"{mean:.4f} ± {error:.4f}" for mean, error in (accuracy, loss)), "", ""])
    bench.table(header, rows)
    first = recipes[0]
    for other in recipes[1:]:
        seeds = [seed for seed in runs[first] if seed in runs[other]]
        if len(seeds) > 1:
            for key in ("holdoutAccuracy", "holdoutLoss"):
                mean, error = mean_and_error([runs[other][seed][key] - runs[first][seed][key] for seed in seeds])
                print(f"\n`{other}` minus `{first}`, {key}, {len(seeds)} seeds: {mean:+.4f}, standard error {error:.4f}")


def arguments():
    parser = argparse.ArgumentParser()
    add = parser.add_argument
    add("--data", type=lambda name: pathlib.Path(name).resolve(), required=True, help="a data set's folder")
    add("--weights", type=lambda name: pathlib.Path(name).resolve(), required=True, help="a weights file, without top")
    add("--backbone", default="xception")
    add("--alpha", type=float, help="width of a mobilenet")
    add("--image-size", type=int, help="default: the backbone's")
    add("--recipes", nargs="+", required=True)
    add("--seeds", type=int, nargs="+", default=[1, 2, 3])
    add("--work", type=pathlib.Path, default=bench.TARGET / "seeds", help="caches; kept")
    add("--no-build", action="store_true")
    add("--json", type=pathlib.Path, default=bench.TARGET / "seeds.json", help="file for the results; existing results are kept")
    return parser.parse_args()


def asked(options):
    """Returns all conditions of the results except recipes and seeds."""
    return {"data": str(options.data), "weights": str(options.weights), "backbone": options.backbone,
            "alpha": options.alpha, "imageSize": options.image_size}


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
    for seed in options.seeds:
        for recipe in options.recipes:
            if not any(run["recipe"] == recipe and run["seed"] == seed for run in runs):
                runs.append(measure(options, recipe, seed))
                bench.report({"asked": asked(options), "machine": bench.machine(), "runs": runs}, options.json)
    show({recipe: {run["seed"]: run for run in runs if run["recipe"] == recipe and run["seed"] in options.seeds}
          for recipe in options.recipes}, options.recipes)


if __name__ == "__main__":
    main()

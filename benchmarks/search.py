"""Measures searches for hyper-parameters against the default recipe and against random search at equal image-epochs.

For each seed: the default recipe (one training), a search with ASHA, the same search with kills of the trainers, and a plain random search (no
scheduler) with as many trials as the image-epochs of ASHA pay for. The kills are SIGKILL, and the trainer starts again in its work folder. Prints a
Markdown table: holdout accuracy, validation metric, image-epochs, seconds; and whether all results of the disturbed search are equal.
"""

import argparse
import json
import os
import pathlib
import shlex
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True, help="folder of the data set")
    parser.add_argument("--pipeline", default="transfer", choices=["simple", "transfer"])
    parser.add_argument("--backbone", default="xception")
    parser.add_argument("--alpha", help="width of a mobilenet")
    parser.add_argument("--weights", help="weights file of the backbone; without one: Keras's, downloaded")
    parser.add_argument("--image-size", type=int)
    parser.add_argument("--epochs", type=int, default=9, help="epochs of the last rung: of simple, or of the warm-up")
    parser.add_argument("--fine-tune-epochs", type=int, default=0)
    parser.add_argument("--trials", type=int, default=20)
    parser.add_argument("--sampler", default="random", choices=["random", "tpe"])
    parser.add_argument("--space", default="--learning-rate 1e-4..1e-2 --dropout 0..0.5 --optimizer adam,sgd",
                        help="options of 'patisserie search', as one text: --space='--learning-rate 1e-4..1e-2'")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--kills", type=int, default=5, help="kills of the trainer in the disturbed search")
    parser.add_argument("--work", default=str(ROOT / "benchmarks/target/search"), help="work folder")
    parser.add_argument("--json", default=str(ROOT / "benchmarks/target/search.json"), help="file for all values")
    parser.add_argument("--no-build", action="store_true")
    return parser.parse_args()


class Stack:
    """A broker, and a trainer that can be killed and started again."""

    def __init__(self, options):
        self.options = options
        self.data = pathlib.Path(options.data).resolve()
        self.work = pathlib.Path(options.work).resolve() / f"run-{int(time.time())}"
        self.weights = self.work / "weights"
        self.weights.mkdir(parents=True)
        if options.weights:
            shutil.copy(options.weights, self.weights)  # the trainer rejects links out of its folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.bootstrap = f"localhost:{free.getsockname()[1]}"
        self.broker = self.start("broker", [str(ROOT / "patisserie"), "broker", "--kafka-port", self.bootstrap.split(":")[1],
                                            "--work", str(self.work / "broker")])
        for _ in range(120):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", int(self.bootstrap.split(":")[1]))) == 0:
                    break
            time.sleep(0.5)
        self.command("topics")
        self.trainer = None
        self.start_trainer()

    def start(self, name, command):
        log = open(self.work / f"{name}.log", "a")
        return subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
                                env={**os.environ, "TF_ONEDNN_USE_SYSTEM_ALLOCATOR": "1"})

    def start_trainer(self):
        settings = {
            "kafka.bootstrap.servers": self.bootstrap,
            "quarkus.http.port": 0,
            "quarkus.management.port": 0,
            "trainer.data-root": self.data.parent,
            "trainer.model-store": self.work / "models",
            "trainer.work-dir": self.work / "trainer",
            "trainer.weights-folder": self.weights,
            "trainer.max-starts": self.options.kills + 3,  # a kill within an epoch is not the fault of the training
        }
        jar = ROOT / "trainer-service/target/quarkus-app/quarkus-run.jar"
        self.trainer = self.start("trainer", ["java", "-Xmx1g", *(f"-D{key}={value}" for key, value in settings.items()), "-jar", str(jar)])

    def kill_trainer(self):
        """Kills the trainer by SIGKILL, and starts it again in its work folder."""
        self.trainer.kill()
        self.trainer.wait()
        self.start_trainer()

    def command(self, *command):
        done = subprocess.run([str(ROOT / "patisserie"), *map(str, command), "--bootstrap", self.bootstrap], capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(map(str, command))} failed:\n{done.stdout}\n{done.stderr}")

    def run(self, *command):
        """Runs a command of patisserie; returns the value that it writes with --json."""
        result = self.work / "result.json"
        result.unlink(missing_ok=True)
        self.command(*command, "--dataset", self.data.name, "--json", result)
        return json.loads(result.read_text())

    def close(self):
        for process in (self.trainer, self.broker):
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def recipe(options, seed):
    all_options = ["--pipeline", options.pipeline, "--seed", seed]
    if options.image_size:
        all_options += ["--image-size", options.image_size]
    if options.pipeline == "simple":
        return all_options + ["--epochs", options.epochs]
    all_options += ["--backbone", options.backbone, "--warmup-epochs", options.epochs, "--fine-tune-epochs", options.fine_tune_epochs]
    if options.alpha:
        all_options += ["--alpha", options.alpha]
    if options.weights:
        all_options += ["--weights", pathlib.Path(options.weights).name]
    return all_options


def search(stack, options, seed, scheduler, trials, name):
    began = time.monotonic()
    end = stack.run("search", "--id", f"{name}-{seed}-{int(time.time())}", *recipe(options, seed), *shlex.split(options.space),
                    "--sampler", options.sampler if scheduler == "asha" else "random", "--scheduler", scheduler, "--trials", trials)
    return {
        "holdout": end["published"]["holdoutAccuracy"],
        "metric": end["best"]["metric"],
        "values": end["best"]["values"],
        "imageEpochs": end["spentImageEpochs"],
        "epochs": end["spentEpochs"],
        "trials": len(end["trials"]),
        "results": [trial["results"] for trial in end["trials"]],
        "seconds": time.monotonic() - began,
    }


def default(stack, options, seed):
    began = time.monotonic()
    end = stack.run("train", *recipe(options, seed))
    total = options.epochs + (options.fine_tune_epochs if options.pipeline == "transfer" else 0)
    return {
        "holdout": end["result"]["holdoutAccuracy"],
        "metric": None,
        "imageEpochs": total * end["result"]["trainImages"],
        "epochs": total,
        "trials": 1,
        "seconds": time.monotonic() - began,
    }


def disturbed(stack, options, seed, calm):
    """Repeats a search with kills at regular times of its duration."""
    stop = threading.Event()
    pause = calm["seconds"] / (options.kills + 1)

    def kill():
        for _ in range(options.kills):
            if stop.wait(pause):
                return
            stack.kill_trainer()

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        return search(stack, options, seed, "asha", options.trials, "killed")
    finally:
        stop.set()
        thread.join()


def row(name, values):
    mean = lambda field: statistics.mean(value[field] for value in values if value[field] is not None)
    accuracies = ", ".join(f"{value['holdout']:.4f}" for value in values)
    metric = "–" if values[0]["metric"] is None else f"{mean('metric'):.4f}"
    return (f"| {name} | {mean('holdout'):.4f} ({accuracies}) | {metric} | {mean('trials'):.1f} | {mean('epochs'):.1f} | "
            f"{mean('imageEpochs'):.0f} | {mean('seconds'):.0f} |")


def write(options, measured, equal):
    """Writes all values so far, so that an end of this program loses no more than a seed."""
    file = pathlib.Path(options.json)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"options": vars(options), "measured": measured, "equal": equal}, indent=1))


def main():
    options = arguments()
    if not options.no_build:
        subprocess.run(["mvn", "-q", "-B", "-DskipTests", "package"], cwd=ROOT, check=True)
    measured = {"default": [], "asha": [], "killed": [], "random": []}
    equal = []
    stack = Stack(options)
    try:
        for seed in options.seeds:
            measured["default"].append(default(stack, options, seed))
            asha = search(stack, options, seed, "asha", options.trials, "asha")
            measured["asha"].append(asha)
            if options.kills > 0:
                measured["killed"].append(disturbed(stack, options, seed, asha))
                equal.append(measured["killed"][-1]["results"] == asha["results"])
            total = options.epochs + (options.fine_tune_epochs if options.pipeline == "transfer" else 0)
            measured["random"].append(search(stack, options, seed, "none", max(1, round(asha["epochs"] / total)), "random"))
            print(f"seed {seed}: " + ", ".join(f"{name} {values[-1]['holdout']:.4f}" for name, values in measured.items() if values),
                  file=sys.stderr, flush=True)
            write(options, measured, equal)
    finally:
        stack.close()
    print("| recipe | holdout accuracy (by seed) | best metric | trials | epochs | image-epochs | s |")
    print("|---|---|---|---|---|---|---|")
    for name, values in measured.items():
        if values:
            print(row(name, values))
    if equal:
        print(f"\nResults of all trials after {options.kills} kills equal to those without: {equal}")


if __name__ == "__main__":
    main()

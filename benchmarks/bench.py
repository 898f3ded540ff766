"""Helpers of the benchmarks: the build, the Java class path, processes and their load."""

import json
import os
import pathlib
import platform
import resource
import shutil
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
TARGET = HERE / "target"
APP = ROOT / "trainer-service" / "target" / "quarkus-app"
SPLITS = ("train", "validation", "holdout")
TRAINER = {"TF_ONEDNN_USE_SYSTEM_ALLOCATOR": "1"}  # as in docker-compose.yml and ServiceSpec


def build():
    """Builds the services, the data tool and the Java programs."""
    subprocess.run(
        ["mvn", "-B", "-q", "-DskipTests", "-pl", "benchmarks", "-am", "package"],
        cwd=ROOT, check=True, stdout=sys.stderr,
    )


def java(program, *arguments, heap="1g"):
    """Returns the command that runs a program of dev.patisserie.benchmarks.program."""
    jars = [HERE / "target" / "benchmarks.jar"]
    jars += [APP / "app" / "*", APP / "lib" / "main" / "*", APP / "lib" / "boot" / "*"]
    jars += [jar for jar in (ROOT / "data" / "target").glob("data-*.jar") if "tests" not in jar.name]
    path = os.pathsep.join(map(str, jars))
    return [tool("java"), f"-Xmx{heap}", "-cp", path, f"dev.patisserie.benchmarks.program.{program}", *arguments]


def tool(name):
    home = os.environ.get("JAVA_HOME")
    return str(pathlib.Path(home, "bin", name)) if home else name


def run(command, settings=None):
    """Runs a command; returns its wall and CPU time in seconds and the load before and after.

    `settings` are environment variables.
    """
    before = os.getloadavg()[0]
    used = cpu_seconds()
    start = time.perf_counter()
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", **(settings or {})}
    subprocess.run(list(map(str, command)), check=True, stdout=sys.stderr, env=environment)
    return {
        "wallSeconds": time.perf_counter() - start,
        "cpuSeconds": cpu_seconds() - used,
        "loadAverage": [before, os.getloadavg()[0]],
    }


def cpu_seconds():
    """CPU time of ended child processes on all cores, which hardly depends on other processes."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def measure(command, out, settings=None):
    """Runs a command that writes a JSON file; returns its content and the result of `run`."""
    around = run(command, settings)
    return {**json.loads(pathlib.Path(out).read_text()), **around}


def subset(dataset, folder, per_class):
    """Links the first photos of every class; `per_class` has one number per split, 0 for all.

    The trainer rejects links that leave the data set, so these are hard links, or copies on another file system.
    """
    for split, limit in zip(SPLITS, per_class):
        for kind in sorted(path for path in (dataset / split).iterdir() if path.is_dir()):
            target = fresh(folder / split / kind.name)
            for photo in photos(kind)[: limit or None]:
                link(photo, target / photo.relative_to(kind))
    return folder


def link(photo, place):
    """Adds a photo to a data set without a copy, where the file system allows it."""
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        place.hardlink_to(photo.resolve())
    except OSError:
        shutil.copyfile(photo, place)


def photos(kind):
    """Returns the files of a class like the trainer: at any depth, without names that begin with a dot."""
    files = (path for path in kind.rglob("*") if path.is_file())
    return sorted(file for file in files if not any(part.startswith(".") for part in file.relative_to(kind).parts))


def fresh(folder):
    """Returns an empty folder of that name."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def machine():
    info = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    model = next(line.split(":")[1].strip() for line in info if line.startswith("model name"))
    flags = next(line for line in info if line.startswith("flags")).split()
    return {
        "cpu": model,
        "cores": os.cpu_count(),
        "vector": [flag for flag in ("avx2", "avx512f", "avx512_bf16", "amx_bf16") if flag in flags],
        "memoryBytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "system": platform.platform(),
    }


def report(result, out):
    """Writes the whole result as JSON."""
    out = out or TARGET / "last.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(result, indent=2) + "\n")
    print(f"\nall figures: {out}")


def table(header, rows):
    """Prints a Markdown table."""
    for row in (header, ["---"] * len(header), *rows):
        print("| " + " | ".join(map(str, row)) + " |")

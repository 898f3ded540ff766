"""Compares the speed of the project's decoder with ImageIO and Java2D, and with Pillow.

    python decode.py --data DIR [--size 299] [--photos 200]      DIR: any folder of JPEG files

Requires Pillow.
"""

import argparse
import concurrent.futures
import io
import os
import pathlib
import time

from PIL import Image

import bench

ROUNDS = 4  # the first warms up


def pillow(file, size, draft):
    photo = Image.open(io.BytesIO(file))
    if draft:
        photo.draft("RGB", (size, size))  # lets the DCT scale down, as the project's decoder does
    return photo.convert("RGB").resize((size, size), Image.Resampling.BILINEAR).tobytes()


def pillow_rates(folder, size):
    files = [path.read_bytes() for path in sorted(folder.iterdir())]
    rates = {}
    for round_number in range(ROUNDS):
        for threads in (1, os.cpu_count()):
            for draft in (False, True):
                with concurrent.futures.ThreadPoolExecutor(threads) as pool:  # Pillow frees the GIL
                    start = time.perf_counter()
                    list(pool.map(lambda file: pillow(file, size, draft), files))
                    rate = len(files) / (time.perf_counter() - start)
                if round_number:
                    name = f"pillow{' draft' if draft else ''} {threads}"
                    rates[name] = max(rates.get(name, 0), rate)
    return rates


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--size", type=int, default=299)
    parser.add_argument("--photos", type=int, default=200)
    parser.add_argument("--no-build", action="store_true")
    parser.add_argument("--json", type=pathlib.Path)
    options = parser.parse_args()
    if not options.no_build:
        bench.build()
    folder = bench.fresh(bench.TARGET / "photos")
    for number, photo in enumerate(sorted(options.data.rglob("*.jpg"))[: options.photos]):
        (folder / f"{number}.jpg").symlink_to(photo.resolve())
    out = bench.TARGET / "decode-java.json"
    rates = bench.measure(bench.java("Decode", folder, options.size, out), out)
    load, _, _ = (rates.pop(name) for name in ("loadAverage", "wallSeconds", "cpuSeconds"))
    rates |= pillow_rates(folder, options.size)
    names = sorted({name.rsplit(" ", 1)[0] for name in rates})
    columns = (1, os.cpu_count())
    bench.table(
        [f"to {options.size} px, images/s", *(f"{threads} thread(s)" for threads in columns)],
        [[name, *(f"{rates[f'{name} {threads}']:.0f}" for threads in columns)] for name in names],
    )
    print(f"load before, after: {load[0]:.1f}, {load[1]:.1f}")
    bench.report(
        {"machine": bench.machine(), "imagesPerSecond": rates, "loadAverage": load}, options.json
    )


if __name__ == "__main__":
    main()

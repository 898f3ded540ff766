"""Writes golden files: small, stable, and with one item per line for readable diffs."""

import json
import os

import numpy as np

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "resources", "golden")


def number(value):
    return float(f"{float(value):.9g}")


def numbers(values):
    return [number(v) for v in np.asarray(values).reshape(-1)]


def relative_noise(values, exact):
    """Largest deviation from the float64 run, relative to the largest value."""
    values, exact = np.asarray(values, np.float64), np.asarray(exact, np.float64)
    return float(f"{np.abs(values - exact).max() / np.abs(exact).max():.2g}")


def write(name, content):
    path = os.path.join(FOLDER, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write("{\n")
        file.write(",\n".join(f'"{key}": {_value(value)}' for key, value in content.items()))
        file.write("\n}\n")
    print(f"{name}: {os.path.getsize(path)} bytes")


def _value(value):
    if isinstance(value, list) and value and isinstance(value[0], (dict, list)):
        return "[\n" + ",\n".join("  " + json.dumps(item) for item in value) + "\n]"
    return json.dumps(value)

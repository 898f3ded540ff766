"""Hostile weights files of a few kB that Keras never writes, against the memory, time or files of a reader.

    python golden_hostile_weights.py        writes ../resources/golden/hostile-weights/*.hdf5

Each claims to contain one layer, fc, with a kernel [6, 2].

    cyclic-groups      layers/fc contains itself, by a hard link
    shared-groups      30 groups, each of which contains the next one twice: 2^30 paths to the last
    deep-groups        300 nested groups
    soft-links         two soft links that refer to each other
    external-link      the kernel is in another file, /etc/hostname
    external-layer     the group of the layer is in another file
    external-storage   the kernel's bytes are those of another file
    huge-dataset       the kernel is [1099511627776] without data
    unwritten          the kernel is [6, 2] without data
    huge-chunk         the kernel is [6, 2] in chunks of 2 GiB
    many-chunks        the kernel is [1099511627776] in chunks of one value
    compressed         the kernel is 4 MiB of zeros, compressed
"""

import os

import h5py
import numpy as np

import golden_file

FOLDER = os.path.join(golden_file.FOLDER, "hostile-weights")
KERNEL = np.ones((6, 2), np.float32)


def save(name, write, **options):
    os.makedirs(FOLDER, exist_ok=True)
    target = os.path.join(FOLDER, name + ".hdf5")
    with h5py.File(target, "w", **options) as file:
        write(file)
    print(f"{name}.hdf5: {os.path.getsize(target)} bytes")


def layer(file, kernel):
    """Creates the layout of Keras 1 to 3's .h5; kernel adds the array to its group."""
    file.attrs["layer_names"] = np.array([b"fc"])
    group = file.create_group("fc")
    group.attrs["weight_names"] = np.array([b"fc/kernel:0"])
    kernel(group.create_group("fc"))
    return file


def array(**how):
    return lambda file: layer(file, lambda group: group.create_dataset("kernel:0", dtype="f4", **how))


def cyclic(file):
    group = file.create_group("layers/fc")
    group["again"] = group


def shared(file):
    groups = [file.create_group("layers" if i == 0 else f"spare{i}") for i in range(30)]
    for upper, lower in zip(groups, groups[1:]):
        upper["left"] = lower
        upper["right"] = lower
    groups[-1].create_group("vars")["0"] = KERNEL


def deep(file):
    group = file
    for _ in range(300):
        group = group.create_group("g")
    group.create_group("vars")["0"] = KERNEL


def soft(file):
    def link(group):
        group["kernel:0"] = h5py.SoftLink("/fc/fc/other")
        group["other"] = h5py.SoftLink("/fc/fc/kernel:0")
    layer(file, link)


def external_link(file):
    def link(group):
        group["kernel:0"] = h5py.ExternalLink("/etc/hostname", "/kernel")
    layer(file, link)


def external_layer(file):
    file.attrs["layer_names"] = np.array([b"fc"])
    file["fc"] = h5py.ExternalLink("/etc/hostname", "/fc")


def external_storage(file):
    layer(file, lambda group: group.create_dataset(
        "kernel:0", (6, 2), "f4", external=[("/etc/hostname", 0, 48)]))


def main():
    save("cyclic-groups", cyclic)
    save("shared-groups", shared, libver="latest")
    save("deep-groups", deep, libver="latest")
    save("soft-links", soft)
    save("external-link", external_link)
    save("external-layer", external_layer)
    save("external-storage", external_storage)
    save("huge-dataset", array(shape=(1 << 40,)))
    save("unwritten", array(shape=(6, 2)))
    save("huge-chunk", array(shape=(6, 2), maxshape=(None, None), chunks=(1 << 28, 1)))
    save("many-chunks", array(shape=(1 << 40,), chunks=(1,)))
    save("compressed", array(shape=(1 << 20,), data=np.zeros(1 << 20, np.float32), chunks=(1 << 20,), compression=9))


if __name__ == "__main__":
    main()

"""Folders of labelled photos as tf.data, in the usual way of Keras's users."""

import pathlib

import tensorflow as tf

AUTOTUNE = tf.data.AUTOTUNE


class Split:
    """Returns one split, decoded on all cores and cached in memory from the first epoch on."""

    def __init__(self, dataset, name, size):
        folder = pathlib.Path(dataset) / name
        self.labels = sorted(entry.name for entry in folder.iterdir() if entry.is_dir() and not entry.name.startswith("."))
        files = [
            (str(file), label)
            for label, kind in enumerate(self.labels)
            for file in sorted((folder / kind).rglob("*"))  # at any depth, as the trainer reads them
            if file.is_file() and not any(part.startswith(".") for part in file.relative_to(folder).parts)
        ]
        self.count = len(files)
        paths, labels = zip(*files)
        self.photos = (
            tf.data.Dataset.from_tensor_slices((list(paths), list(labels)))
            .map(lambda path, label: (decode(path, size), label), num_parallel_calls=AUTOTUNE)
            .cache()
        )

    def batches(self, size):
        return self.photos.batch(size).prefetch(AUTOTUNE)

    def shuffled(self, size, seed):
        return self.photos.shuffle(self.count, seed=seed).batch(size).prefetch(AUTOTUNE)


def decode(path, size):
    pixels = tf.io.decode_jpeg(tf.io.read_file(path), channels=3)
    pixels = tf.image.resize(pixels, (size, size), antialias=True)
    return tf.cast(tf.round(pixels), tf.uint8)  # a quarter of the memory; both scale in the network

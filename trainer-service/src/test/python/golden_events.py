"""Writes tensorboard/reference.tfevents, a small event file, with TensorBoard's own writer.

Requires only TensorBoard (requirements-tensorboard.txt), not TensorFlow. Wall times are fixed, so that
the file is reproducible.
"""

import os

import numpy as np
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.plugins.histogram import metadata as histogram_metadata
from tensorboard.plugins.hparams import summary_v2 as hparams
from tensorboard.plugins.image import metadata as image_metadata
from tensorboard.plugins.scalar import summary_v2 as scalar
from tensorboard.plugins.text import metadata as text_metadata
from tensorboard.summary.writer.record_writer import RecordWriter
from tensorboard.util import tensor_util

import golden_file

WALL_TIME = 1767323045.5


def value(tag, array, metadata):
    tensor = tensor_util.make_tensor_proto(array)
    return summary_pb2.Summary(
        value=[summary_pb2.Summary.Value(tag=tag, tensor=tensor, metadata=metadata)])


def buckets(data, count=30):
    """As tensorboard.plugins.histogram.summary_v2 buckets them, in NumPy."""
    low, high = data.min(), data.max()
    counts = np.zeros(count)
    if low == high:
        edges = np.full(count + 1, low)
        counts[-1] = data.size
    else:
        edges = np.linspace(low, high, count + 1)
        places = np.floor((data - low) / ((high - low) / count)).astype(int)
        np.add.at(counts, np.minimum(places, count - 1), 1)
    return np.stack([edges[:-1], edges[1:], counts], axis=1)


def summaries():
    yield 3, scalar.scalar_pb("epoch_loss", 0.25)
    spread = np.arange(100, dtype=np.float32).astype(np.float64) ** 2
    plain = histogram_metadata.create_summary_metadata(None, None)
    yield 4, value("conv2d/kernel/histogram", buckets(spread), plain)
    yield 4, value("conv2d/bias/histogram", buckets(np.full(7, 0.5)), plain)
    picture = np.array([b"5", b"4", b"PNG"], dtype=object)
    yield 0, value("augmented_images", picture, image_metadata.create_summary_metadata(None, "two"))
    yield 0, value("request", "{}", text_metadata.create_summary_metadata(None, None))
    settings = {"pipeline": "simple", "epochs": 8.0, "augmentation.horizontalFlip": True}
    for name, setting in settings.items():  # one each, because the order of a map is undefined
        start = hparams.hparams_pb({name: setting}, trial_id="x", start_time_secs=WALL_TIME)
        start.value[0].tag += "/" + name
        yield 0, start


def main():
    path = os.path.join(golden_file.FOLDER, "tensorboard", "reference.tfevents")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        writer = RecordWriter(file)
        writer.write(event_pb2.Event(
            wall_time=WALL_TIME, file_version="brain.Event:2").SerializeToString())
        for step, summary in summaries():
            writer.write(event_pb2.Event(
                wall_time=WALL_TIME, step=step, summary=summary).SerializeToString())
    print(f"{path}: {os.path.getsize(path)} bytes")


if __name__ == "__main__":
    main()

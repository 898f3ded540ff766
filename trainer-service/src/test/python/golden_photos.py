"""Features of real photos with Keras's real MobileNet 0.25 weights.

    python golden_photos.py FOLDER        writes ../resources/golden/photos.json

FOLDER contains data/desserts and weights/, which are not copied. Pixels are created as in
dev.patisserie.common.image.decode.ImageDecoder: decoded at
the largest ratio of 1, 2, 4, 8 whose result (rounded down) is no shorter than 224, INTEGER_FAST, no
fancy upscaling; resized with antialiasing, bilinear; rounded half up. Photos with
EXIF are skipped, because they may be rotated.

The file: versions; weights (path below FOLDER, sha256); size; photos ({path, below FOLDER; sha256 of
the file; ratio; pixelSha256, of the RGB bytes after resizing; first, the first 32 features after global average pooling; norm, the
Euclidean norm of all 256}).
"""

import hashlib
import os
import sys

import numpy as np
import tensorflow as tf

import golden_file
import keras_networks

SIZE = 224
WEIGHTS = "weights/mobilenet_2_5_224_tf_no_top.h5"
CLASSES = ["apple_pie", "ice_cream", "tiramisu"]


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def pixels(file):
    shorter = min(int(s) for s in tf.io.extract_jpeg_shape(file)[:2])
    ratio = max(r for r in (1, 2, 4, 8) if r == 1 or shorter // r >= SIZE)
    image = tf.io.decode_jpeg(file, 3, ratio=ratio, dct_method="INTEGER_FAST", fancy_upscaling=False)
    resized = tf.image.resize(image, (SIZE, SIZE), antialias=True)
    return ratio, np.clip(np.floor(resized.numpy() + np.float32(0.5)), 0, 255).astype(np.uint8)


def read(shared, path):
    with open(os.path.join(shared, path), "rb") as opened:
        return opened.read()


def first_two(shared, folder):
    paths = [os.path.join(folder, name) for name in sorted(os.listdir(os.path.join(shared, folder)))]
    return [path for path in paths if b"Exif" not in read(shared, path)[:4096]][:2]


def photo_record(model, shared, path):
    file = read(shared, path)
    ratio, rgb = pixels(file)
    features = model.predict(keras_networks.preprocess(rgb[None]), verbose=0)[0].mean(axis=(0, 1), dtype=np.float64)
    return {
        "path": path,
        "sha256": sha256(file),
        "ratio": ratio,
        "pixelSha256": sha256(rgb.tobytes()),
        "first": golden_file.numbers(features[:32]),
        "norm": golden_file.number(np.linalg.norm(features)),
    }


def golden(shared):
    model = keras_networks.build("MobileNet", 0.25, SIZE)
    model.load_weights(os.path.join(shared, WEIGHTS))
    paths = [p for name in CLASSES for p in first_two(shared, f"data/desserts/holdout/{name}")]
    return {
        "versions": keras_networks.VERSIONS,
        "weights": {"path": WEIGHTS, "sha256": sha256(read(shared, WEIGHTS))},
        "size": SIZE,
        "photos": [photo_record(model, shared, path) for path in paths],
    }


if __name__ == "__main__":
    golden_file.write("photos.json", golden(sys.argv[1]))

"""Loads a .keras file and writes its predictions for the formula's images, as JSON.

    python predict_keras.py FILE SIZE IMAGES OUTPUT

Exits with 77 if Python has no Keras 3.
"""
import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

try:
    import keras
    import numpy as np
except ImportError:
    sys.exit(77)
if not keras.__version__.startswith("3."):
    sys.exit(77)

import formula

file, size, images, output = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
model = keras.models.load_model(file)
pixels = np.stack([formula.image(k, size) for k in range(images)]).astype("float32")
with open(output, "w") as out:
    json.dump(np.asarray(model(pixels, training=False)).tolist(), out)

"""Writes a classifier with a model as a layer, which is not committed.

    python golden_keras_nested.py xception.h5.keras xception_nested.keras
"""
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras

base = keras.models.load_model(sys.argv[1], compile=False)
inputs = keras.Input(base.input_shape[1:])
features = base(inputs, training=False)
features = features[0] if isinstance(features, (list, tuple)) else features
x = keras.layers.GlobalAveragePooling2D()(features)
x = keras.layers.Dropout(0.2)(x)
keras.Model(inputs, keras.layers.Dense(6, activation="softmax")(x)).save(sys.argv[2])

"""The networks of both recipes, as keras.Model."""

import keras


def simple(size, classes):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((size, size, 3)),
            layers.Rescaling(1 / 127.5, -1),
            layers.Conv2D(32, 3, activation="relu"),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Dropout(0.25),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dropout(0.5),
            layers.Dense(classes, dtype="float32"),
        ]
    )


class Transfer(keras.Model):
    """Base, pooling, head; BatchNorm always in inference mode.

    A subclass, because a functional model in Keras 3 passes its own `training` to a nested base,
    so that base(x, training=False) would still train BatchNorm.
    """

    def __init__(self, base, classes):
        super().__init__()
        self.scale = keras.layers.Rescaling(1 / 127.5, -1)
        self.base = base
        self.pool = keras.layers.GlobalAveragePooling2D()
        self.head = keras.layers.Dense(classes, dtype="float32")

    def call(self, photos):
        return self.head(self.pool(self.base(self.scale(photos), training=False)))


def backbone(name, alpha, size, weights):
    shape = (size, size, 3)
    if name == "xception":
        return keras.applications.Xception(include_top=False, weights=weights, input_shape=shape)
    if name == "mobilenet":
        return keras.applications.MobileNet(
            include_top=False, weights=weights, input_shape=shape, alpha=alpha
        )
    raise SystemExit(f"expected the backbone xception or mobilenet, found {name}")


def block(name, number):
    """Returns the prefixes of the layers from the last block on, the default of both implementations."""
    last = {"xception": (14, ("block14_",)), "mobilenet": (13, ("conv_dw_13", "conv_pw_13"))}[name]
    if number not in (None, last[0]):
        raise SystemExit(f"expected fineTune.fromBlock {last[0]} for {name}, found {number}")
    return last[1]

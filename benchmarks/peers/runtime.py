"""MLServer's custom runtime for our SavedModel, in the usual way of its users: image files in, probabilities out."""

import tensorflow as tf
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceRequest, InferenceResponse
from mlserver.codecs.base64 import Base64Codec


class Photos(MLModel):
    async def load(self) -> bool:
        extra = self.settings.parameters.extra
        self._size = extra["image_size"]
        self._saved_model = tf.saved_model.load(self.settings.parameters.uri)
        self._predict = self._saved_model.signatures["serving_default"]
        self._predict(image=tf.zeros([1, self._size, self._size, 3], tf.uint8))
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        # Adaptive batching joins requests, so one input may hold many files.
        files = Base64Codec.decode_input(payload.inputs[0])
        batch = tf.stack([self._pixels(file) for file in files])
        answer = self._predict(image=batch)["probabilities"].numpy()
        return InferenceResponse(
            model_name=self.name, outputs=[NumpyCodec.encode_output("probabilities", answer)]
        )

    def _pixels(self, file: bytes) -> tf.Tensor:
        image = tf.io.decode_image(file, channels=3, expand_animations=False)
        resized = tf.image.resize(image, [self._size, self._size], antialias=True)
        return tf.cast(tf.round(tf.clip_by_value(resized, 0, 255)), tf.uint8)

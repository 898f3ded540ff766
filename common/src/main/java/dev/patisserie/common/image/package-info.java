/**
 * The one way from an image file's bytes to a model's pixels, used by training and by serving:
 * limits, format by magic bytes, EXIF orientation, decode, resize.
 *
 * <p><b>May import:</b> {@code fault}, {@code tensorflow}, TensorFlow, metadata-extractor, ImageIO.
 * <b>Imported by:</b> the trainer's {@code dataset}, the inference service's {@code classify} and
 * {@code model}, the data-set tool.
 */
package dev.patisserie.common.image;

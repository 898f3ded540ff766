/**
 * The one way from an image file's bytes to a model's pixels, used by training and by serving:
 * limits, format by magic bytes, structure, EXIF orientation, decode, resize. Each format has a
 * structure class that follows the lengths of the file's parts; decoders receive the pixels' parts
 * alone, so that metadata such as colour profiles never changes or rejects an image.
 *
 * <p><b>May import:</b> {@code fault}, {@code tensorflow}, TensorFlow, ImageIO. <b>Imported by:</b>
 * the trainer's {@code dataset}, the inference service's {@code classify} and {@code model}, the
 * data-set tool.
 */
package dev.patisserie.common.image;

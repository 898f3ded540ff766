/**
 * From the bytes of an image file to the pixels of a model: limits, format by magic bytes, structure, EXIF orientation,
 * decoding, resizing. Training and serving share this path.
 */
package dev.patisserie.common.image.decode;

package dev.patisserie.common.image;

/**
 * The contents of an image file's header, read without decoding a pixel.
 *
 * @param format the format, by magic bytes
 * @param width as stored, in pixels, at least 1; of a GIF or a WebP, the width of the canvas
 * @param height as stored, in pixels, at least 1; of a GIF or a WebP, the height of the canvas
 * @param orientation EXIF orientation of a JPEG, PNG or WebP, 1 to 8; 1 if absent
 */
public record ImageHeader(ImageFormat format, int width, int height, int orientation) {}

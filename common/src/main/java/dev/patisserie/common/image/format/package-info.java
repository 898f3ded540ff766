/**
 * The structure of each image format, found by following the lengths of the parts of a file. Decoders receive only the
 * parts with pixels, so metadata such as a colour profile neither changes nor invalidates an image.
 */
package dev.patisserie.common.image.format;

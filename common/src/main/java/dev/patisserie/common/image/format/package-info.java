/**
 * The structure of each image format: one class follows the lengths of the parts of a file. Decoders receive only the
 * parts with pixels, so metadata such as a colour profile neither changes nor rejects an image.
 */
package dev.patisserie.common.image.format;

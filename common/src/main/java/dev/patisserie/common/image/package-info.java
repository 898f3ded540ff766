/**
 * Types for image files: formats, limits, headers, pixels, EXIF orientation, and the exception of a rejected file.
 * Training and serving share these packages.
 */
package dev.patisserie.common.image;

package dev.patisserie.inference.console;

/**
 * A photo can be seen.
 *
 * @param imageId the image event
 * @param number the photo's number, for its address
 */
record ThumbnailView(String imageId, long number) {}

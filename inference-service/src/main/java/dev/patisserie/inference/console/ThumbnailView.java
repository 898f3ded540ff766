package dev.patisserie.inference.console;

/**
 * A photo can be seen.
 *
 * @param imageId the image event
 * @param name the photo's name, for its address
 */
record ThumbnailView(String imageId, String name) {}

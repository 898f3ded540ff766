package dev.patisserie.inference.console;

/**
 * An available thumbnail.
 *
 * @param imageId the image event
 * @param name name of the thumbnail in its address
 */
record ThumbnailView(String imageId, String name) {}

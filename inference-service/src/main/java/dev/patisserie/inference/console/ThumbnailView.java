package dev.patisserie.inference.console;

/**
 * An available thumbnail.
 *
 * @param imageId the image event
 * @param name name of the thumbnail in its address
 * @param across fraction of the photo's width that the thumbnail shows, around the middle, above 0 and at most 1
 * @param down the same for the height
 */
record ThumbnailView(String imageId, String name, double across, double down) {}

package dev.patisserie.common.uncertainty;

/**
 * One bin of a reliability diagram: the images whose largest probability is above {@code lower} and at most
 * {@code upper}. The first bin includes 0.
 *
 * @param lower lower edge, 0 to 1
 * @param upper upper edge, 0 to 1
 * @param images number of images in the bin
 * @param confidence mean of their largest probabilities; 0 for an empty bin
 * @param accuracy fraction of them whose most probable class is the true one; 0 for an empty bin
 */
public record ReliabilityBin(double lower, double upper, int images, double confidence, double accuracy) {}

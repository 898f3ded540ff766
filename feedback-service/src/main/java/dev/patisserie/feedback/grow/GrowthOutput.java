package dev.patisserie.feedback.grow;

import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.ImageSelected;

/**
 * An event of the growth.
 *
 * @param review a request for a second label; null if this is a version
 * @param version a new version; null if this is a request
 */
record GrowthOutput(ImageSelected review, DatasetPublished version) {}

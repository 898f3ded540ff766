package dev.patisserie.feedback.grow;

import dev.patisserie.common.event.DatasetPublished;
import java.time.Instant;

/**
 * The last version that was sent.
 *
 * @param version its event, without the numbers of images
 * @param at time at which it was sent (UTC)
 */
record LastPublication(DatasetPublished version, Instant at) {}

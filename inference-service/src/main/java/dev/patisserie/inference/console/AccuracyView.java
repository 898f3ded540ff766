package dev.patisserie.inference.console;

import dev.patisserie.common.event.AccuracyEstimated;
import java.util.List;

/**
 * The accuracy on the stream.
 *
 * @param models the estimates of the last models, newest first
 */
record AccuracyView(List<AccuracyEstimated> models) {}

package dev.patisserie.feedback.drift;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.patisserie.common.dataset.version.DifferenceHash;

/**
 * An observation that counts.
 *
 * @param number the number of the observation among those that were kept, from 0
 * @param key the record key of the image as text; null if it has none
 * @param hash the hash of the image; null if unknown
 * @param at its time, in milliseconds since 1970
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record KeptObservation(long number, String key, DifferenceHash hash, long at) {

    /** Returns whether the observation is less than this apart from a time; clocks can go backwards. */
    boolean isWithin(long millis, long time) {
        return Math.abs(time - at) < millis;
    }
}

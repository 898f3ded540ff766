package dev.patisserie.feedback.drift;

import java.util.stream.Stream;

/**
 * Detects that a share left its allowed band. A share below the band is a share of negative observations that became
 * larger than allowed. The evidence is the mean of both sides, which is an e-detector as well: with two sides the
 * threshold is that of one monitor. Immutable; serialised by Jackson.
 *
 * <p>A side does not exist if no share can be outside the band on that side by a detectable amount. A smaller limit
 * instead would give alarms without a change.
 *
 * @param above detects a larger share; null without this side
 * @param below detects a smaller share; null without this side
 */
public record BandDetector(ShiryaevRobertsDetector above, ShiryaevRobertsDetector below) {

    /** Largest allowed share with a detector: above it hardly any share is left to be detected. */
    static final double MAX_ALLOWED = 0.99;

    /** Returns the detector of the band of a baseline. */
    static BandDetector of(MonitorKind kind, Baseline baseline) {
        double upper = baseline.upperLimit(kind.tolerance());
        double lower = baseline.lowerLimit(kind.tolerance());
        return new BandDetector(side(upper), kind.isTwoSided() ? side(1 - lower) : null);
    }

    private static ShiryaevRobertsDetector side(double allowed) {
        return allowed > MAX_ALLOWED ? null : ShiryaevRobertsDetector.of(allowed);
    }

    /** Adds an observation. */
    BandDetector with(boolean isPositive, long at) {
        return new BandDetector(
                above == null ? null : above.with(isPositive, at), below == null ? null : below.with(!isPositive, at));
    }

    BandDetector reset() {
        return new BandDetector(above == null ? null : above.reset(), below == null ? null : below.reset());
    }

    /** Returns the evidence that the share left the band, at least 0. */
    public double evidence() {
        return sides().mapToDouble(ShiryaevRobertsDetector::evidence).average().orElse(0);
    }

    /** Returns whether the evidence is mostly that of a smaller share. */
    public boolean fell() {
        return below != null && (above == null || below.evidence() > above.evidence());
    }

    /** Returns the estimated start of the change, in milliseconds since 1970; 0 before the first observation. */
    public long since() {
        ShiryaevRobertsDetector side = fell() ? below : above;
        return side == null ? 0 : side.since();
    }

    private Stream<ShiryaevRobertsDetector> sides() {
        return Stream.concat(Stream.ofNullable(above), Stream.ofNullable(below));
    }
}

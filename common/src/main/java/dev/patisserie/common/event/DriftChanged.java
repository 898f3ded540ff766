package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Comparator;

/**
 * The state of a drift monitor changed, its baseline is complete, or its evidence changed while it is watching. The
 * topic is compacted by data set and monitor.
 *
 * @param dataset the data set
 * @param monitor {@code errors}, {@code unsure}, {@code unfamiliar}, or {@code mix:} and a class
 * @param modelId the model that is monitored
 * @param state the state
 * @param level the evidence of a change on a logarithmic scale: 0 without evidence, 1 at the threshold of the alarm
 * @param observed share of positive observations, 0 to 1, with more weight on the latest; null before the first one
 * @param allowed the allowed band of the share; null until the baseline is complete
 * @param baseline the share while nothing is wrong; null before the first observation of a baseline that is counted
 * @param observations number of observations since the model is in use
 * @param since the estimated start of the change (UTC); null without evidence
 * @param changedAt time of the last change of {@code state}, or of the start of the model (UTC)
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DriftChanged(
        String dataset,
        String monitor,
        String modelId,
        State state,
        double level,
        Double observed,
        Band allowed,
        Baseline baseline,
        long observations,
        Instant since,
        Instant changedAt)
        implements Event {

    /** The CloudEvents type. */
    public static final String TYPE = "drift.changed.v1";

    /** The monitor that every model has, so that its event states the model in use of a data set. */
    public static final String ERRORS = "errors";

    /** Alarms first, then the monitors with more evidence, then by name. */
    public static final Comparator<DriftChanged> MOST_EVIDENCE_FIRST = Comparator.comparing(
                    DriftChanged::state, Comparator.reverseOrder())
            .thenComparing(DriftChanged::level, Comparator.reverseOrder())
            .thenComparing(DriftChanged::monitor);

    /** Largest number of characters of {@code monitor}. */
    public static final int LONGEST_MONITOR = 300;

    /** Validates the fields. */
    public DriftChanged {
        Require.name("dataset", dataset);
        Require.text("monitor", Require.optionalText("monitor", monitor, LONGEST_MONITOR));
        Require.name("modelId", modelId);
        Require.present("state", state);
        Require.range("level", level, 0, Double.MAX_VALUE);
        if (observed != null) {
            Require.range("observed", observed, 0, 1);
        }
        Require.atLeast("observations", observations, 0);
        Require.present("changedAt", changedAt);
    }

    @Override
    public String type() {
        return TYPE;
    }

    /** Returns data set and monitor, for example {@code desserts/errors}. */
    @Override
    public String key() {
        return dataset + "/" + monitor;
    }

    /** The state of a monitor. */
    public enum State {
        /** No change, or a change within the allowed band, or no complete baseline yet. */
        OK,
        /** There is evidence of a change, but not enough for an alarm. */
        WATCHING,
        /** The share is outside the allowed band. Only a swap ends this state. */
        ALARMED;

        /**
         * Reads the JSON name.
         *
         * @throws IllegalArgumentException if it is not a state
         */
        @JsonCreator
        public static State of(String label) {
            return Labels.find("state", State.class, label);
        }

        /** Returns the name in JSON. */
        @JsonValue
        public String label() {
            return Labels.of(this);
        }
    }

    /**
     * The allowed band of a share.
     *
     * @param low the smallest allowed share; 0 if the monitor detects larger shares only
     * @param high the largest allowed share; 1 if every larger share is allowed
     */
    public record Band(double low, double high) {
        /** Validates the range. */
        public Band {
            Require.range("allowed.low", low, 0, 1);
            Require.range("allowed.high", high, low, 1);
        }
    }

    /**
     * The share while nothing is wrong.
     *
     * @param share share of positive observations, 0 to 1
     * @param observations number of observations, at least 1
     */
    public record Baseline(double share, long observations) {
        /** Validates the ranges. */
        public Baseline {
            Require.range("baseline.share", share, 0, 1);
            Require.atLeast("baseline.observations", observations, 1);
        }
    }
}

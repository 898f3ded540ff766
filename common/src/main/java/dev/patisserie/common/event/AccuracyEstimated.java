package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The accuracy of a model on the stream, estimated from labels. The topic is compacted by the model's id.
 *
 * @param dataset the data set
 * @param modelId the model
 * @param at time of the estimate (UTC)
 * @param images number of predictions of the model
 * @param labels number of labels in force, by selection policy
 * @param estimates the estimates that have enough labels; may be empty
 * @param confusion number of joined labels by true class and predicted class; the true class is empty for images that
 *     show none of the classes
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AccuracyEstimated(
        String dataset,
        String modelId,
        Instant at,
        long images,
        Map<SelectionPolicy, Long> labels,
        List<Estimate> estimates,
        Map<String, Map<String, Long>> confusion)
        implements Event {

    /** The CloudEvents type. */
    public static final String TYPE = "accuracy.estimated.v1";

    /** Validates the fields and copies the collections. */
    public AccuracyEstimated {
        Require.name("dataset", dataset);
        Require.name("modelId", modelId);
        Require.present("at", at);
        Require.atLeast("images", images, 0);
        labels = Map.copyOf(Require.present("labels", labels));
        labels.forEach((policy, count) -> Require.atLeast("labels." + policy.label(), count, 0));
        estimates = Require.list("estimates", estimates);
        confusion = Require.counts("confusion", confusion);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String key() {
        return modelId;
    }

    /** The computation of an estimate. */
    public enum Method {
        /** The share of correct answers among the randomly chosen images, with Wilson's interval. */
        RANDOM,
        /** The share among all images with a known probability, weighted by its inverse (Hajek). */
        WEIGHTED,
        /** The mean confidence of all answers, corrected by the random labels (prediction-powered inference). */
        ESTIMATED;

        /**
         * Reads the JSON name.
         *
         * @throws IllegalArgumentException if it is not a method
         */
        @JsonCreator
        public static Method of(String label) {
            return Labels.find("method", Method.class, label);
        }

        /** Returns the name in JSON and in metric labels. */
        @JsonValue
        public String label() {
            return Labels.of(this);
        }
    }

    /**
     * An estimate of the accuracy with its 95 % confidence interval.
     *
     * @param method the computation
     * @param value the estimate, 0 to 1
     * @param low lower end of the interval
     * @param high upper end of the interval
     * @param labels number of labels that it uses, at least 1
     */
    public record Estimate(Method method, double value, double low, double high, long labels) {

        /** Validates the fields. */
        public Estimate {
            Require.present("estimates.method", method);
            Require.range("estimates.low", low, 0, 1);
            Require.range("estimates.high", high, low, 1);
            Require.range("estimates.value", value, low, high);
            Require.atLeast("estimates.labels", labels, 1);
        }
    }
}

package dev.patisserie.feedback.accuracy;

import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.LabelSource;
import dev.patisserie.common.event.Selection;
import dev.patisserie.common.event.SelectionPolicy;
import java.util.HashMap;
import java.util.Map;

/**
 * The statistics of one model from which its accuracy on the stream is estimated. All of them are sums, so that records
 * can be removed and the sums of partitions can be added in any order. A part can have negative counts, if a record was
 * added in one part and removed in another. Immutable; serialised by Jackson.
 *
 * <p>Every label in force counts in {@code labels} and {@code confusion}. A label estimates the accuracy only if its
 * image was selected with a known probability of at least {@value #MIN_PROBABILITY}. Labels from the header of an image
 * never do, because the sender of the image chose them.
 *
 * @param images number of answers
 * @param confidence sum of the calibrated confidences of all answers
 * @param random the sums over the labels of the random sample
 * @param weighted the sums over all labels with a known probability
 * @param labels number of labels in force, by selection policy, without zeros
 * @param confusion number of labels in force by true class and predicted class, without zeros; the true class is empty
 *     for images that show none of the classes
 */
public record AccuracySums(
        long images,
        double confidence,
        RandomSums random,
        WeightedSums weighted,
        Map<SelectionPolicy, Long> labels,
        Map<String, Map<String, Long>> confusion) {

    /** The sums of no record. */
    public static final AccuracySums NONE =
            new AccuracySums(0, 0, RandomSums.NONE, WeightedSums.NONE, Map.of(), Map.of());

    /** A smaller selection probability is treated as unknown: one such label would outweigh all others. */
    static final double MIN_PROBABILITY = 1e-6;

    /** Copies the maps. */
    public AccuracySums {
        labels = Map.copyOf(labels);
        confusion = Map.copyOf(confusion);
    }

    /**
     * Adds an answer of the model.
     *
     * @param probability its calibrated confidence, 0 to 1
     */
    public AccuracySums withPrediction(double probability) {
        return new AccuracySums(images + 1, confidence + probability, random, weighted, labels, confusion);
    }

    /** Adds a label in force. A retracted record has none and changes nothing. */
    public AccuracySums with(FeedbackJoined joined) {
        return joined.retracted() ? this : add(joined, 1);
    }

    /** Removes a record that {@link #with} added, because its label was changed or retracted. */
    public AccuracySums without(FeedbackJoined joined) {
        return joined.retracted() ? this : add(joined, -1);
    }

    private AccuracySums add(FeedbackJoined joined, int sign) {
        Selection selection = joined.selection();
        boolean isUsable = joined.source() != LabelSource.HEADER
                && selection.probability() != null
                && selection.probability() >= MIN_PROBABILITY;
        boolean isRandom = isUsable && selection.policy() == SelectionPolicy.RANDOM;
        String label = joined.label() == null ? "" : joined.label();
        return new AccuracySums(
                images,
                confidence,
                isRandom ? random.with(joined.correct(), joined.probability(), sign) : random,
                isUsable ? weighted.with(joined.correct(), selection.probability(), sign) : weighted,
                sum(labels, Map.of(selection.policy(), (long) sign)),
                sumTables(confusion, Map.of(label, Map.of(joined.predicted(), (long) sign))));
    }

    /** Returns the sums over the records of both. */
    public AccuracySums plus(AccuracySums other) {
        return new AccuracySums(
                images + other.images,
                confidence + other.confidence,
                random.plus(other.random),
                weighted.plus(other.weighted),
                sum(labels, other.labels),
                sumTables(confusion, other.confusion));
    }

    private static <K> Map<K, Long> sum(Map<K, Long> a, Map<K, Long> b) {
        Map<K, Long> sum = new HashMap<>(a);
        b.forEach((key, count) -> sum.merge(key, count, Long::sum));
        sum.values().removeIf(count -> count == 0);
        return Map.copyOf(sum);
    }

    private static Map<String, Map<String, Long>> sumTables(
            Map<String, Map<String, Long>> a, Map<String, Map<String, Long>> b) {
        Map<String, Map<String, Long>> sum = new HashMap<>(a);
        b.forEach((label, row) -> sum.merge(label, row, AccuracySums::sum));
        sum.values().removeIf(Map::isEmpty);
        return sum;
    }
}

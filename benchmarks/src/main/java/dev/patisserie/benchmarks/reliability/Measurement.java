package dev.patisserie.benchmarks.reliability;

import dev.patisserie.benchmarks.reliability.DetailedModel.Answer;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.common.model.Uncertainty.PredictionSets;
import dev.patisserie.common.model.Uncertainty.Quantile;
import dev.patisserie.common.uncertainty.ActivationMap;
import dev.patisserie.common.uncertainty.Auroc;
import dev.patisserie.common.uncertainty.CalibrationErrors;
import dev.patisserie.common.uncertainty.ConformalSets;
import dev.patisserie.common.uncertainty.KnownScore;
import dev.patisserie.common.uncertainty.Temperature;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Measures one model on a holdout and on other images. The images are in memory. */
public final class Measurement {

    private static final double LEVEL = 0.95;

    private final DetailedModel model;
    private final List<byte[]> holdout;
    private final int[] labels;
    private final List<Answer> answers;

    /**
     * Runs a model on the holdout.
     *
     * @param model the model; remains the caller's
     * @param holdout RGB bytes of the model's image size, at least one
     * @param labels the true class of each image, by its index in the manifest
     */
    public Measurement(DetailedModel model, List<byte[]> holdout, int[] labels) {
        this.model = model;
        this.holdout = holdout;
        this.labels = labels;
        this.answers = model.answers(holdout);
    }

    /**
     * Returns all measurements.
     *
     * @param others other images by the name of their kind
     * @param masks number of random masks per image of the deletion test
     * @param occlusion whether the deletion test also orders the positions by occlusion
     * @param seed seed of the masks
     */
    public Report report(Map<String, List<byte[]>> others, int masks, boolean occlusion, long seed) {
        int correct =
                (int) IntStream.range(0, labels.length).filter(this::isCorrect).count();
        return new Report(
                model.manifest().modelId(),
                model.manifest().architecture(),
                labels.length,
                (double) correct / labels.length,
                calibration(),
                sets(),
                known(others),
                maps(new DeletionTest.Masks(masks, occlusion), new Random(seed)));
    }

    private boolean isCorrect(int image) {
        return largest(answers.get(image).probabilities()) == labels[image];
    }

    private static int largest(float[] values) {
        return IntStream.range(0, values.length)
                .reduce((a, b) -> values[b] > values[a] ? b : a)
                .orElseThrow();
    }

    private Report.Calibration calibration() {
        Uncertainty.Calibration stated = model.uncertainty().calibration();
        float[][] before = answers.stream()
                .map(answer -> Temperature.softmax(answer.logits(), 1))
                .toArray(float[][]::new);
        float[][] after = answers.stream().map(Answer::probabilities).toArray(float[][]::new);
        return new Report.Calibration(
                stated.temperature(),
                stated.images(),
                CalibrationErrors.of(before, labels),
                CalibrationErrors.of(after, labels));
    }

    private List<Report.Sets> sets() {
        PredictionSets sets = model.uncertainty().sets();
        if (sets == null) {
            return List.of();
        }
        return sets.quantiles().stream().map(quantile -> sets(sets, quantile)).toList();
    }

    private Report.Sets sets(PredictionSets sets, Quantile quantile) {
        int covered = 0;
        int empty = 0;
        long classes = 0;
        for (int i = 0; i < labels.length; i++) {
            int label = labels[i];
            int[] set =
                    ConformalSets.labels(sets, quantile.alpha(), answers.get(i).probabilities());
            covered += IntStream.of(set).anyMatch(each -> each == label) ? 1 : 0;
            empty += set.length == 0 ? 1 : 0;
            classes += set.length;
        }
        Binomial.Interval interval = Binomial.clopperPearson(covered, labels.length, LEVEL);
        int order = (int) Math.ceil((sets.images() + 1) * (1 - quantile.alpha()) - 1e-9);
        Binomial.Interval expected =
                quantile.value() == null ? null : Binomial.coverage(sets.images(), order, labels.length, LEVEL);
        return new Report.Sets(
                quantile.alpha(),
                sets.images(),
                covered,
                (double) covered / labels.length,
                interval.low(),
                interval.high(),
                expected == null ? null : expected.low(),
                expected == null ? null : expected.high(),
                (double) classes / labels.length,
                empty);
    }

    private Report.Known known(Map<String, List<byte[]>> others) {
        Uncertainty.Known known = model.uncertainty().known();
        if (known == null) {
            return null;
        }
        double[] familiar = scores(answers, this::score);
        List<Report.Kind> kinds = new ArrayList<>();
        others.forEach((name, images) -> kinds.add(kind(name, model.answers(images), familiar)));
        double accepted = fraction(familiar, score -> score >= known.threshold());
        return new Report.Known(known.score(), known.threshold(), accepted, kinds);
    }

    private Report.Kind kind(String name, List<Answer> other, double[] familiar) {
        double[] unfamiliar = scores(other, this::score);
        double area = Auroc.of(familiar, unfamiliar);
        double threshold = model.uncertainty().known().threshold();
        return new Report.Kind(
                name,
                other.size(),
                area,
                standardError(area, familiar.length, unfamiliar.length),
                fraction(unfamiliar, score -> score < threshold),
                area(other, answer -> KnownScore.energy(answer.logits())),
                area(other, answer -> answer.probabilities()[largest(answer.probabilities())]));
    }

    private double area(List<Answer> other, ToDoubleFunction<Answer> score) {
        return Auroc.of(scores(answers, score), scores(other, score));
    }

    private double score(Answer answer) {
        Uncertainty.Known known = model.uncertainty().known();
        return known.score().equals(Uncertainty.Known.KNN)
                ? KnownScore.nearest(answer.similarities(), answer.features(), known.neighbours())
                : KnownScore.energy(answer.logits());
    }

    private static double[] scores(List<Answer> answers, ToDoubleFunction<Answer> score) {
        return answers.stream().mapToDouble(score).toArray();
    }

    private interface Condition {
        boolean holds(double score);
    }

    private static double fraction(double[] scores, Condition condition) {
        int count = 0;
        for (double score : scores) {
            count += condition.holds(score) ? 1 : 0;
        }
        return (double) count / scores.length;
    }

    /** The standard error of an area under the ROC curve (Hanley and McNeil 1982). */
    static double standardError(double area, int known, int other) {
        double q1 = area / (2 - area);
        double q2 = 2 * area * area / (1 + area);
        double variance = area * (1 - area) + (known - 1) * (q1 - area * area) + (other - 1) * (q2 - area * area);
        return Math.sqrt(Math.max(0, variance) / known / other);
    }

    private Report.Maps maps(DeletionTest.Masks masks, Random random) {
        Uncertainty.Maps shape = model.uncertainty().maps();
        if (shape.rows() * shape.columns() == 1) {
            return null;
        }
        var test = new DeletionTest(model.manifest().imageSize(), masks, random);
        int classes = model.manifest().labels().size();
        for (int i = 0; i < labels.length; i++) {
            if (isCorrect(i)) {
                float[] values = answers.get(i).maps();
                var map = ActivationMap.of(values, shape.rows(), shape.columns(), classes, labels[i]);
                test.test(holdout.get(i), map, labels[i], this::missing);
            }
        }
        DeletionTest.Result result = test.result();
        int masked = DeletionTest.masked(shape.rows() * shape.columns());
        if (result.images() == 0) {
            return new Report.Maps(shape.method(), shape.rows(), shape.columns(), masked, result, 0, 1);
        }
        var interval = Binomial.clopperPearson(result.larger(), result.images(), LEVEL);
        return new Report.Maps(
                shape.method(), shape.rows(), shape.columns(), masked, result, interval.low(), interval.high());
    }

    private double[] missing(List<byte[]> images, int label) {
        double temperature = model.uncertainty().calibration().temperature();
        return model.answers(images).stream()
                .mapToDouble(answer -> missing(answer.logits(), temperature, label))
                .toArray();
    }

    /** Returns one minus the probability of a class, exact where the probability rounds to 1. */
    static double missing(float[] logits, double temperature, int label) {
        double others = 0;
        for (int c = 0; c < logits.length; c++) {
            others += c == label ? 0 : Math.exp(((double) logits[c] - logits[label]) / temperature);
        }
        return Double.isInfinite(others) ? 1 : others / (1 + others);
    }
}

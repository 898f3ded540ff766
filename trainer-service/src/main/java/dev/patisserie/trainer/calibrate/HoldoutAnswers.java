package dev.patisserie.trainer.calibrate;

import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.Manifest.ProbeDetails;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.common.uncertainty.CalibrationErrors;
import dev.patisserie.common.uncertainty.KnownScore;
import dev.patisserie.common.uncertainty.Ranks;
import dev.patisserie.common.uncertainty.Temperature;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.dataset.DecodedSplit;
import dev.patisserie.trainer.evaluate.BatchClassifier;
import dev.patisserie.trainer.publish.DetailedModel;
import dev.patisserie.trainer.publish.ModelExporter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Classifies the holdout with the exported model and keeps its answers for the errors of the calibration, the threshold
 * and the probes. Used for one pass over the split in its natural order.
 */
public final class HoldoutAnswers implements BatchClassifier, ModelExporter.Answers {

    /** Share of the holdout that counts as familiar. */
    private static final double ACCEPTED = 0.95;

    private static final int DECILES = 10;

    /** The outputs of an answer, without those of the score that detects unfamiliar images. */
    static final List<String> OUTPUTS = List.of(Manifest.OUTPUT, Manifest.LOGITS, Manifest.MAPS);

    private final DetailedModel model;
    private final DecodedSplit holdout;
    private final Calibrator.Calibrated calibrated;
    private final List<String> outputs;
    private final List<float[]> probabilities = new ArrayList<>();
    private final List<float[]> logits = new ArrayList<>();
    private final List<Double> scores = new ArrayList<>();
    private final Map<Integer, float[]> firstOfClass = new HashMap<>(); // maps by example; these become probes
    private final Set<Integer> classes = new HashSet<>();

    /**
     * Creates a pass.
     *
     * @param model the exported model
     * @param holdout the split
     * @param calibrated the calibration that the model contains
     */
    public HoldoutAnswers(DetailedModel model, DecodedSplit holdout, Calibrator.Calibrated calibrated) {
        this.model = model;
        this.holdout = holdout;
        this.calibrated = calibrated;
        Set<String> needed = new LinkedHashSet<>(OUTPUTS);
        needed.addAll(calibrated.known().outputs());
        this.outputs = List.copyOf(needed);
    }

    @Override
    public float[][] probabilities(Batch batch) {
        Map<String, float[][]> answers = model.run(batch, outputs);
        ImagePass.requireFinite(answers.get(Manifest.LOGITS));
        float[][] rows = answers.get(Manifest.OUTPUT);
        for (int i = 0; i < rows.length; i++) {
            if (classes.add(batch.labels()[i])) {
                firstOfClass.put(probabilities.size() + i, mapOfLabel(answers.get(Manifest.MAPS)[i], rows[i]));
            }
        }
        probabilities.addAll(Arrays.asList(rows));
        logits.addAll(Arrays.asList(answers.get(Manifest.LOGITS)));
        scores.addAll(calibrated.known().scores(answers));
        return rows;
    }

    @Override
    public float[] probabilities(int example) {
        return probabilities.get(example);
    }

    @Override
    public ProbeDetails details(int example) throws IOException {
        float[] map = firstOfClass.get(example);
        if (map == null) {
            float[][] maps = model.run(holdout.read(example), outputs).get(Manifest.MAPS);
            map = mapOfLabel(maps[0], probabilities.get(example));
        }
        return new ProbeDetails(
                ModelExporter.boxed(logits.get(example)), scores.get(example), ModelExporter.boxed(map));
    }

    /**
     * Returns the map of the predicted label.
     *
     * @param map {@code [positions, labels]}
     */
    static float[] mapOfLabel(float[] map, float[] probabilities) {
        int label = Ranks.first(probabilities);
        float[] ofLabel = new float[map.length / probabilities.length];
        for (int i = 0; i < ofLabel.length; i++) {
            ofLabel[i] = map[i * probabilities.length + label];
        }
        return ofLabel;
    }

    /**
     * Returns the description for the manifest, after the pass.
     *
     * @param maps the description of the maps
     */
    public Uncertainty uncertainty(Uncertainty.Maps maps) {
        int[] labels = labels();
        FittedTemperature temperature = calibrated.temperature();
        var calibration = new Uncertainty.Calibration(
                temperature.value(),
                temperature.images(),
                temperature.reason(),
                CalibrationErrors.of(uncalibrated(), labels),
                CalibrationErrors.of(rows(probabilities), labels));
        double[] certainty = probabilities.stream()
                .mapToDouble(row -> Math.min(1, row[Ranks.first(row)]))
                .sorted()
                .toArray();
        return new Uncertainty(
                calibration, calibrated.sets(), familiarity(), maps, quantile(certainty, Uncertainty.UNSURE_SHARE));
    }

    private Uncertainty.Known familiarity() {
        double[] sorted =
                scores.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        double threshold = KnownScore.threshold(sorted, ACCEPTED);
        long accepted =
                Arrays.stream(sorted).filter(score -> score >= threshold).count();
        KnownModel known = calibrated.known();
        return new Uncertainty.Known(
                known.score(),
                known.neighbours(),
                known.exemplarCount(),
                threshold,
                (double) accepted / sorted.length,
                IntStream.rangeClosed(0, DECILES)
                        .mapToObj(decile -> quantile(sorted, (double) decile / DECILES))
                        .toList(),
                known.otherImages(),
                known.auroc());
    }

    /** Returns a quantile, interpolated linearly between two values as NumPy does by default. */
    private static double quantile(double[] sorted, double fraction) {
        double position = fraction * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
    }

    /** Returns the score that detects unfamiliar images of an example, after the pass. */
    double score(int example) {
        return scores.get(example);
    }

    /** Returns the answers to some images, after the pass. */
    Bfloat16Rule.Answers answers(int[] examples) {
        return new Bfloat16Rule.Answers(
                IntStream.of(examples).mapToObj(probabilities::get).toArray(float[][]::new),
                IntStream.of(examples).mapToDouble(scores::get).toArray());
    }

    /** Returns the reliability diagram, after the pass. */
    public Reliability reliability() {
        int[] labels = labels();
        return new Reliability(
                CalibrationErrors.bins(uncalibrated(), labels), CalibrationErrors.bins(rows(probabilities), labels));
    }

    private int[] labels() {
        return IntStream.range(0, probabilities.size()).map(holdout::label).toArray();
    }

    /** Returns the probabilities with temperature 1. */
    private float[][] uncalibrated() {
        if (calibrated.temperature().value() == 1) {
            return rows(probabilities); // to the last bit
        }
        return logits.stream().map(row -> Temperature.softmax(row, 1)).toArray(float[][]::new);
    }

    private static float[][] rows(List<float[]> rows) {
        return rows.toArray(float[][]::new);
    }
}

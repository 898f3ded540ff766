package dev.patisserie.common.model.check;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.Manifest.Probe;
import dev.patisserie.common.model.Uncertainty;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Checks the figures of a manifest's {@code uncertainty}. An archive is an untrusted source: a threshold that is not a
 * number would accept or reject every image, and the sizes of maps and exemplars determine the memory of a batch.
 */
final class UncertaintyCheck {

    /** Maximum number of rows and of columns of a map. */
    private static final int LONGEST_SIDE = 64;

    /** Maximum number of values of all maps of one image, 4 MiB in float32. */
    private static final int MOST_MAP_VALUES = 1 << 20;

    /** Maximum number of training features in a graph; the trainer writes at most 2,000. */
    private static final int MOST_EXEMPLARS = 10_000;

    /** Maximum number of quantiles; the trainer writes three. */
    private static final int MOST_QUANTILES = 100;

    /** Number of the deciles 0, 0.1 to 1. */
    private static final int DECILES = 11;

    private static final Set<String> SCORES = Set.of(Uncertainty.Known.KNN, Uncertainty.Known.ENERGY);
    private static final Set<String> SET_METHODS =
            Set.of(Uncertainty.PredictionSets.LAC, Uncertainty.PredictionSets.RAPS);
    private static final Set<String> MAP_METHODS = Set.of(Uncertainty.Maps.CAM, Uncertainty.Maps.GRAD_CAM);

    private final Manifest manifest;
    private final Uncertainty uncertainty;

    private UncertaintyCheck(Manifest manifest) {
        this.manifest = manifest;
        this.uncertainty = manifest.uncertainty();
    }

    /**
     * Checks the figures, and that the probes have the outputs of the second signature. A manifest without
     * {@code uncertainty} is valid.
     *
     * @throws PatisserieException {@link ErrorCode#MODEL_ARCHIVE_INVALID}
     */
    static void verify(Manifest manifest) {
        if (manifest.uncertainty() != null) {
            new UncertaintyCheck(manifest).verify();
        }
    }

    private void verify() {
        verifyCalibration(uncertainty.calibration());
        verifyMaps(uncertainty.maps());
        if (uncertainty.sets() != null) {
            verifySets(uncertainty.sets());
        }
        if (uncertainty.known() != null) {
            verifyKnown(uncertainty.known());
        }
        if (uncertainty.unsureBelow() != null) {
            requireWithin("unsureBelow", uncertainty.unsureBelow(), 0, 1);
        }
        manifest.probes().forEach(this::verifyProbe);
    }

    private static void verifyCalibration(Uncertainty.Calibration calibration) {
        require(
                "calibration.temperature",
                calibration.temperature() > 0 && Double.isFinite(calibration.temperature()),
                "a finite number above 0",
                calibration.temperature());
        requireCount("calibration.images", calibration.images(), 0, Integer.MAX_VALUE);
    }

    private void verifyMaps(Uncertainty.Maps maps) {
        requireOneOf("maps.method", maps.method(), MAP_METHODS);
        requireCount("maps.rows", maps.rows(), 1, LONGEST_SIDE);
        requireCount("maps.columns", maps.columns(), 1, LONGEST_SIDE);
        long values = (long) maps.rows() * maps.columns() * manifest.labels().size();
        require(
                "maps",
                values <= MOST_MAP_VALUES,
                "at most %d values of rows, columns and labels".formatted(MOST_MAP_VALUES),
                values);
    }

    private static void verifySets(Uncertainty.PredictionSets sets) {
        requireOneOf("sets.method", sets.method(), SET_METHODS);
        requireCount("sets.images", sets.images(), 1, Integer.MAX_VALUE);
        requireCount("sets.quantiles", sets.quantiles().size(), 1, MOST_QUANTILES);
        requireWithin("sets.penalty", sets.penalty(), 0, Float.MAX_VALUE);
        requireCount("sets.freeClasses", sets.freeClasses(), 0, Integer.MAX_VALUE);
        for (Uncertainty.Quantile quantile : sets.quantiles()) {
            require(
                    "sets.quantiles.alpha",
                    quantile.alpha() > 0 && quantile.alpha() < 1,
                    "a number above 0 and below 1",
                    quantile.alpha());
            if (quantile.value() != null) { // RAPS adds penalties to a sum of probabilities
                requireWithin("sets.quantiles.value", quantile.value(), 0, Float.MAX_VALUE);
            }
        }
    }

    private static void verifyKnown(Uncertainty.Known known) {
        requireOneOf("known.score", known.score(), SCORES);
        // A score that cannot be computed is -Float.MAX_VALUE, and must stay below every threshold.
        requireWithin("known.threshold", known.threshold(), Math.nextUp(-(double) Float.MAX_VALUE), Float.MAX_VALUE);
        requireWithin("known.accepted", known.accepted(), 0, 1);
        require(
                "known.holdoutDeciles",
                known.holdoutDeciles().size() == DECILES,
                DECILES + " numbers",
                known.holdoutDeciles().size());
        known.holdoutDeciles().forEach(decile -> requireFinite("known.holdoutDeciles", decile));
        requireCount("known.otherImages", known.otherImages(), 0, Integer.MAX_VALUE);
        if (known.auroc() != null) {
            requireWithin("known.auroc", known.auroc(), 0, 1);
        }
        boolean knn = known.score().equals(Uncertainty.Known.KNN);
        requireCount("known.exemplars", known.exemplars(), knn ? 1 : 0, knn ? MOST_EXEMPLARS : 0);
        requireCount("known.neighbours", known.neighbours(), knn ? 1 : 0, known.exemplars());
    }

    private void verifyProbe(Probe probe) {
        String field = "probe " + probe.file();
        require(field, probe.details() != null, "details", "none");
        int labels = manifest.labels().size();
        int cells = uncertainty.maps().rows() * uncertainty.maps().columns();
        requireCount(field + ": logits", probe.details().logits().size(), labels, labels);
        requireCount(field + ": map values", probe.details().map().size(), cells, cells);
        requireAllFinite(field + ": logits", probe.details().logits());
        requireAllFinite(field + ": map values", probe.details().map());
        boolean scored = probe.details().known() != null;
        require(
                field + ": known score",
                scored == (uncertainty.known() != null),
                scored ? "none, as the manifest has no score" : "a number",
                probe.details().known());
        if (scored) {
            requireFinite(field + ": known score", probe.details().known());
        }
    }

    private static void requireAllFinite(String field, List<Float> values) {
        values.forEach(value -> requireFinite(field, value));
    }

    private static void requireFinite(String field, double value) {
        require(field, Double.isFinite(value), "finite numbers", value);
    }

    private static void requireWithin(String field, double value, double least, double most) {
        require(field, value >= least && value <= most, "%s to %s".formatted(least, most), value); // rejects NaN
    }

    private static void requireCount(String field, int value, int least, int most) {
        require(field, value >= least && value <= most, "%d to %d".formatted(least, most), value);
    }

    private static void requireOneOf(String field, String value, Set<String> allowed) {
        require(
                field,
                value != null && allowed.contains(value),
                "one of " + List.copyOf(new TreeSet<>(allowed)),
                value);
    }

    private static void require(String field, boolean holds, String expected, Object found) {
        if (!holds) {
            throw new PatisserieException(
                    ErrorCode.MODEL_ARCHIVE_INVALID,
                    "%s: uncertainty: %s: expected %s, found %s; publish a model that the trainer exported"
                            .formatted(Manifest.FILE, field, expected, found));
        }
    }
}

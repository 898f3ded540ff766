package dev.patisserie.inference.api;

import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.inference.uncertainty.AnswerReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The statements of the serving model on the reliability of its answers. Fields are null if they belong to a statement
 * that it does not make.
 *
 * @param temperature the divisor of its logits
 * @param ece expected calibration error on the holdout, 0 to 1
 * @param coverage the probability with which a prediction set contains the true class
 * @param setImages number of images of the quantile of the sets
 * @param known the score of the resemblance to the training images: {@code knn} or {@code energy}
 * @param threshold the smallest score of a familiar image
 * @param auroc area under the ROC curve of that score, holdout against {@code _other} images
 * @param maps the method of the class activation maps
 * @param text the same for people, with the reasons for absent statements
 */
public record UncertaintyView(
        Double temperature,
        Double ece,
        Double coverage,
        Integer setImages,
        String known,
        Double threshold,
        Double auroc,
        String maps,
        String text) {

    private static final String OLD_ARCHIVE =
            "archive without calibration, prediction sets, known score and maps; train the model again to get them";

    /**
     * Describes a model.
     *
     * @param model its figures; empty for a model that only gives probabilities
     * @param setAlpha error rate of the prediction sets
     */
    static UncertaintyView of(Optional<Uncertainty> model, double setAlpha) {
        return model.map(figures -> of(figures, setAlpha))
                .orElseGet(() -> new UncertaintyView(null, null, null, null, null, null, null, null, OLD_ARCHIVE));
    }

    private static UncertaintyView of(Uncertainty model, double setAlpha) {
        Uncertainty.Calibration calibration = model.calibration();
        boolean sets = AnswerReader.hasQuantile(model, setAlpha);
        Optional<Uncertainty.Known> known = Optional.ofNullable(model.known());
        return new UncertaintyView(
                calibration.temperature(),
                calibration.after() == null ? null : calibration.after().ece(),
                sets ? 1 - setAlpha : null,
                sets ? model.sets().images() : null,
                known.map(Uncertainty.Known::score).orElse(null),
                known.map(Uncertainty.Known::threshold).orElse(null),
                known.map(Uncertainty.Known::auroc).orElse(null),
                model.maps().method(),
                String.join("; ", text(model, setAlpha)));
    }

    private static List<String> text(Uncertainty model, double setAlpha) {
        List<String> parts = new ArrayList<>();
        Uncertainty.Calibration calibration = model.calibration();
        parts.add(
                calibration.reason() == null
                        ? format("temperature %.3f from %d images", calibration.temperature(), calibration.images())
                        : "not calibrated: " + calibration.reason());
        parts.add(sets(model, setAlpha));
        parts.add(
                model.known() == null
                        ? "archive without a known score"
                        : format(
                                "known score %s, threshold %.4f",
                                model.known().score(), model.known().threshold()));
        parts.add(format("maps of %d x %d", model.maps().rows(), model.maps().columns()));
        return parts;
    }

    private static String sets(Uncertainty model, double setAlpha) {
        if (model.sets() == null) {
            return "archive without prediction sets";
        }
        if (!AnswerReader.hasQuantile(model, setAlpha)) {
            return "no prediction sets: expected inference.set-alpha to be one of %s, found %s"
                    .formatted(
                            model.sets().quantiles().stream()
                                    .map(Uncertainty.Quantile::alpha)
                                    .toList(),
                            setAlpha);
        }
        return format(
                "prediction sets with coverage %.0f %% from %d images",
                100 * (1 - setAlpha), model.sets().images());
    }

    private static String format(String text, Object... values) {
        return String.format(Locale.ROOT, text, values);
    }
}

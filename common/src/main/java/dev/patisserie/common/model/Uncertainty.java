package dev.patisserie.common.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.patisserie.common.event.CheckpointPublished;
import java.util.List;
import java.util.Objects;

/**
 * What a model states about the reliability of its answers. Part of the manifest.
 *
 * @param calibration the temperature and the calibration errors
 * @param sets the quantiles of the prediction sets; null if there were no images to compute them from
 * @param known the score that detects unfamiliar images; null if it could not be fitted
 * @param maps the class activation maps
 * @param unsureBelow the 0.1 quantile of the probabilities of the most probable class on the holdout, 0 to 1: an answer
 *     below it counts as unsure; null for an archive without it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Uncertainty(Calibration calibration, PredictionSets sets, Known known, Maps maps, Double unsureBelow) {

    /** The share of unsure answers on the holdout. */
    public static final double UNSURE_SHARE = CheckpointPublished.Calibration.UNSURE_SHARE;

    /** Rejects missing parts. */
    public Uncertainty {
        Objects.requireNonNull(calibration, "uncertainty.calibration");
        Objects.requireNonNull(maps, "uncertainty.maps");
    }

    /** Creates a description without a bound of unsure answers. */
    public Uncertainty(Calibration calibration, PredictionSets sets, Known known, Maps maps) {
        this(calibration, sets, known, maps, null);
    }

    /** Returns the calibration in the event of the model. */
    public CheckpointPublished.Calibration eventCalibration() {
        return new CheckpointPublished.Calibration(
                calibration.temperature(), calibration.after().ece(), calibration.images(), unsureBelow);
    }

    /** Returns the score in the event of the model; null without one. */
    public CheckpointPublished.Known eventKnown() {
        return known == null ? null : new CheckpointPublished.Known(known.score(), known.auroc(), known.accepted());
    }

    /**
     * Temperature scaling (Guo et al. 2017, On Calibration of Modern Neural Networks). The temperature is part of the
     * graph: its probabilities are {@code softmax(logits / temperature)}.
     *
     * @param temperature above 0; 1 if it was not fitted
     * @param images number of validation images that it was fitted on; 0 if it was not fitted
     * @param reason the reason if it was not fitted; null otherwise
     * @param before errors on the holdout with temperature 1
     * @param after errors on the holdout with {@code temperature}
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Calibration(
            double temperature, int images, String reason, CalibrationErrors before, CalibrationErrors after) {}

    /**
     * The errors of probabilities on one split.
     *
     * @param ece expected calibration error with 15 bins of equal width, 0 to 1
     * @param nll mean negative log-likelihood of the true class, in nats
     */
    public record CalibrationErrors(double ece, double nll) {}

    /**
     * Quantiles of split conformal prediction. {@code ConformalSets} defines the scores.
     *
     * @param method {@code lac} or {@code raps}
     * @param images number of images that the quantiles were computed from, at least 1
     * @param quantiles one per error rate
     * @param penalty RAPS's lambda: the penalty per class beyond {@code freeClasses}; 0 for {@code lac}
     * @param freeClasses RAPS's k: the number of classes without a penalty; 0 for {@code lac}
     */
    public record PredictionSets(String method, int images, List<Quantile> quantiles, double penalty, int freeClasses) {

        /** Least ambiguous classes (Sadinle et al. 2019). */
        public static final String LAC = "lac";

        /** Regularised adaptive prediction sets (Angelopoulos et al. 2021). */
        public static final String RAPS = "raps";

        /** Copies the list. */
        public PredictionSets {
            quantiles = List.copyOf(quantiles);
        }
    }

    /**
     * A quantile of the calibration scores.
     *
     * @param alpha the error rate: a set misses the true class with at most this probability
     * @param value the {@code ceil((images + 1) * (1 - alpha))}-th smallest score; null if there are too few images, in
     *     which case every set holds all classes
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Quantile(double alpha, Double value) {}

    /**
     * The score that detects unfamiliar images. It is higher for familiar images.
     *
     * @param score {@code knn}: the cosine similarity to the {@code neighbours}-th nearest training feature (Sun et al.
     *     2022, with distance {@code sqrt(2 - 2 * similarity)}); {@code energy}: {@code log(sum(exp(logits)))} (Liu et
     *     al. 2020)
     * @param neighbours k of {@code knn}; 0 for {@code energy}
     * @param exemplars number of training features in the graph; 0 for {@code energy}
     * @param threshold smallest score of an image that counts as familiar
     * @param accepted fraction of the holdout that counts as familiar, 0 to 1
     * @param holdoutDeciles the 11 quantiles 0, 0.1 to 1 of the holdout's scores
     * @param otherImages number of {@code _other} images of the data set
     * @param auroc area under the ROC curve of the holdout against these images, 0 to 1; null without such images
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Known(
            String score,
            int neighbours,
            int exemplars,
            double threshold,
            double accepted,
            List<Double> holdoutDeciles,
            int otherImages,
            Double auroc) {

        /** The score of the nearest training features. */
        public static final String KNN = "knn";

        /** The score of the logits. */
        public static final String ENERGY = "energy";

        /** Copies the list. */
        public Known {
            holdoutDeciles = List.copyOf(holdoutDeciles);
        }
    }

    /**
     * The class activation maps of the graph.
     *
     * @param method {@code cam} (Zhou et al. 2016), for global average pooling and one dense layer; {@code grad-cam}
     *     (Selvaraju et al. 2017)
     * @param rows number of rows of a map
     * @param columns number of columns of a map
     */
    public record Maps(String method, int rows, int columns) {

        /** Class activation maps. */
        public static final String CAM = "cam";

        /** Gradient-weighted class activation maps. */
        public static final String GRAD_CAM = "grad-cam";
    }
}

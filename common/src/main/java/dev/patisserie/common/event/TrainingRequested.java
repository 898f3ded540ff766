package dev.patisserie.common.event;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * Somebody wants a model trained. All but {@code pipeline} may be absent in JSON; absent fields get the recipe of the
 * original exercise.
 *
 * @param requestId identity of the request and key of its record; absent only where the record's key or CloudEvents id
 *     gives it
 * @param pipeline which recipe
 * @param dataset folder below the trainer's data root, a plain name; default {@code desserts}
 * @param imageSize width and height that images are resized to, in pixels, 16 to 1024; default 100 for {@code simple},
 *     else null: the size that the backbone is made for
 * @param batchSize images per step, 1 to 1024; default 16
 * @param seed of weights, shuffling, dropout and augmentation; default 42
 * @param optimizer how weights follow the gradient; {@code transfer} takes its learning rates from its phases
 * @param epochs times that each image is seen by {@code simple}, 1 to 10000; default 5
 * @param augmentation random changes to training images
 * @param earlyStopping when to stop before the last epoch, of each phase; null never does
 * @param reduceOnPlateau when to lower the learning rate, in each phase; null never does
 * @param learningRateSchedule how the learning rate changes from step to step, in each phase; null keeps it; not
 *     together with {@code reduceOnPlateau}, as in Keras
 * @param classWeights how much the training images of each class count; null: all the same
 * @param labelSmoothing what the true class gives up to all classes, 0 to 0.99, in training and validation (Keras's
 *     {@code CategoricalCrossentropy}); default 0
 * @param transfer what only transfer learning uses; null for {@code simple}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrainingRequested(
        String requestId,
        Pipeline pipeline,
        String dataset,
        Integer imageSize,
        Integer batchSize,
        Long seed,
        Optimizer optimizer,
        Integer epochs,
        Augmentation augmentation,
        EarlyStopping earlyStopping,
        ReduceOnPlateau reduceOnPlateau,
        LearningRateSchedule learningRateSchedule,
        ClassWeights classWeights,
        Double labelSmoothing,
        @JsonUnwrapped TransferRecipe transfer)
        implements Event {

    /** The CloudEvents type. */
    public static final String TYPE = "training.requested.v1";

    private static final int SIMPLE_IMAGE_SIZE = 100;

    /** Fills the defaults and checks the ranges. */
    public TrainingRequested {
        if (requestId != null) {
            Require.name("requestId", requestId);
        }
        boolean simple = Require.present("pipeline", pipeline) == Pipeline.SIMPLE;
        dataset = Require.name("dataset", requireNonNullElse(dataset, "desserts"));
        imageSize = simple ? requireNonNullElse(imageSize, SIMPLE_IMAGE_SIZE) : imageSize;
        if (imageSize != null) {
            Require.range("imageSize", imageSize, 16, 1024);
        }
        batchSize = Require.range("batchSize", requireNonNullElse(batchSize, 16), 1, 1024);
        seed = requireNonNullElse(seed, 42L);
        optimizer = requireNonNullElse(optimizer, new Optimizer(null, null));
        epochs = Require.range("epochs", requireNonNullElse(epochs, 5), 1, 10_000);
        augmentation = requireNonNullElse(augmentation, Augmentation.DEFAULT);
        if (reduceOnPlateau != null && learningRateSchedule != null) {
            throw new IllegalArgumentException(
                    "reduceOnPlateau and learningRateSchedule must not both be given: each sets the learning rate");
        }
        labelSmoothing = Require.range("labelSmoothing", requireNonNullElse(labelSmoothing, 0.0), 0, 0.99);
        transfer = simple ? null : requireNonNullElse(transfer, TransferRecipe.defaults());
    }

    /** Returns whether a text can be a request's id: a name that is safe as a file and a key. */
    public static boolean isRequestId(String text) {
        return Require.isName(text);
    }

    /** Returns a request with every default. */
    public static TrainingRequested of(String requestId, Pipeline pipeline, String dataset) {
        return builder(requestId, pipeline, dataset).build();
    }

    /** Begins a request with every default. */
    public static TrainingRequestBuilder builder(String requestId, Pipeline pipeline, String dataset) {
        return new TrainingRequestBuilder(requestId, pipeline, dataset);
    }

    /** Begins a request that says the same as this one. */
    public TrainingRequestBuilder toBuilder() {
        return new TrainingRequestBuilder(this);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String key() {
        return requestId;
    }

    /**
     * Stops when the validation loss no longer falls (Keras's callback of this name). The weights of the best epoch are
     * the result in any case (Keras's {@code restore_best_weights}).
     *
     * @param patience epochs without improvement to allow, at least 1; default 3
     * @param minDelta smallest fall of the loss that counts, at least 0; default 0
     */
    public record EarlyStopping(Integer patience, Double minDelta) {
        /** Fills the defaults and checks the ranges. */
        public EarlyStopping {
            patience = Require.range("earlyStopping.patience", patience == null ? 3 : patience, 1, 10_000);
            minDelta = Require.range("earlyStopping.minDelta", minDelta == null ? 0 : minDelta, 0, 1e9);
        }
    }

    /**
     * Lowers the learning rate when the validation loss no longer falls (Keras's ReduceLROnPlateau).
     *
     * @param factor what the rate is multiplied by, above 0 and below 1; default 0.5
     * @param patience epochs without improvement to allow, at least 1; default 2
     */
    public record ReduceOnPlateau(Double factor, Integer patience) {
        /** Fills the defaults and checks the ranges. */
        public ReduceOnPlateau {
            factor = Require.positive("reduceOnPlateau.factor", factor == null ? 0.5 : factor, 0.999);
            patience = Require.range("reduceOnPlateau.patience", patience == null ? 2 : patience, 1, 10_000);
        }
    }
}

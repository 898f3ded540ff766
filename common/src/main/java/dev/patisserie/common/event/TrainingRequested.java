package dev.patisserie.common.event;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * Requests the training of a model. In JSON, all fields but {@code pipeline} are optional; their defaults are the
 * recipe of the original exercise.
 *
 * @param requestId identity of the request, and key of its record; may be absent if the record's key or CloudEvents id
 *     supplies it
 * @param pipeline the recipe
 * @param dataset the data set: {@code name@version}, or {@code name}, which is the newest version of that name or, if
 *     there is none, a folder below the trainer's data root; default {@code desserts}
 * @param imageSize width and height that images are resized to, in pixels, 16 to 1024; default 100 for {@code simple},
 *     otherwise null, which is the input size of the backbone or of the imported model
 * @param batchSize images per step, 1 to 1024; default 16
 * @param seed seed of weights, shuffling, dropout and augmentation; default 42
 * @param optimizer the optimiser; the phases of {@code transfer} have learning rates of their own
 * @param epochs number of epochs of {@code simple}, 1 to 10000; default 5
 * @param augmentation random changes to training images
 * @param earlyStopping rule that ends a phase before its last epoch; null for none
 * @param reduceOnPlateau rule that lowers the learning rate within a phase; null for none
 * @param learningRateSchedule learning rate schedule of each phase; null for a constant rate; excludes
 *     {@code reduceOnPlateau}, as in Keras
 * @param classWeights weights of the classes in training; null for equal weights
 * @param labelSmoothing share of the true class that is spread over all classes, 0 to 0.99, in training and validation
 *     (Keras's {@code CategoricalCrossentropy}); default 0
 * @param dropout fraction of the features that is dropped in training before the last dense layer, 0 to 0.95; null for
 *     that of the network, 0.5 in {@code simple} and none in {@code transfer}
 * @param trigger the cause of the request; null if a person or program sent it without one
 * @param trial the fields of a training that belongs to a search; null for others
 * @param model the classifier to import; null unless the pipeline is {@code import}
 * @param transfer the settings of transfer learning; null for {@code simple} and {@code import}
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
        Double dropout,
        TrainingTrigger trigger,
        @JsonUnwrapped TrialStep trial,
        ImportedModel model,
        @JsonUnwrapped TransferRecipe transfer)
        implements Event {

    /** The CloudEvents type. */
    public static final String TYPE = "training.requested.v1";

    private static final int SIMPLE_IMAGE_SIZE = 100;

    /** Applies the defaults and validates the ranges. */
    public TrainingRequested {
        if (requestId != null) {
            Require.name("requestId", requestId);
        }
        Require.present("pipeline", pipeline);
        DatasetReference.parse(requireNonNullElse(dataset, "desserts")); // validates it
        dataset = requireNonNullElse(dataset, "desserts");
        imageSize = imageSize(pipeline, imageSize);
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
        if (dropout != null) {
            Require.range("dropout", dropout, 0, 0.95);
        }
        trial = trial == null || trial.isEmpty() ? null : trial;
        requireModel(pipeline, model);
        transfer = recipe(pipeline, transfer);
    }

    private static Integer imageSize(Pipeline pipeline, Integer size) {
        if (size == null) {
            return pipeline == Pipeline.SIMPLE ? (Integer) SIMPLE_IMAGE_SIZE : null;
        }
        return Require.range("imageSize", size, 16, 1024);
    }

    private static void requireModel(Pipeline pipeline, ImportedModel model) {
        if ((pipeline == Pipeline.IMPORT) != (model != null)) {
            throw new IllegalArgumentException("model must be given if and only if the pipeline is import");
        }
    }

    private static TransferRecipe recipe(Pipeline pipeline, TransferRecipe transfer) {
        return switch (pipeline) {
            case SIMPLE, IMPORT -> null;
            case TRANSFER, COMPARE -> requireNonNullElse(transfer, TransferRecipe.defaults());
        };
    }

    /** Returns whether a text is a valid request id, which is safe as a file name and as a key. */
    public static boolean isRequestId(String text) {
        return Require.isName(text);
    }

    /** Returns a request with all defaults. */
    public static TrainingRequested of(String requestId, Pipeline pipeline, String dataset) {
        return builder(requestId, pipeline, dataset).build();
    }

    /** Returns a builder with all defaults. */
    public static TrainingRequestBuilder builder(String requestId, Pipeline pipeline, String dataset) {
        return new TrainingRequestBuilder(requestId, pipeline, dataset);
    }

    /** Returns the data set as name and version. */
    public DatasetReference datasetReference() {
        return DatasetReference.parse(dataset);
    }

    /** Returns whether the request belongs to a search. */
    @JsonIgnore
    public boolean isTrial() {
        return trial != null;
    }

    /** Returns whether the training pauses at its last epoch instead of publishing a model. */
    @JsonIgnore
    public boolean pauses() {
        return trial != null && trial.publish() == TrialStep.Publish.NEVER;
    }

    /** Returns a builder with the fields of this request. */
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
     * Stops when the validation loss no longer falls (Keras's callback of this name). The result always has the weights
     * of the best epoch (Keras's {@code restore_best_weights}).
     *
     * @param patience number of epochs without improvement before training stops, at least 1; default 3
     * @param minDelta smallest decrease of the loss that counts as an improvement, at least 0; default 0
     */
    public record EarlyStopping(Integer patience, Double minDelta) {
        /** Applies the defaults and validates the ranges. */
        public EarlyStopping {
            patience = Require.range("earlyStopping.patience", patience == null ? 3 : patience, 1, 10_000);
            minDelta = Require.range("earlyStopping.minDelta", minDelta == null ? 0 : minDelta, 0, 1e9);
        }
    }

    /**
     * Lowers the learning rate when the validation loss no longer falls (Keras's {@code ReduceLROnPlateau}).
     *
     * @param factor factor of each reduction, above 0 and below 1; default 0.5
     * @param patience number of epochs without improvement before a reduction, at least 1; default 2
     */
    public record ReduceOnPlateau(Double factor, Integer patience) {
        /** Applies the defaults and validates the ranges. */
        public ReduceOnPlateau {
            factor = Require.positive("reduceOnPlateau.factor", factor == null ? 0.5 : factor, 0.999);
            patience = Require.range("reduceOnPlateau.patience", patience == null ? 2 : patience, 1, 10_000);
        }
    }
}

package dev.patisserie.common.event;

/**
 * Somebody wants a model trained. All but {@code pipeline} may be absent in JSON; absent fields get
 * the recipe of the original exercise.
 *
 * @param requestId identity of the request and key of its record; absent only where the record's
 *     key or CloudEvents id gives it
 * @param pipeline which recipe
 * @param dataset folder below the trainer's data root, a plain name; default {@code desserts}
 * @param imageSize width and height that images are resized to, in pixels, 16 to 1024; default 100
 * @param batchSize images per step, 1 to 1024; default 16
 * @param seed of weights, shuffling, dropout and augmentation; default 42
 * @param optimizer how weights follow the gradient
 * @param epochs times that each image is seen, 1 to 10000; default 5
 * @param augmentation random changes to training images
 * @param earlyStopping when to stop before the last epoch; null never does
 * @param reduceOnPlateau when to lower the learning rate; null never does
 */
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
        ReduceOnPlateau reduceOnPlateau)
        implements Event {

    /** The CloudEvents type. */
    public static final String TYPE = "training.requested.v1";

    /** Fills the defaults and checks the ranges. */
    public TrainingRequested {
        if (requestId != null) {
            Require.name("requestId", requestId);
        }
        Require.present("pipeline", pipeline);
        dataset = Require.name("dataset", dataset == null ? "desserts" : dataset);
        imageSize = Require.range("imageSize", imageSize == null ? 100 : imageSize, 16, 1024);
        batchSize = Require.range("batchSize", batchSize == null ? 16 : batchSize, 1, 1024);
        seed = seed == null ? 42 : seed;
        optimizer = optimizer == null ? new Optimizer(null, null) : optimizer;
        epochs = Require.range("epochs", epochs == null ? 5 : epochs, 1, 10_000);
        augmentation = augmentation == null ? Augmentation.DEFAULT : augmentation;
    }

    /** Returns whether a text can be a request's id: a name that is safe as a file and a key. */
    public static boolean isRequestId(String text) {
        return Require.isName(text);
    }

    /** Returns a request with every default. */
    public static TrainingRequested of(String requestId, Pipeline pipeline, String dataset) {
        return new TrainingRequested(
                requestId, pipeline, dataset, null, null, null, null, null, null, null, null);
    }

    /** Returns this request under another id. */
    public TrainingRequested withRequestId(String id) {
        return new TrainingRequested(
                id,
                pipeline,
                dataset,
                imageSize,
                batchSize,
                seed,
                optimizer,
                epochs,
                augmentation,
                earlyStopping,
                reduceOnPlateau);
    }

    /** Returns this request with another number of epochs. */
    public TrainingRequested withEpochs(int count) {
        return new TrainingRequested(
                requestId,
                pipeline,
                dataset,
                imageSize,
                batchSize,
                seed,
                optimizer,
                count,
                augmentation,
                earlyStopping,
                reduceOnPlateau);
    }

    /** Returns this request with another image size. */
    public TrainingRequested withImageSize(int pixels) {
        return new TrainingRequested(
                requestId,
                pipeline,
                dataset,
                pixels,
                batchSize,
                seed,
                optimizer,
                epochs,
                augmentation,
                earlyStopping,
                reduceOnPlateau);
    }

    /** Returns this request with another batch size. */
    public TrainingRequested withBatchSize(int images) {
        return new TrainingRequested(
                requestId,
                pipeline,
                dataset,
                imageSize,
                images,
                seed,
                optimizer,
                epochs,
                augmentation,
                earlyStopping,
                reduceOnPlateau);
    }

    /** Returns this request with another seed. */
    public TrainingRequested withSeed(long value) {
        return new TrainingRequested(
                requestId,
                pipeline,
                dataset,
                imageSize,
                batchSize,
                value,
                optimizer,
                epochs,
                augmentation,
                earlyStopping,
                reduceOnPlateau);
    }

    /** Returns this request with another optimiser. */
    public TrainingRequested withOptimizer(Optimizer other) {
        return new TrainingRequested(
                requestId,
                pipeline,
                dataset,
                imageSize,
                batchSize,
                seed,
                other,
                epochs,
                augmentation,
                earlyStopping,
                reduceOnPlateau);
    }

    /** Returns this request with another augmentation. */
    public TrainingRequested withAugmentation(Augmentation other) {
        return new TrainingRequested(
                requestId,
                pipeline,
                dataset,
                imageSize,
                batchSize,
                seed,
                optimizer,
                epochs,
                other,
                earlyStopping,
                reduceOnPlateau);
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
     * Stops when the validation loss no longer falls (Keras's callback of this name).
     *
     * @param patience epochs without improvement to allow, at least 1; default 3
     * @param minDelta smallest fall of the loss that counts, at least 0; default 0
     */
    public record EarlyStopping(Integer patience, Double minDelta) {
        /** Fills the defaults and checks the ranges. */
        public EarlyStopping {
            patience =
                    Require.range(
                            "earlyStopping.patience", patience == null ? 3 : patience, 1, 10_000);
            minDelta =
                    Require.range(
                            "earlyStopping.minDelta", minDelta == null ? 0 : minDelta, 0, 1e9);
        }
    }

    /**
     * Lowers the learning rate when the validation loss no longer falls (Keras's
     * ReduceLROnPlateau).
     *
     * @param factor what the rate is multiplied by, above 0 and below 1; default 0.5
     * @param patience epochs without improvement to allow, at least 1; default 2
     */
    public record ReduceOnPlateau(Double factor, Integer patience) {
        /** Fills the defaults and checks the ranges. */
        public ReduceOnPlateau {
            factor =
                    Require.positive(
                            "reduceOnPlateau.factor", factor == null ? 0.5 : factor, 0.999);
            patience =
                    Require.range(
                            "reduceOnPlateau.patience", patience == null ? 2 : patience, 1, 10_000);
        }
    }
}

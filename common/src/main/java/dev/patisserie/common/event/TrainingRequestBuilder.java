package dev.patisserie.common.event;

/** Makes a {@link TrainingRequested}; what is not set, or set to null, gets its default. */
public final class TrainingRequestBuilder {

    private String requestId;
    private Pipeline pipeline;
    private String dataset;
    private Integer imageSize;
    private Integer batchSize;
    private Long seed;
    private Optimizer optimizer;
    private Integer epochs;
    private Augmentation augmentation;
    private TrainingRequested.EarlyStopping earlyStopping;
    private TrainingRequested.ReduceOnPlateau reduceOnPlateau;
    private LearningRateSchedule learningRateSchedule;
    private ClassWeights classWeights;
    private Double labelSmoothing;
    private TransferRecipe transfer;

    TrainingRequestBuilder(String requestId, Pipeline pipeline, String dataset) {
        this.requestId = requestId;
        this.pipeline = pipeline;
        this.dataset = dataset;
    }

    TrainingRequestBuilder(TrainingRequested request) {
        this(request.requestId(), request.pipeline(), request.dataset());
        imageSize = request.imageSize();
        batchSize = request.batchSize();
        seed = request.seed();
        optimizer = request.optimizer();
        epochs = request.epochs();
        augmentation = request.augmentation();
        earlyStopping = request.earlyStopping();
        reduceOnPlateau = request.reduceOnPlateau();
        learningRateSchedule = request.learningRateSchedule();
        classWeights = request.classWeights();
        labelSmoothing = request.labelSmoothing();
        transfer = request.transfer();
    }

    /** Sets the request's identity. */
    public TrainingRequestBuilder requestId(String id) {
        requestId = id;
        return this;
    }

    /** Sets the recipe. */
    public TrainingRequestBuilder pipeline(Pipeline recipe) {
        pipeline = recipe;
        return this;
    }

    /** Sets the name of the data set. */
    public TrainingRequestBuilder dataset(String name) {
        dataset = name;
        return this;
    }

    /** Sets the width and height of the images, in pixels. */
    public TrainingRequestBuilder imageSize(Integer pixels) {
        imageSize = pixels;
        return this;
    }

    /** Sets the images per step. */
    public TrainingRequestBuilder batchSize(Integer images) {
        batchSize = images;
        return this;
    }

    /** Sets where chance starts from. */
    public TrainingRequestBuilder seed(Long value) {
        seed = value;
        return this;
    }

    /** Sets how weights follow the gradient. */
    public TrainingRequestBuilder optimizer(Optimizer value) {
        optimizer = value;
        return this;
    }

    /** Sets how often {@code simple} sees each image. */
    public TrainingRequestBuilder epochs(Integer count) {
        epochs = count;
        return this;
    }

    /** Sets the random changes to training images. */
    public TrainingRequestBuilder augmentation(Augmentation bounds) {
        augmentation = bounds;
        return this;
    }

    /** Sets when to stop early. */
    public TrainingRequestBuilder earlyStopping(TrainingRequested.EarlyStopping rule) {
        earlyStopping = rule;
        return this;
    }

    /** Sets when to lower the learning rate. */
    public TrainingRequestBuilder reduceOnPlateau(TrainingRequested.ReduceOnPlateau rule) {
        reduceOnPlateau = rule;
        return this;
    }

    /** Sets how the learning rate changes from step to step. */
    public TrainingRequestBuilder learningRateSchedule(LearningRateSchedule schedule) {
        learningRateSchedule = schedule;
        return this;
    }

    /** Sets how much the images of each class count. */
    public TrainingRequestBuilder classWeights(ClassWeights weights) {
        classWeights = weights;
        return this;
    }

    /** Sets what the true class gives up to all classes. */
    public TrainingRequestBuilder labelSmoothing(Double fraction) {
        labelSmoothing = fraction;
        return this;
    }

    /** Sets what only transfer learning uses. */
    public TrainingRequestBuilder transfer(TransferRecipe recipe) {
        transfer = recipe;
        return this;
    }

    /**
     * Makes the request.
     *
     * @throws IllegalArgumentException if a value is out of its range; the message names the field
     */
    public TrainingRequested build() {
        return new TrainingRequested(
                requestId,
                pipeline,
                dataset,
                imageSize,
                batchSize,
                seed,
                optimizer,
                epochs,
                augmentation,
                earlyStopping,
                reduceOnPlateau,
                learningRateSchedule,
                classWeights,
                labelSmoothing,
                transfer);
    }
}

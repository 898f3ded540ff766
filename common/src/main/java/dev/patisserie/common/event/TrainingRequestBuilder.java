package dev.patisserie.common.event;

/** Builds a {@link TrainingRequested}. Fields that are null or not set get their defaults. */
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
    private Double dropout;
    private TrainingTrigger trigger;
    private TrialStep trial;
    private ImportedModel model;
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
        dropout = request.dropout();
        trigger = request.trigger();
        trial = request.trial();
        model = request.model();
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

    /** Sets the number of images per step. */
    public TrainingRequestBuilder batchSize(Integer images) {
        batchSize = images;
        return this;
    }

    /** Sets the random seed. */
    public TrainingRequestBuilder seed(Long value) {
        seed = value;
        return this;
    }

    /** Sets the optimiser. */
    public TrainingRequestBuilder optimizer(Optimizer value) {
        optimizer = value;
        return this;
    }

    /** Sets the number of epochs of {@code simple}. */
    public TrainingRequestBuilder epochs(Integer count) {
        epochs = count;
        return this;
    }

    /** Sets the augmentation of training images. */
    public TrainingRequestBuilder augmentation(Augmentation bounds) {
        augmentation = bounds;
        return this;
    }

    /** Sets the early stopping rule. */
    public TrainingRequestBuilder earlyStopping(TrainingRequested.EarlyStopping rule) {
        earlyStopping = rule;
        return this;
    }

    /** Sets the rule that lowers the learning rate. */
    public TrainingRequestBuilder reduceOnPlateau(TrainingRequested.ReduceOnPlateau rule) {
        reduceOnPlateau = rule;
        return this;
    }

    /** Sets the learning rate schedule. */
    public TrainingRequestBuilder learningRateSchedule(LearningRateSchedule schedule) {
        learningRateSchedule = schedule;
        return this;
    }

    /** Sets the class weights. */
    public TrainingRequestBuilder classWeights(ClassWeights weights) {
        classWeights = weights;
        return this;
    }

    /** Sets the label smoothing. */
    public TrainingRequestBuilder labelSmoothing(Double fraction) {
        labelSmoothing = fraction;
        return this;
    }

    /** Sets the fraction of the features that is dropped before the last dense layer. */
    public TrainingRequestBuilder dropout(Double fraction) {
        dropout = fraction;
        return this;
    }

    /** Sets the fields of a training that belongs to a search. */
    public TrainingRequestBuilder trial(TrialStep step) {
        trial = step;
        return this;
    }

    /** Sets the cause of the request. */
    public TrainingRequestBuilder trigger(TrainingTrigger cause) {
        trigger = cause;
        return this;
    }

    /** Sets the classifier to import. */
    public TrainingRequestBuilder model(ImportedModel value) {
        model = value;
        return this;
    }

    /** Sets the recipe of transfer learning. */
    public TrainingRequestBuilder transfer(TransferRecipe recipe) {
        transfer = recipe;
        return this;
    }

    /**
     * Builds the request.
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
                dropout,
                trigger,
                trial,
                model,
                transfer);
    }
}

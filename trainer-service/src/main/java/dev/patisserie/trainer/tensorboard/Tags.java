package dev.patisserie.trainer.tensorboard;

/** The names of runs and curves, which are Keras's where they exist. */
final class Tags {

    static final String TRAIN = "train";
    static final String VALIDATION = "validation";
    static final String HOLDOUT = "holdout";

    static final String BATCH_LOSS = "batch_loss";
    static final String BATCH_ACCURACY = "batch_accuracy";
    static final String BATCH_LEARNING_RATE = "batch_learning_rate";
    static final String EPOCH_LOSS = "epoch_loss";
    static final String EPOCH_ACCURACY = "epoch_accuracy";
    static final String EPOCH_LEARNING_RATE = "epoch_learning_rate";
    static final String EPOCH_IMAGES_PER_SECOND = "epoch_images_per_second";
    static final String EVALUATION_LOSS = "evaluation_loss_vs_iterations";
    static final String EVALUATION_ACCURACY = "evaluation_accuracy_vs_iterations";

    static final String AUGMENTED_IMAGES = "augmented_images";
    static final String CONFUSION_MATRIX = "confusion_matrix";
    static final String RELIABILITY_DIAGRAM = "reliability_diagram";
    static final String UNCALIBRATED_ECE = "uncalibrated_ece";
    static final String UNCALIBRATED_NLL = "uncalibrated_nll";
    static final String ECE = "ece";
    static final String NLL = "nll";
    static final String TEMPERATURE = "temperature";
    static final String AUROC = "auroc";
    static final String REQUEST = "request";

    private Tags() {}

    /** Returns the tag of a weight's histogram; {@code weight} is its full name. */
    static String weight(String weight) {
        return weight + "/histogram";
    }

    /** Returns the tag of the histogram of a weight's gradient. */
    static String gradient(String weight) {
        return weight + "/gradient/histogram";
    }
}

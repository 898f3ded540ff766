package dev.patisserie.common.fault;

/**
 * Every failure that this system names, and whether the same input may succeed later.
 *
 * <p>The names are a contract: they are the value of the metric label {@code reason} and of the dead-letter header
 * {@code dead-letter-code}. Add to them; never rename one.
 */
public enum ErrorCode {
    /** The record has no bytes. */
    IMAGE_EMPTY(false),
    /** The file has more bytes than the limit. */
    IMAGE_TOO_LARGE(false),
    /** The header announces more pixels than the limit; nothing was decoded. */
    IMAGE_TOO_MANY_PIXELS(false),
    /** What stands before the pixels has more bytes than the limit; nothing was decoded. */
    IMAGE_HEADER_TOO_LARGE(false),
    /** A JPEG comes in more scans than the limit, each of which costs as much as a whole image. */
    IMAGE_TOO_MANY_SCANS(false),
    /** The first bytes belong to no image format that is read here, or the variant is not read. */
    IMAGE_FORMAT_UNSUPPORTED(false),
    /** The format is known, and the bytes are damaged, truncated or malformed. */
    IMAGE_CORRUPT(false),
    /** Decoding took longer than the limit. */
    IMAGE_DECODE_TIMEOUT(false),
    /** The process ended while it decoded this file, and again when it decoded nothing else. */
    IMAGE_CRASHED_DECODER(false),

    /** The record is no event of the expected type, or a field breaks its rule. */
    EVENT_INVALID(false),
    /** The request asks for what this service cannot do, or is malformed. */
    REQUEST_INVALID(false),
    /** The record of the request's job is damaged, so nothing is known of the job. */
    JOB_RECORD_UNREADABLE(false),
    /** The request's id was used before, with another body. */
    REQUEST_CONFLICT(false),
    /** The request has more bytes or images than the limit. */
    REQUEST_TOO_LARGE(false),
    /** The body of the request is compressed in a way that is not read here. */
    REQUEST_ENCODING_UNSUPPORTED(false),
    /** The body of the request did not arrive in time. */
    REQUEST_TIMED_OUT(true),
    /** The request names a model or a version that does not serve. */
    MODEL_UNKNOWN(false),
    /** As many requests as may run are running. */
    SERVICE_BUSY(true),

    /** The data set's folder, a split or a class is not there. */
    DATASET_MISSING(false),
    /** The data set is there, and cannot be trained on. */
    DATASET_INVALID(false),
    /** No folder has the weight file, and it could not be downloaded. */
    WEIGHTS_MISSING(true),
    /** The weight file is damaged, truncated, or not the published one. */
    WEIGHTS_CORRUPT(false),
    /** The weight file is sound, and does not fit the network. */
    WEIGHTS_MISMATCH(false),

    /** The loss became NaN or infinite. */
    TRAINING_DIVERGED(false),
    /** Training ended by an error that has no code of its own. */
    TRAINING_FAILED(true),
    /** Training needs more memory than its trainer has. */
    TRAINING_TOO_LARGE(false),
    /** The trainer died each time it ran the job, and no snapshot was written in between. */
    TRAINING_CRASHED(false),
    /** Somebody cancelled the request before its model was ready. */
    TRAINING_CANCELLED(false),
    /** A disk that training, the model store or a model's verification writes to is full. */
    DISK_FULL(true),

    /** The model store cannot be read or written at present. */
    MODEL_STORE_UNAVAILABLE(true),
    /** The checkpoint names an artifact that the store does not hold. */
    MODEL_ARTIFACT_MISSING(true),
    /** The checkpoint names an artifact that no store can hold under that name. */
    MODEL_ARTIFACT_INVALID(false),
    /** The artifact's SHA-256 is not the one that the checkpoint announced. */
    MODEL_DIGEST_MISMATCH(false),
    /** The archive is damaged, unsafe to unpack, or lacks a part. */
    MODEL_ARCHIVE_INVALID(false),
    /** Manifest and checkpoint event disagree on labels, image size or identity. */
    MODEL_MANIFEST_MISMATCH(false),
    /** The SavedModel lacks the serving signature, or its tensors differ from the contract. */
    MODEL_SIGNATURE_MISMATCH(false),
    /** The model does not reproduce the trainer's probabilities on its probe images. */
    MODEL_PROBE_MISMATCH(false),
    /** The native library refused the model. */
    MODEL_LOAD_FAILED(false),
    /** The model does not fit beside the one that serves, or exceeds a limit on its size. */
    MODEL_TOO_LARGE(false),
    /** The graph holds an operation that is not on the list of allowed ones, or calls itself. */
    MODEL_OPERATION_FORBIDDEN(false),
    /** The process that verified or loaded this model ended while it did. */
    MODEL_CRASHED_VERIFIER(false),
    /** The model was not verified within the time limit. */
    MODEL_VERIFICATION_TIMEOUT(false),
    /**
     * The process that verifies models cannot be started, or a trial failed for the first time in a way that may be the
     * machine's fault.
     */
    MODEL_VERIFIER_UNAVAILABLE(true),

    /** Kafka can never take the prediction: it is too large for its topic, or breaks a rule. */
    PREDICTION_UNDELIVERABLE(false),
    /** Kafka can never take the event of a trained model. */
    CHECKPOINT_UNDELIVERABLE(false),
    /** Handling the record failed again and again, by an error that has no code of its own. */
    RECORD_UNPROCESSABLE(false),

    /** No verified model serves yet. */
    MODEL_NOT_LOADED(true),
    /** The forward pass failed; the image itself is fine. */
    INFERENCE_FAILED(true);

    private final boolean retriable;

    ErrorCode(boolean retriable) {
        this.retriable = retriable;
    }

    /** Returns whether a retry of the same input can help. */
    public boolean retriable() {
        return retriable;
    }
}

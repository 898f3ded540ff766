package dev.patisserie.common.fault;

/**
 * The named failures of this system, and whether a retry of the same input may succeed.
 *
 * <p>The names are a contract: they are the values of the metric label {@code reason} and of the dead-letter header
 * {@code dead-letter-code}. Names may be added, but never renamed.
 */
public enum ErrorCode {
    /** The record has no value. */
    IMAGE_EMPTY(false),
    /** The file has more bytes than the limit. */
    IMAGE_TOO_LARGE(false),
    /** The header states more pixels than the limit; nothing was decoded. */
    IMAGE_TOO_MANY_PIXELS(false),
    /** The data before the pixels exceeds its limit; nothing was decoded. */
    IMAGE_HEADER_TOO_LARGE(false),
    /** A JPEG has more scans than the limit; each scan costs as much as a whole image. */
    IMAGE_TOO_MANY_SCANS(false),
    /** The first bytes are not those of a supported image format, or the variant is not supported. */
    IMAGE_FORMAT_UNSUPPORTED(false),
    /** The format is supported, but the bytes are damaged, truncated or malformed. */
    IMAGE_CORRUPT(false),
    /** Decoding took longer than the limit. */
    IMAGE_DECODE_TIMEOUT(false),
    /** The process crashed while it decoded this file, and again when it decoded only this file. */
    IMAGE_CRASHED_DECODER(false),

    /** The record is not an event of the expected type, or a field is invalid. */
    EVENT_INVALID(false),
    /** The request is malformed, or asks for an unsupported feature. */
    REQUEST_INVALID(false),
    /** The record of the request's job is damaged, so its state is unknown. */
    JOB_RECORD_UNREADABLE(false),
    /** The request's id was used before with another body. */
    REQUEST_CONFLICT(false),
    /** The request has more bytes or images than the limit. */
    REQUEST_TOO_LARGE(false),
    /** The body of the request has an unsupported compression. */
    REQUEST_ENCODING_UNSUPPORTED(false),
    /** The body of the request did not arrive in time. */
    REQUEST_TIMED_OUT(true),
    /** The request names a model or version that does not serve. */
    MODEL_UNKNOWN(false),
    /** The maximum number of requests in a second is reached. */
    REQUEST_RATE_EXCEEDED(true),
    /** The maximum number of concurrent requests is reached. */
    SERVICE_BUSY(true),

    /** The folder of the data set, a split or a class does not exist. */
    DATASET_MISSING(false),
    /** The data set exists, but is invalid for training. */
    DATASET_INVALID(false),
    /** No version of the data set is published, or the named one is not, or it was retired. */
    DATASET_VERSION_MISSING(false),
    /** The trainer has not read the published versions of data sets since its start. */
    DATASET_VERSIONS_UNREAD(true),
    /** The data set store is not readable or not writable at present. */
    DATASET_STORE_UNAVAILABLE(true),
    /** A version names a manifest or a shard that is not in the data set store. */
    DATASET_OBJECT_MISSING(false),
    /** The manifest of a version is malformed, or its SHA-256 is not the version. */
    DATASET_MANIFEST_INVALID(false),
    /** The bytes of an image or of a shard differ from those that the manifest states. */
    DATASET_OBJECT_INVALID(false),
    /** The weights file is in no folder, and could not be downloaded. */
    WEIGHTS_MISSING(true),
    /** The weights file is damaged, truncated, or not the published one. */
    WEIGHTS_CORRUPT(false),
    /** The weights file is valid, but does not fit the network. */
    WEIGHTS_MISMATCH(false),
    /** The Keras file is valid, but has a layer, an option or a format that is not supported. */
    KERAS_UNSUPPORTED(false),
    /** The classes of the model differ from those of the data set, or are not stated. */
    MODEL_LABELS_MISMATCH(false),

    /** The loss became NaN or infinite. */
    TRAINING_DIVERGED(false),
    /** Training failed with an error that has no code of its own. */
    TRAINING_FAILED(true),
    /** Training needs more memory than the trainer has. */
    TRAINING_TOO_LARGE(false),
    /** The trainer crashed repeatedly while it ran the job, without a new snapshot in between. */
    TRAINING_CRASHED(false),
    /** The request was cancelled before its model was ready. */
    TRAINING_CANCELLED(false),
    /** The trainings of a search failed, or none has a finite validation loss. */
    SEARCH_FAILED(false),
    /** A disk of the trainer, of the model store or of a model's verification is full. */
    DISK_FULL(true),

    /** The model store is not readable or not writable at present. */
    MODEL_STORE_UNAVAILABLE(true),
    /** The checkpoint names an artifact that is not in the store. */
    MODEL_ARTIFACT_MISSING(true),
    /** The checkpoint names an artifact by a name that is invalid in every store. */
    MODEL_ARTIFACT_INVALID(false),
    /** The artifact's SHA-256 differs from that of the checkpoint. */
    MODEL_DIGEST_MISMATCH(false),
    /** The archive has no signature, and signatures are required. */
    SIGNATURE_MISSING(false),
    /** The signature is malformed, or is not that of the archive. */
    SIGNATURE_INVALID(false),
    /** The archive is signed with a key that is not trusted. */
    SIGNER_UNKNOWN(false),
    /** The archive is signed with a key whose validity has ended. */
    SIGNER_EXPIRED(false),
    /** A key file for signatures cannot be read or has another content. */
    SIGNING_KEYS_UNAVAILABLE(true),
    /** The archive is damaged, unsafe to unpack, or lacks a part. */
    MODEL_ARCHIVE_INVALID(false),
    /** Manifest and checkpoint event disagree on labels, image size or identity. */
    MODEL_MANIFEST_MISMATCH(false),
    /** The SavedModel lacks the serving signature, or its tensors differ from the contract. */
    MODEL_SIGNATURE_MISMATCH(false),
    /** The model does not reproduce the trainer's probabilities for the probe images. */
    MODEL_PROBE_MISMATCH(false),
    /** The native library rejected the model. */
    MODEL_LOAD_FAILED(false),
    /** The model exceeds a size limit, or does not fit into memory beside the serving model. */
    MODEL_TOO_LARGE(false),
    /** The graph has an operation that is not allowed, or is recursive. */
    MODEL_OPERATION_FORBIDDEN(false),
    /** The process crashed while it verified or loaded this model. */
    MODEL_CRASHED_VERIFIER(false),
    /** The model was not verified within the time limit. */
    MODEL_VERIFICATION_TIMEOUT(false),
    /**
     * The process that verifies models cannot be started, or a trial failed for the first time, possibly because of the
     * machine.
     */
    MODEL_VERIFIER_UNAVAILABLE(true),

    /** Kafka rejects the prediction permanently: it is too large for its topic, or breaks a rule of it. */
    PREDICTION_UNDELIVERABLE(false),
    /** Kafka rejects the event of a trained model permanently. */
    CHECKPOINT_UNDELIVERABLE(false),
    /** Kafka's authorizer does not grant the user of this process an operation. */
    KAFKA_PERMISSION_MISSING(true),
    /** Kafka refuses the login of this process, or this process does not trust the broker's certificate. */
    KAFKA_LOGIN_REFUSED(true),
    /** Handling the record failed repeatedly with an error that has no code of its own. */
    RECORD_UNPROCESSABLE(false),

    /** No verified model is serving. */
    MODEL_NOT_LOADED(true),
    /** The forward pass failed; the image itself is valid. */
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

package dev.patisserie.common.store;

import dev.patisserie.common.fault.ErrorCode;

/** The content of a store, which selects the words and the error codes of its failures. */
public enum StoreContent {
    /** Model archives. */
    MODELS(
            new Words(
                    "model store",
                    "archive",
                    "publish the model again",
                    "check that trainer and server use the same store"),
            ErrorCode.MODEL_STORE_UNAVAILABLE,
            ErrorCode.MODEL_ARTIFACT_MISSING,
            ErrorCode.MODEL_ARTIFACT_INVALID,
            new Damage(ErrorCode.MODEL_ARCHIVE_INVALID, ErrorCode.MODEL_DIGEST_MISMATCH)),

    /** Shards and manifests of data set versions. */
    DATASETS(
            new Words(
                    "data set store",
                    "object",
                    "publish the data set again",
                    "check that trainer and command use the same store"),
            ErrorCode.DATASET_STORE_UNAVAILABLE,
            ErrorCode.DATASET_OBJECT_MISSING,
            ErrorCode.DATASET_MANIFEST_INVALID,
            new Damage(ErrorCode.DATASET_OBJECT_INVALID, ErrorCode.DATASET_OBJECT_INVALID));

    private final Words words;
    private final ErrorCode unavailable;
    private final ErrorCode missing;
    private final ErrorCode nameInvalid;
    private final Damage damage;

    StoreContent(Words words, ErrorCode unavailable, ErrorCode missing, ErrorCode nameInvalid, Damage damage) {
        this.words = words;
        this.unavailable = unavailable;
        this.missing = missing;
        this.nameInvalid = nameInvalid;
        this.damage = damage;
    }

    /**
     * The words of messages.
     *
     * @param store the store
     * @param object one stored object
     * @param repair the fix of a damaged object
     * @param check the check for a missing object
     */
    record Words(String store, String object, String repair, String check) {}

    /**
     * The codes of damaged objects.
     *
     * @param noFile the object is not a file
     * @param otherSize the object has another size
     */
    private record Damage(ErrorCode noFile, ErrorCode otherSize) {}

    Words words() {
        return words;
    }

    /** Returns the code of a store that is not readable or not writable at present. */
    public ErrorCode unavailable() {
        return unavailable;
    }

    /** Returns the code of a missing object. */
    public ErrorCode missing() {
        return missing;
    }

    /** Returns the code of a name that is invalid in every store. */
    public ErrorCode nameInvalid() {
        return nameInvalid;
    }

    /** Returns the code of an object that is not a file. */
    public ErrorCode noFile() {
        return damage.noFile();
    }

    /** Returns the code of an object of another size than stated. */
    public ErrorCode otherSize() {
        return damage.otherSize();
    }
}

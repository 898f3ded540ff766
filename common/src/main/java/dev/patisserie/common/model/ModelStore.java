package dev.patisserie.common.model;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.nio.file.Path;

/**
 * The storage of model archives, which trainers and servers on different machines share.
 *
 * <p>Names are relative, with {@code /} between folders, e.g. {@code desserts/desserts-simple-1f3a9c0e.zip}; see
 * {@link ArtifactName}. An archive is complete or absent. Thread-safe. The caller that opened a store closes it.
 */
public interface ModelStore extends AutoCloseable {

    /** Releases connections; called once, after the last use. */
    @Override
    default void close() {}

    /**
     * Stores an archive under a name, and replaces an existing one.
     *
     * @param name relative name
     * @param archive local file; neither moved nor modified
     * @throws PatisserieException {@link ErrorCode#MODEL_ARTIFACT_INVALID} if the name is invalid;
     *     {@link ErrorCode#MODEL_STORE_UNAVAILABLE} if it cannot be written; {@link ErrorCode#DISK_FULL} if its disk is
     *     full
     */
    void put(String name, Path archive);

    /**
     * Copies an archive to a local file.
     *
     * @param name relative name
     * @param target local file to write; replaced if it exists
     * @param bytes the stated size of the archive; no more bytes are copied
     * @throws PatisserieException {@link ErrorCode#MODEL_ARTIFACT_INVALID} if the name is invalid;
     *     {@link ErrorCode#MODEL_ARTIFACT_MISSING} if the store has no such archive;
     *     {@link ErrorCode#MODEL_ARCHIVE_INVALID} if it is a folder; {@link ErrorCode#MODEL_DIGEST_MISMATCH} if it has
     *     another size; {@link ErrorCode#MODEL_STORE_UNAVAILABLE} if it cannot be read; {@link ErrorCode#DISK_FULL} if
     *     the local disk is full
     */
    void fetch(String name, Path target, long bytes);
}

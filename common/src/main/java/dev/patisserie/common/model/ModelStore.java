package dev.patisserie.common.model;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.nio.file.Path;

/**
 * Where model archives lie, so that trainers and servers on different machines share them.
 *
 * <p>Names are relative, with {@code /} between folders, e.g. {@code desserts/desserts-simple-1f3a9c0e.zip}; see
 * {@link ArtifactName}. An archive is there whole or not at all. Thread-safe. Who opened it closes it.
 */
public interface ModelStore extends AutoCloseable {

    /** Gives back connections, if there are any; to be called once, last. */
    @Override
    default void close() {}

    /**
     * Stores an archive under a name, replacing what was there.
     *
     * @param name relative name
     * @param archive local file; not moved, not changed
     * @throws PatisserieException {@link ErrorCode#MODEL_ARTIFACT_INVALID} if no archive can have that name;
     *     {@link ErrorCode#MODEL_STORE_UNAVAILABLE} if it cannot be written; {@link ErrorCode#DISK_FULL} if its disk is
     *     full
     */
    void put(String name, Path archive);

    /**
     * Copies an archive to a local file.
     *
     * @param name relative name
     * @param target local file to write; replaced if it exists
     * @param bytes the size that the archive is announced with; not one byte more is copied
     * @throws PatisserieException {@link ErrorCode#MODEL_ARTIFACT_INVALID} if no archive can have that name;
     *     {@link ErrorCode#MODEL_ARTIFACT_MISSING} if the store has none of it; {@link ErrorCode#MODEL_ARCHIVE_INVALID}
     *     if it is a folder; {@link ErrorCode#MODEL_DIGEST_MISMATCH} if it has another size;
     *     {@link ErrorCode#MODEL_STORE_UNAVAILABLE} if it cannot be read; {@link ErrorCode#DISK_FULL} if the local disk
     *     is full
     */
    void fetch(String name, Path target, long bytes);
}

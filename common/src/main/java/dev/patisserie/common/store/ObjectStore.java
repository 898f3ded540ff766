package dev.patisserie.common.store;

import dev.patisserie.common.fault.PatisserieException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The storage of model archives or of data set versions, which trainers, servers and commands on different machines
 * share.
 *
 * <p>Names are relative, with {@code /} between folders, e.g. {@code desserts/desserts-simple-1f3a9c0e.zip}; see
 * {@link ObjectName}. An object is complete or absent. Thread-safe. The caller that opened a store closes it.
 *
 * <p>Failures are {@link PatisserieException}s with the codes of the store's {@link StoreContent}:
 * {@link StoreContent#unavailable()} if the store cannot be read or written at present, and
 * {@link StoreContent#nameInvalid()} for an invalid name.
 */
public interface ObjectStore extends AutoCloseable {

    /** Releases connections; called once, after the last use. */
    @Override
    default void close() {}

    /**
     * Stores a file under a name, and replaces an existing object.
     *
     * @param name relative name
     * @param file local file; neither moved nor modified
     * @throws PatisserieException also {@code DISK_FULL} if the disk of the store is full
     */
    void put(String name, Path file);

    /**
     * Copies an object to a local file.
     *
     * @param name relative name
     * @param target local file to write; replaced if it exists
     * @param bytes the stated size of the object; no more bytes are copied
     * @throws PatisserieException also {@link StoreContent#missing()} if the store has no such object;
     *     {@link StoreContent#noFile()} if it is a folder; {@link StoreContent#otherSize()} if it has another size;
     *     {@code DISK_FULL} if the local disk is full
     */
    void fetch(String name, Path target, long bytes);

    /**
     * Reads a part of an object.
     *
     * @param name relative name
     * @param offset first byte, at least 0
     * @param length number of bytes, at least 1; the result takes this much memory
     * @return exactly {@code length} bytes
     * @throws PatisserieException also {@link StoreContent#missing()} if the store has no such object;
     *     {@link StoreContent#noFile()} if it is a folder; {@link StoreContent#otherSize()} if it ends before the last
     *     byte
     */
    byte[] read(String name, long offset, int length);

    /** Returns size and time of an object; empty if the store has no such object. */
    Optional<StoredObject> find(String name);

    /**
     * Lists the objects below a folder, in no particular order and in constant memory. Objects that are added or
     * deleted meanwhile may be missed. Files of unfinished writes are included; their names begin with a dot. Objects
     * with invalid names, such as the folder markers {@code folder/} of a bucket, are skipped: no other operation
     * accepts them.
     *
     * @param folder relative name of the folder
     * @param reader receives each object
     */
    void list(String folder, Consumer<StoredObject> reader);

    /** Deletes an object; has no effect if the store has no such object. */
    void delete(String name);
}

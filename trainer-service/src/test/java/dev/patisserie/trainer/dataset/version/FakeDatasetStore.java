package dev.patisserie.trainer.dataset.version;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.store.FolderObjectStore;
import dev.patisserie.common.store.ObjectStore;
import dev.patisserie.common.store.StoreContent;
import dev.patisserie.common.store.StoredObject;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A data set store in a folder that counts its calls and can be unavailable for one of them. Thread-safe. */
public final class FakeDatasetStore implements ObjectStore {

    private static final String MANIFESTS = "manifests/";

    private final ObjectStore folder;
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger fetches = new AtomicInteger();
    private volatile int failing = -1;
    private volatile long claimed = -1;

    public FakeDatasetStore(Path folder) {
        this.folder = new FolderObjectStore(StoreContent.DATASETS, folder);
    }

    /** Returns the number of images that were read from shards in the store. */
    public int reads() {
        return reads.get();
    }

    /** Returns the number of shards that were fetched. */
    public int fetches() {
        return fetches.get();
    }

    /** Fails one access to a shard, by its number from 1 beginning now; the others succeed. */
    public void failAt(int access) {
        reads.set(0);
        fetches.set(0);
        failing = access;
    }

    /** Claims another size of every object. */
    public void claim(long bytes) {
        claimed = bytes;
    }

    private void count(AtomicInteger calls) {
        calls.incrementAndGet();
        if (reads.get() + fetches.get() == failing) {
            failing = -1;
            throw new PatisserieException(ErrorCode.DATASET_STORE_UNAVAILABLE, "the store is away");
        }
    }

    @Override
    public void put(String name, Path file) {
        folder.put(name, file);
    }

    @Override
    public void fetch(String name, Path target, long bytes) {
        count(fetches);
        folder.fetch(name, target, bytes);
    }

    @Override
    public byte[] read(String name, long offset, int length) {
        if (!name.startsWith(MANIFESTS)) {
            count(reads);
        }
        return folder.read(name, offset, length);
    }

    @Override
    public Optional<StoredObject> find(String name) {
        return folder.find(name)
                .map(found -> claimed < 0 ? found : new StoredObject(name, claimed, found.modifiedAt()));
    }

    @Override
    public void list(String names, Consumer<StoredObject> reader) {
        folder.list(names, reader);
    }

    @Override
    public void delete(String name) {
        folder.delete(name);
    }
}

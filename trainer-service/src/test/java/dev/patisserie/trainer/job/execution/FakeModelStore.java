package dev.patisserie.trainer.job.execution;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.store.FolderObjectStore;
import dev.patisserie.common.store.ObjectStore;
import dev.patisserie.common.store.StoreContent;
import dev.patisserie.common.store.StoredObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A model store in a folder that can simulate a full disk. */
record FakeModelStore(Path folder, AtomicBoolean full) implements ObjectStore {

    private ObjectStore store() {
        return new FolderObjectStore(StoreContent.MODELS, folder);
    }

    @Override
    public void put(String name, Path archive) {
        if (full.get()) {
            throw new PatisserieException(
                    ErrorCode.MODEL_STORE_UNAVAILABLE,
                    "cannot write " + name,
                    new IOException("No space left on device"));
        }
        store().put(name, archive);
    }

    @Override
    public void fetch(String name, Path target, long bytes) {
        store().fetch(name, target, bytes);
    }

    @Override
    public byte[] read(String name, long offset, int length) {
        return store().read(name, offset, length);
    }

    @Override
    public Optional<StoredObject> find(String name) {
        return store().find(name);
    }

    @Override
    public void list(String names, Consumer<StoredObject> reader) {
        store().list(names, reader);
    }

    @Override
    public void delete(String name) {
        store().delete(name);
    }
}

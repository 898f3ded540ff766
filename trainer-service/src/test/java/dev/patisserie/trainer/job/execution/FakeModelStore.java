package dev.patisserie.trainer.job.execution;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.model.FolderModelStore;
import dev.patisserie.common.model.ModelStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/** A model store in a folder that can simulate a full disk. */
record FakeModelStore(Path folder, AtomicBoolean full) implements ModelStore {

    @Override
    public void put(String name, Path archive) {
        if (full.get()) {
            throw new PatisserieException(
                    ErrorCode.MODEL_STORE_UNAVAILABLE,
                    "cannot write " + name,
                    new IOException("No space left on device"));
        }
        new FolderModelStore(folder).put(name, archive);
    }

    @Override
    public void fetch(String name, Path target, long bytes) {
        new FolderModelStore(folder).fetch(name, target, bytes);
    }
}

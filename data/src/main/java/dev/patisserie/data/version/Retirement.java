package dev.patisserie.data.version;

import dev.patisserie.common.dataset.version.DatasetStore;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.store.StoredObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Prepares the store for the retirement of a version. */
public final class Retirement {

    private Retirement() {}

    /**
     * Renews the age of a version's manifest, so that its shards remain for the grace period of {@link StorePruning}:
     * trainings may still read them. The caller sends the tombstone afterwards.
     *
     * @throws IOException if a temporary file cannot be written
     */
    public static void renew(DatasetStore store, DatasetPublished version) throws IOException {
        String name = DatasetStore.manifest(version.dataset(), version.version());
        Optional<StoredObject> manifest = store.objects().find(name);
        if (manifest.isEmpty()) {
            return; // a version without a manifest is unusable, and can be retired at once
        }
        Path scratch = Files.createTempDirectory("patisserie-retire-");
        try {
            Path file = scratch.resolve("manifest");
            store.objects().fetch(name, file, manifest.get().bytes());
            store.objects().put(name, file);
        } finally {
            AtomicFiles.deleteTree(scratch);
        }
    }
}

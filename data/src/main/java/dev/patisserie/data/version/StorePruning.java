package dev.patisserie.data.version;

import dev.patisserie.common.dataset.version.DatasetStore;
import dev.patisserie.common.dataset.version.DatasetVersion;
import dev.patisserie.common.dataset.version.DatasetVersions;
import dev.patisserie.common.dataset.version.Place;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.store.StoredObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Removes objects that no version needs: manifests that are not published and older than the grace period, and shards
 * that no remaining manifest names and that are older than the grace period.
 *
 * <p>The grace period protects a publication in progress, whose shards and manifest are young, and trainings of a
 * version that was retired: retiring renews the age of its manifest.
 */
public final class StorePruning {

    private final DatasetStore store;
    private final Clock clock;

    /**
     * Creates a pruning.
     *
     * @param store the data set store; closed by the caller
     * @param clock provides the time for the ages
     */
    public StorePruning(DatasetStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * The unused objects.
     *
     * @param manifests manifests to delete
     * @param shards shards to delete, and files of unfinished writes
     * @param keptManifests number of remaining manifests
     * @param keptShards number of remaining shards
     */
    public record Plan(List<StoredObject> manifests, List<StoredObject> shards, int keptManifests, int keptShards) {

        /** Returns the number of bytes of all unused objects. */
        public long bytes() {
            return manifests.stream().mapToLong(StoredObject::bytes).sum()
                    + shards.stream().mapToLong(StoredObject::bytes).sum();
        }
    }

    /**
     * Finds the unused objects.
     *
     * @param published the versions in the topic, of every data set in the store
     * @param grace the grace period
     * @throws PatisserieException if the manifest of a published version is missing or invalid, because its shards are
     *     then unknown; nothing is deleted
     */
    public Plan plan(DatasetVersions published, Duration grace) {
        Instant oldest = clock.instant().minus(grace);
        Set<String> live = new HashSet<>();
        Set<String> needed = new HashSet<>();
        for (String name : published.names()) {
            for (DatasetPublished version : published.of(name)) {
                live.add(DatasetStore.manifest(name, version.version()));
                addShards(store.read(version), needed);
            }
        }
        List<StoredObject> manifests = new ArrayList<>();
        List<StoredObject> young = new ArrayList<>();
        store.objects().list(DatasetStore.MANIFESTS, manifest -> {
            if (!live.contains(manifest.name())) {
                (manifest.modifiedAt().isBefore(oldest) ? manifests : young).add(manifest);
            }
        });
        young.forEach(manifest -> addUnpublished(manifest, needed));
        List<StoredObject> shards = new ArrayList<>();
        int[] kept = new int[1];
        store.objects().list(Place.SHARDS, shard -> {
            if (!needed.contains(shard.name()) && shard.modifiedAt().isBefore(oldest)) {
                shards.add(shard);
            } else {
                kept[0]++;
            }
        });
        return new Plan(manifests, shards, live.size() + young.size(), kept[0]);
    }

    private static void addShards(DatasetVersion version, Set<String> needed) {
        version.all().forEach(entry -> needed.add(entry.place().object()));
    }

    private void addUnpublished(StoredObject manifest, Set<String> needed) {
        try {
            addShards(store.readUnpublished(manifest), needed);
        } catch (PatisserieException e) {
            boolean isHarmless = e.code() == ErrorCode.DATASET_MANIFEST_INVALID // an unfinished write names no shard
                    || e.code() == ErrorCode.DATASET_OBJECT_MISSING // finished or deleted meanwhile
                    || e.code() == ErrorCode.DATASET_OBJECT_INVALID;
            if (!isHarmless) {
                throw e;
            }
        }
    }

    /**
     * Deletes the objects of a plan, manifests first, so that no manifest names a deleted shard. An object that was
     * written again since the plan was made remains: a publication needs it.
     *
     * @return the objects that were deleted
     */
    public Plan delete(Plan plan) {
        List<StoredObject> manifests =
                plan.manifests().stream().filter(this::deleteUnchanged).toList();
        List<StoredObject> shards =
                plan.shards().stream().filter(this::deleteUnchanged).toList();
        return new Plan(
                manifests,
                shards,
                plan.keptManifests() + plan.manifests().size() - manifests.size(),
                plan.keptShards() + plan.shards().size() - shards.size());
    }

    private boolean deleteUnchanged(StoredObject unused) {
        boolean isUnchanged = store.objects()
                .find(unused.name())
                .filter(found -> !found.modifiedAt().isAfter(unused.modifiedAt()))
                .isPresent();
        if (isUnchanged) {
            store.objects().delete(unused.name());
        }
        return isUnchanged;
    }
}

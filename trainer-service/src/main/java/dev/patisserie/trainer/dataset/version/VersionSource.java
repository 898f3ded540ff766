package dev.patisserie.trainer.dataset.version;

import dev.patisserie.common.dataset.DatasetFolder;
import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.dataset.version.DatasetStore;
import dev.patisserie.common.dataset.version.DatasetVersion;
import dev.patisserie.common.dataset.version.ManifestEntry;
import dev.patisserie.common.dataset.version.StoredImage;
import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.store.ObjectStore;
import dev.patisserie.trainer.dataset.Dataset;
import dev.patisserie.trainer.dataset.DatasetSource;
import dev.patisserie.trainer.dataset.HashedImage;
import dev.patisserie.trainer.dataset.LabelledSplit;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A published version.
 *
 * @param published the event of the version
 * @param store the store of its manifest and its shards
 * @param cache the cache of shards, if there is one
 * @param clock clock of the cache
 * @param listener receives the reads of images
 */
record VersionSource(
        DatasetPublished published,
        ObjectStore store,
        Optional<VersionedDatasets.CacheSettings> cache,
        Clock clock,
        ReadListener listener)
        implements DatasetSource {

    @Override
    @SuppressWarnings("resource") // the store stays open
    public Dataset read() throws IOException {
        DatasetVersion version = new DatasetStore(store).read(published);
        List<String> labels = version.labels();
        requireTwoClasses(labels);
        var images = new VersionImages(published.key(), store, shards(version.all()), listener);
        Map<String, Integer> indexes = new HashMap<>();
        labels.forEach(label -> indexes.put(label, indexes.size()));
        Map<Split, List<HashedImage>> splits = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            splits.put(split, new ArrayList<>());
        }
        for (ManifestEntry entry : version.entries()) {
            splits.get(entry.split())
                    .add(new HashedImage(images.of(entry), indexes.get(entry.label()), entry.sha256()));
        }
        List<HashedImage> other = version.other().stream()
                .map(entry -> new HashedImage(images.of(entry), 0, entry.sha256()))
                .toList();
        return new Dataset(
                labels, labelled(labels, splits), LabelledSplit.other(name() + "/" + DatasetFolder.OTHER, other));
    }

    private Optional<ShardCache> shards(List<StoredImage> entries) throws IOException {
        if (cache.isEmpty()) {
            return Optional.empty();
        }
        Set<String> objects =
                entries.stream().map(entry -> entry.place().object()).collect(Collectors.toSet());
        return Optional.of(new ShardCache(store, cache.get(), objects, clock));
    }

    private Map<Split, LabelledSplit> labelled(List<String> labels, Map<Split, List<HashedImage>> splits) {
        Map<Split, LabelledSplit> labelled = new EnumMap<>(Split.class);
        splits.forEach((split, images) -> {
            String name = name() + "/" + split.folder();
            requireAllClasses(name, labels, images);
            labelled.put(split, new LabelledSplit(name, labels, images));
        });
        return labelled;
    }

    private void requireTwoClasses(List<String> labels) {
        if (labels.size() < 2) {
            throw new PatisserieException(
                    ErrorCode.DATASET_INVALID,
                    "expected at least two classes in data set %s, found %s; publish a version with more"
                            .formatted(name(), labels));
        }
    }

    private static void requireAllClasses(String split, List<String> labels, List<HashedImage> images) {
        var found = new BitSet();
        images.forEach(image -> found.set(image.label()));
        int missing = found.nextClearBit(0);
        if (missing < labels.size()) {
            throw new PatisserieException(
                    ErrorCode.DATASET_INVALID,
                    "expected images of class '%s' in %s, found none; publish a version with images of every class in every split"
                            .formatted(labels.get(missing), split));
        }
    }

    @Override
    public Optional<CheckpointPublished.DatasetVersion> version() {
        return Optional.of(new CheckpointPublished.DatasetVersion(published.version(), published.createdAt()));
    }

    @Override
    public String name() {
        return published.key();
    }
}

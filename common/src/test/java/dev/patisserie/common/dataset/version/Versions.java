package dev.patisserie.common.dataset.version;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.io.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Small versions for tests: the bytes of an image are a text. */
final class Versions {

    static final String DATASET = "desserts";
    static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

    private Versions() {}

    static byte[] image(int number) {
        return ("image " + number).getBytes(StandardCharsets.UTF_8);
    }

    /** Returns a shard with images 0 to {@code count - 1}. */
    static byte[] shard(int count) {
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            out.writeBytes(image(i));
        }
        return out.toByteArray();
    }

    /** Returns a version with these images, two classes, and every fifth image in the holdout. */
    static DatasetVersion version(int count) {
        String shard = Place.shard(Sha256.of(shard(count)));
        List<ManifestEntry> entries = new ArrayList<>();
        long offset = 0;
        for (int i = 0; i < count; i++) {
            byte[] image = image(i);
            ContentDigest digest = ContentDigest.of(image);
            Split split = i % 5 == 0 ? Split.HOLDOUT : i % 5 == 1 ? Split.VALIDATION : Split.TRAIN;
            entries.add(new ManifestEntry(
                    digest,
                    new Place(shard, offset, image.length),
                    i % 2 == 0 ? "pie" : "crème brûlée",
                    split,
                    digest,
                    new DifferenceHash(i, -i),
                    "folder/" + i + ".jpg"));
            offset += image.length;
        }
        entries.sort(Comparator.comparing(ManifestEntry::sha256));
        return of(entries);
    }

    static DatasetVersion of(List<ManifestEntry> entries) {
        var identity = new VersionIdentity();
        entries.forEach(entry -> identity.add(entry.sha256(), entry.split(), entry.group(), entry.label()));
        var header = new ManifestHeader(ManifestHeader.FORMAT, DATASET, identity.version(), null, entries.size());
        return new DatasetVersion(header, entries);
    }

    /** Returns a version with images that belong to no class. */
    static DatasetVersion withOther(DatasetVersion version, int count) {
        List<OtherEntry> other = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] image = image(1000 + i);
            String shard = Place.shard(Sha256.of(image));
            other.add(new OtherEntry(ContentDigest.of(image), new Place(shard, 0, image.length), "_other/" + i));
        }
        other.sort(Comparator.comparing(OtherEntry::sha256));
        var identity = new VersionIdentity();
        version.entries().forEach(entry -> identity.add(entry.sha256(), entry.split(), entry.group(), entry.label()));
        other.forEach(entry -> identity.addOther(entry.sha256()));
        int images = version.entries().size();
        var header = new ManifestHeader(ManifestHeader.FORMAT, DATASET, identity.version(), null, images, count);
        return new DatasetVersion(header, version.entries(), other);
    }

    static byte[] manifest(DatasetVersion version) {
        try {
            Path file = Files.createTempFile("manifest", ".jsonl");
            try {
                ManifestWriter.write(version, file);
                return Files.readAllBytes(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static DatasetPublished published(DatasetVersion version) {
        return published(DATASET, version.id(), TIME, version);
    }

    static DatasetPublished published(String dataset, String id, Instant time, DatasetVersion version) {
        return new DatasetPublished(
                dataset,
                id,
                DatasetStore.manifest(dataset, id),
                version.counts(),
                version.entries().size(),
                0,
                null,
                version.holdoutDigest(),
                time,
                null);
    }
}

package dev.patisserie.feedback.grow;

import dev.patisserie.common.dataset.version.ContentDigest;
import dev.patisserie.common.dataset.version.DatasetVersions;
import dev.patisserie.common.dataset.version.DifferenceHash;
import dev.patisserie.common.event.ClassNames;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.data.version.ExaminedImage;
import dev.patisserie.data.version.Publication;
import dev.patisserie.data.version.PublicationReport;
import dev.patisserie.data.version.SplitRatios;
import dev.patisserie.data.version.VersionChanges;
import dev.patisserie.feedback.collect.CollectedImages;
import dev.patisserie.feedback.collect.SavedImage;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes the next version with accepted labels, on the worker's thread. Idempotent; changes no state. */
final class PublicationTask {

    private final Map<String, CollectedImage> accepted;
    private final DatasetVersions versions;
    private final GrowthTools tools;
    private final CollectedImages collected;

    /**
     * Creates a task.
     *
     * @param accepted accepted changes by image id; not modified later
     */
    PublicationTask(Map<String, CollectedImage> accepted, DatasetVersions versions, GrowthTools tools) {
        this.accepted = accepted;
        this.versions = versions;
        this.tools = tools;
        this.collected = tools.collected();
    }

    /**
     * The result.
     *
     * @param report the report of the publication
     * @param held ids of images whose changes are not in the version yet: their class has too few images, or the change
     *     would leave a class without images in a split
     * @param missing ids of images whose saved bytes are not in the store any more
     */
    record Result(PublicationReport report, Set<String> held, Set<String> missing) {}

    /**
     * Writes the version.
     *
     * @throws PatisserieException {@link ErrorCode#DATASET_INVALID} if there are too few images for a version; as
     *     {@link Publication#publish(VersionChanges, DatasetVersions)}
     * @throws IOException if a temporary file cannot be written
     */
    Result run() throws IOException {
        Set<String> missing = new HashSet<>();
        List<ExaminedImage> added = new ArrayList<>();
        List<ExaminedImage> corrected = new ArrayList<>();
        Set<ContentDigest> removed = new HashSet<>();
        for (Map.Entry<String, CollectedImage> change : newestFirst()) {
            CollectedImage image = change.getValue();
            boolean isOwn = image.published() != null && image.published().isOwn();
            if (image.label() == null) {
                if (isOwn) { // an image that comes from elsewhere remains
                    removed.add(ContentDigest.parse(image.bytes().saved().sha256()));
                }
            } else if (!collected.isIntact(image.bytes().saved())) {
                missing.add(change.getKey());
            } else {
                (isOwn ? corrected : added).add(examined(change.getKey(), image, isOwn));
            }
        }
        List<ExaminedImage> all = new ArrayList<>(corrected);
        all.addAll(added);
        all.forEach(image -> removed.remove(image.sha256())); // labelled again under another id
        try {
            return result(publish(all, removed), Set.of(), missing);
        } catch (PatisserieException e) {
            if (e.code() != ErrorCode.DATASET_INVALID || corrected.isEmpty() && removed.isEmpty()) {
                throw e;
            }
            return result(publish(added, Set.of()), changesOfPublished(), missing); // a class would lack a split
        }
    }

    private List<Map.Entry<String, CollectedImage>> newestFirst() {
        List<Map.Entry<String, CollectedImage>> changes = new ArrayList<>(accepted.entrySet());
        changes.sort(Comparator.comparing((Map.Entry<String, CollectedImage> change) ->
                        change.getValue().label() == null
                                ? Instant.MIN
                                : change.getValue().label().at())
                .reversed()
                .thenComparing(Map.Entry::getKey));
        return changes;
    }

    private ExaminedImage examined(String imageId, CollectedImage image, boolean corrects) {
        SavedImage saved = image.bytes().saved();
        ContentDigest digest = ContentDigest.parse(saved.sha256());
        String fingerprint = image.bytes().fingerprint();
        // Without a fingerprint, bits of the digest: the image is near no other one, and is a group of its own.
        DifferenceHash hash = fingerprint == null
                ? new DifferenceHash(digest.first(), digest.second())
                : DifferenceHash.parse(fingerprint);
        String label = image.label().name();
        return new ExaminedImage(
                digest,
                saved.bytes(),
                hash,
                label == null ? null : ClassNames.canonical(label),
                imageId,
                corrects,
                () -> collected.read(saved));
    }

    private PublicationReport publish(List<ExaminedImage> images, Set<ContentDigest> removed) throws IOException {
        String reason = "%d labels of the stream".formatted(accepted.size());
        var changes = new VersionChanges(tools.settings().dataset(), images, removed, SplitRatios.DEFAULT, reason);
        return new Publication(tools.store(), tools.clock(), (step, done, total) -> {}).publish(changes, versions);
    }

    private Set<String> changesOfPublished() {
        Set<String> ids = new HashSet<>();
        accepted.forEach((imageId, image) -> {
            if (image.published() != null && image.published().isOwn()) {
                ids.add(imageId);
            }
        });
        return ids;
    }

    private static Result result(PublicationReport report, Set<String> heldBack, Set<String> missing) {
        Set<String> held = new HashSet<>(heldBack);
        held.addAll(report.waiting());
        return new Result(report, held, missing);
    }
}

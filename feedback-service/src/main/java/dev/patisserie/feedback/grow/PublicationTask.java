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

/**
 * Writes the next version with accepted labels, on the worker's thread. Idempotent; changes no state. For a single use.
 */
final class PublicationTask {

    private final Map<String, CollectedImage> accepted;
    private final DatasetVersions versions;
    private final GrowthTools tools;
    private final CollectedImages collected;
    private final List<ExaminedImage> added = new ArrayList<>();
    private final List<ExaminedImage> corrected = new ArrayList<>();
    private final Set<ContentDigest> removed = new HashSet<>();
    private final Set<String> missing = new HashSet<>();

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
        newestFirst().forEach(change -> sort(change.getKey(), change.getValue()));
        List<ExaminedImage> all = new ArrayList<>(corrected);
        all.addAll(added);
        all.forEach(image -> removed.remove(image.sha256())); // labelled again under another id
        try {
            return result(publish(all, removed), Set.of());
        } catch (PatisserieException e) {
            if (e.code() != ErrorCode.DATASET_INVALID || corrected.isEmpty() && removed.isEmpty()) {
                throw e;
            }
            return result(publish(added, Set.of()), changesOfPublished()); // a class would lack a split
        }
    }

    private void sort(String imageId, CollectedImage image) {
        SavedImage saved = image.bytes().saved();
        if (image.label() != null && !collected.isIntact(saved)) {
            missing.add(imageId);
        } else if (image.label() != null) {
            (image.isOwn() ? corrected : added).add(examined(imageId, image));
        } else if (image.isOwn()) { // an image that comes from elsewhere remains
            removed.add(ContentDigest.parse(saved.sha256()));
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

    private ExaminedImage examined(String imageId, CollectedImage image) {
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
                image.isOwn(),
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
            if (image.isOwn()) {
                ids.add(imageId);
            }
        });
        return ids;
    }

    private Result result(PublicationReport report, Set<String> heldBack) {
        Set<String> held = new HashSet<>(heldBack);
        held.addAll(report.waiting());
        return new Result(report, held, missing);
    }
}

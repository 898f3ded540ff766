package dev.patisserie.data.version;

import dev.patisserie.common.dataset.version.ContentDigest;
import dev.patisserie.common.dataset.version.DatasetStore;
import dev.patisserie.common.dataset.version.DatasetVersion;
import dev.patisserie.common.dataset.version.DatasetVersions;
import dev.patisserie.common.dataset.version.ManifestEntry;
import dev.patisserie.common.dataset.version.ManifestHeader;
import dev.patisserie.common.dataset.version.ManifestWriter;
import dev.patisserie.common.dataset.version.OtherEntry;
import dev.patisserie.common.dataset.version.Place;
import dev.patisserie.common.dataset.version.StoredImage;
import dev.patisserie.common.dataset.version.VersionIdentity;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.store.ObjectStore;
import dev.patisserie.data.version.scan.FolderScan;
import dev.patisserie.data.version.scan.Scan;
import dev.patisserie.data.version.scan.ScanProgress;
import dev.patisserie.data.version.scan.ScannedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Publishes folders, or changes of the newest version, as versions. Shards are written first, then the manifest; the
 * caller sends the event last. An interrupted publication is therefore invisible, and a repeated one finds its shards.
 * Not thread-safe.
 */
public final class Publication {

    /** Size of a shard: a bucket charges each request, and a disk seeks for each file. */
    static final int SHARD_BYTES = 64 << 20;

    /** Longest time by which the clocks of two machines may differ. */
    private static final Duration LONGEST_AHEAD = Duration.ofDays(1);

    private final DatasetStore store;
    private final Clock clock;
    private final ScanProgress progress;
    private final int shardBytes;

    /**
     * Creates a publication.
     *
     * @param store the data set store; closed by the caller
     * @param clock provides the time of the version
     */
    public Publication(DatasetStore store, Clock clock, ScanProgress progress) {
        this(store, clock, progress, SHARD_BYTES);
    }

    /** Creates a publication with another size of the shards. */
    Publication(DatasetStore store, Clock clock, ScanProgress progress, int shardBytes) {
        this.store = store;
        this.clock = clock;
        this.progress = progress;
        this.shardBytes = shardBytes;
    }

    /**
     * Writes a version, unless it is the newest one already.
     *
     * @param published the versions in the topic
     * @return the report; if it is new, the caller sends its event
     * @throws PatisserieException {@link ErrorCode#DATASET_MISSING} or {@link ErrorCode#DATASET_INVALID} if the folder
     *     cannot be published, or the newest version is from the future; {@link ErrorCode#DATASET_VERSION_MISSING} for
     *     an addition without a parent; {@link ErrorCode#DATASET_STORE_UNAVAILABLE} if the store cannot be read or
     *     written
     * @throws IOException if a file cannot be read, or a temporary file cannot be written
     */
    public PublicationReport publish(PublicationRequest request, DatasetVersions published) throws IOException {
        DatasetPublished parent = published.newest(request.dataset()).orElse(null);
        if (parent == null && request.mode() == PublicationRequest.Mode.ADDITION) {
            throw new PatisserieException(
                    ErrorCode.DATASET_VERSION_MISSING,
                    "expected a published version of data set '%s', found none; publish the first by 'patisserie data publish'"
                            .formatted(request.dataset()));
        }
        requireNotAhead(parent);
        Scan scan = FolderScan.of(request.folder(), progress);
        Basis basis = basis(parent);
        return publish(request, scan, basis, earlier(request, scan, basis, published));
    }

    /**
     * Writes the version that follows from changes, unless it is the newest one already. Images of a class that would
     * lack a split are not in it; the report names them. Decodes nothing.
     *
     * @param published the versions in the topic
     * @return the report; if it is new, the caller sends its event
     * @throws PatisserieException {@link ErrorCode#DATASET_INVALID} if the version would have fewer than two classes, a
     *     class of the parent would lack a split, or the newest version is from the future;
     *     {@link ErrorCode#DATASET_STORE_UNAVAILABLE} if the store cannot be read or written
     * @throws IOException if an image cannot be read, or a temporary file cannot be written
     */
    public PublicationReport publish(VersionChanges changes, DatasetVersions published) throws IOException {
        Map<ContentDigest, ExaminedImage> images = new HashMap<>();
        changes.images().forEach(image -> images.putIfAbsent(image.sha256(), image));
        var request = new PublicationRequest(
                changes.dataset(), null, PublicationRequest.Mode.ADDITION, changes.ratios(), false, changes.reason());
        Basis basis = basis(published.newest(changes.dataset()).orElse(null)).changed(images, changes.removed());
        Scan scan = basis.missing(images, "the data set '%s'".formatted(changes.dataset()));
        EarlierImages earlier = earlier(request, scan, basis, published);
        Scan complete = complete(request, scan, basis, earlier);
        return publish(request, complete, basis, earlier)
                .withExamined(waiting(scan, complete), basis.differing(images));
    }

    private Basis basis(DatasetPublished parent) {
        requireNotAhead(parent);
        return parent == null ? Basis.of(null, null) : Basis.of(parent, store.read(parent));
    }

    private EarlierImages earlier(PublicationRequest request, Scan scan, Basis basis, DatasetVersions published) {
        return EarlierImages.find(scan, basis, published.of(request.dataset()), store);
    }

    /** Returns the images without those of classes that would lack a split. */
    private static Scan complete(PublicationRequest request, Scan scan, Basis basis, EarlierImages earlier) {
        Scan complete = scan;
        while (true) {
            Set<String> incomplete = VersionPlan.draft(request, complete, basis.entries(), earlier.entries())
                    .incompleteClasses();
            Scan rest = complete.without(incomplete);
            if (rest.images().size() == complete.images().size()) {
                return complete;
            }
            complete = rest; // their absence may change the splits of the others
        }
    }

    private static List<String> waiting(Scan scan, Scan complete) {
        Set<ContentDigest> included = new HashSet<>();
        complete.images().forEach(image -> included.add(image.sha256()));
        return scan.images().stream()
                .filter(image -> !included.contains(image.sha256()))
                .map(ScannedImage::origin)
                .toList();
    }

    private PublicationReport publish(PublicationRequest request, Scan scan, Basis basis, EarlierImages earlier)
            throws IOException {
        VersionPlan plan = VersionPlan.of(request, scan, basis.entries(), earlier.entries());
        OtherPlan other = OtherPlan.of(request, scan, plan, basis.other());
        var draft = new Draft(request, basis, scan, plan, other, identity(plan, other));
        if (basis.parent() != null && basis.parent().version().equals(draft.version())) {
            return report(draft, basis.parent(), null);
        }
        return write(draft, earlier.places());
    }

    /** Rejects a parent whose time is not plausible: its children would be as far in the future. */
    private void requireNotAhead(DatasetPublished parent) {
        if (parent != null && parent.createdAt().isAfter(clock.instant().plus(LONGEST_AHEAD))) {
            throw new PatisserieException(
                    ErrorCode.DATASET_INVALID,
                    "expected the newest version of data set '%s' from before now, found %s, created at %s; check the clock, or retire it by 'patisserie data retire'"
                            .formatted(parent.dataset(), parent.key(), parent.createdAt()));
        }
    }

    /** A version that must be written. */
    private record Draft(
            PublicationRequest request, Basis basis, Scan scan, VersionPlan plan, OtherPlan other, String version) {

        DatasetPublished parent() {
            return basis.parent();
        }

        /** Returns the images that the basis does not have. */
        List<ScannedImage> added() {
            List<ScannedImage> added = new ArrayList<>();
            plan.assignment().images().forEach(image -> added.add(image.image()));
            added.addAll(other.added());
            return added;
        }
    }

    /** Returns the version: the images of both lists in the order of their digests, and those of no class. */
    private static String identity(VersionPlan plan, OtherPlan other) {
        var identity = new VersionIdentity();
        List<Assignment.Assigned> added = plan.assignment().images();
        int next = 0;
        for (ManifestEntry entry : plan.kept()) {
            while (next < added.size() && added.get(next).image().sha256().compareTo(entry.sha256()) < 0) {
                add(identity, added.get(next++));
            }
            identity.add(entry.sha256(), entry.split(), entry.group(), entry.label());
        }
        added.subList(next, added.size()).forEach(image -> add(identity, image));
        other.digests().forEach(identity::addOther);
        return identity.version();
    }

    private static void add(VersionIdentity identity, Assignment.Assigned image) {
        identity.add(
                image.image().sha256(),
                image.split(),
                image.group(),
                image.image().label());
    }

    private PublicationReport write(Draft draft, Map<ContentDigest, Place> known) throws IOException {
        Path scratch = Files.createTempDirectory("patisserie-publish-");
        try {
            Map<ContentDigest, Place> places = new HashMap<>(known);
            var shards = new ShardWriter(store.objects(), shardBytes, clock.instant(), scratch.resolve("shard"));
            shards.write(
                    draft.added().stream()
                            .filter(image -> !places.containsKey(image.sha256()))
                            .toList(),
                    progress);
            places.putAll(shards.places());
            DatasetVersion version = version(draft, places);
            requireShards(version.all(), store.objects());
            writeManifest(draft, version, scratch.resolve("manifest"));
            return report(draft, event(draft, version), shards);
        } finally {
            AtomicFiles.deleteTree(scratch);
        }
    }

    private static List<ManifestEntry> entries(Draft draft, Map<ContentDigest, Place> places) {
        List<ManifestEntry> entries = new ArrayList<>(draft.plan().kept());
        Map<ContentDigest, ContentDigest> shared = new HashMap<>();
        for (Assignment.Assigned added : draft.plan().assignment().images()) {
            ScannedImage image = added.image();
            entries.add(new ManifestEntry(
                    image.sha256(),
                    places.get(image.sha256()),
                    image.label(),
                    added.split(),
                    shared.computeIfAbsent(added.group(), group -> group),
                    image.dhash(),
                    image.origin()));
        }
        entries.sort(Comparator.comparing(ManifestEntry::sha256));
        return entries;
    }

    /** Checks that shards of earlier versions still exist. */
    private static void requireShards(List<StoredImage> entries, ObjectStore objects) {
        Set<String> checked = new HashSet<>();
        for (StoredImage entry : entries) {
            String shard = entry.place().object();
            if (checked.add(shard) && objects.find(shard).isEmpty()) {
                throw new PatisserieException(
                        ErrorCode.DATASET_OBJECT_MISSING,
                        "data set store: expected the shard %s with the image %s, found none; restore it, or retire the versions that have it"
                                .formatted(shard, entry.sha256()));
            }
        }
    }

    private static DatasetVersion version(Draft draft, Map<ContentDigest, Place> places) {
        List<ManifestEntry> entries = entries(draft, places);
        List<OtherEntry> other = draft.other().entries(places);
        var header = new ManifestHeader(
                ManifestHeader.FORMAT,
                draft.request().dataset(),
                draft.version(),
                draft.parent() == null ? null : draft.parent().version(),
                entries.size(),
                other.isEmpty() ? null : other.size());
        return new DatasetVersion(header, entries, other);
    }

    private void writeManifest(Draft draft, DatasetVersion version, Path file) throws IOException {
        ManifestWriter.write(version, file);
        store.objects().put(DatasetStore.manifest(draft.request().dataset(), draft.version()), file);
    }

    private DatasetPublished event(Draft draft, DatasetVersion version) {
        DatasetPublished parent = draft.parent();
        return new DatasetPublished(
                draft.request().dataset(),
                draft.version(),
                DatasetStore.manifest(draft.request().dataset(), draft.version()),
                version.counts(),
                draft.added().size() - draft.basis().moved().size(),
                draft.plan().changes().removed()
                        + draft.other().removed()
                        + draft.basis().removed(),
                parent == null ? null : parent.version(),
                version.holdoutDigest(),
                after(parent),
                draft.request().reason(),
                version.header().other());
    }

    /** Returns the time of the version: after its parent, even if the clock of the parent's machine is ahead. */
    private Instant after(DatasetPublished parent) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return parent == null || parent.createdAt().isBefore(now)
                ? now
                : parent.createdAt().plusMillis(1);
    }

    private static PublicationReport report(Draft draft, DatasetPublished published, ShardWriter written) {
        VersionPlan plan = draft.plan();
        return new PublicationReport(
                published,
                written != null,
                draft.scan().duplicates(),
                draft.scan().unreadable(),
                plan.assignment().leftOut().stream()
                        .map(ScannedImage::origin)
                        .sorted()
                        .toList(),
                plan.assignment().moved(),
                plan.changes().otherSplit(),
                plan.changes().relabelled() + draft.basis().relabelled(),
                plan.changes().holdoutRemoved(),
                List.of(),
                List.of(),
                written == null ? 0 : written.shards(),
                written == null ? 0 : written.bytes());
    }
}

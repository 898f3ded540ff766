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
import java.util.Optional;
import java.util.Set;

/**
 * Publishes folders as versions. Shards are written first, then the manifest; the caller sends the event last. An
 * interrupted publication is therefore invisible, and a repeated one finds its shards. Not thread-safe.
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
        if (parent != null) {
            requireNotAhead(parent);
        }
        FolderScan scan = FolderScan.of(request.folder(), progress);
        Optional<DatasetVersion> before = Optional.ofNullable(parent).map(store::read);
        EarlierImages earlier = EarlierImages.find(scan, before, published.of(request.dataset()), store);
        VersionPlan plan = VersionPlan.of(
                request, scan, before.map(DatasetVersion::entries).orElse(List.of()), earlier.entries());
        OtherPlan other = OtherPlan.of(
                request, scan, plan, before.map(DatasetVersion::other).orElse(List.of()));
        String version = identity(plan, other);
        if (parent != null && parent.version().equals(version)) {
            return report(parent, scan, plan, null);
        }
        return write(new Draft(request, parent, scan, plan, other, version), earlier.places());
    }

    /** Rejects a parent whose time is not plausible: its children would be as far in the future. */
    private void requireNotAhead(DatasetPublished parent) {
        if (parent.createdAt().isAfter(clock.instant().plus(LONGEST_AHEAD))) {
            throw new PatisserieException(
                    ErrorCode.DATASET_INVALID,
                    "expected the newest version of data set '%s' from before now, found %s, created at %s; check the clock, or retire it by 'patisserie data retire'"
                            .formatted(parent.dataset(), parent.key(), parent.createdAt()));
        }
    }

    /** A version that must be written. */
    private record Draft(
            PublicationRequest request,
            DatasetPublished parent,
            FolderScan scan,
            VersionPlan plan,
            OtherPlan other,
            String version) {

        /** Returns the images that the parent does not have. */
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
            return report(event(draft, version), draft.scan(), draft.plan(), shards);
        } finally {
            AtomicFiles.deleteTree(scratch);
        }
    }

    private static List<ManifestEntry> entries(Draft draft, Map<ContentDigest, Place> places) {
        List<ManifestEntry> entries = new ArrayList<>(draft.plan().kept());
        Path root = draft.scan().root();
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
                    root.relativize(image.path()).toString()));
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
        List<OtherEntry> other = draft.other().entries(places, draft.scan().root());
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
                draft.added().size(),
                draft.plan().changes().removed() + draft.other().removed(),
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

    private static PublicationReport report(
            DatasetPublished published, FolderScan scan, VersionPlan plan, ShardWriter written) {
        return new PublicationReport(
                published,
                written != null,
                scan.duplicates(),
                scan.unreadable(),
                plan.assignment().leftOut().stream()
                        .map(image -> scan.root().relativize(image.path()).toString())
                        .sorted()
                        .toList(),
                plan.assignment().moved(),
                plan.changes().otherSplit(),
                plan.changes().relabelled(),
                plan.changes().holdoutRemoved(),
                written == null ? 0 : written.shards(),
                written == null ? 0 : written.bytes());
    }
}

package dev.patisserie.feedback.grow;

import dev.patisserie.common.dataset.version.ContentDigest;
import dev.patisserie.common.dataset.version.DatasetVersion;
import dev.patisserie.common.dataset.version.DatasetVersions;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.data.version.PublicationReport;
import dev.patisserie.feedback.grow.CollectedImage.Published;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Publishes accepted labels as the next version, when enough of them have come or the time has passed, and requests
 * second labels of suspects at that moment, when the thresholds are based on many labels. Used on the thread of Kafka
 * Streams, except for the tasks of the worker.
 */
final class Publisher {

    private static final Logger LOG = Logger.getLogger(Publisher.class);

    private final Images images;
    private final Versions versions;
    private final Worker worker;
    private final Reviewer reviewer;
    private final Consumer<DatasetPublished> output;
    private final GrowthTools tools;
    private Set<String> held = new HashSet<>();
    private int waiting;
    private boolean isRunning;
    private int failures;
    private Instant nextAttempt = Instant.MIN;
    private Attempt last;
    private Instant nextCheck = Instant.MIN;
    private String checked; // the newest version that was compared with the labels; null for none
    private boolean isChecked;

    /** The state at an attempt; an equal one has the same result. */
    private record Attempt(long modifications, boolean isTimeOver) {}

    /**
     * Creates a publisher.
     *
     * @param output sends the event of a version
     */
    Publisher(
            Images images,
            Versions versions,
            Worker worker,
            Reviewer reviewer,
            Consumer<DatasetPublished> output,
            GrowthTools tools) {
        this.images = images;
        this.versions = versions;
        this.worker = worker;
        this.reviewer = reviewer;
        this.output = output;
        this.tools = tools;
    }

    /** Returns the number of accepted labels that wait for other images of their classes. */
    int waiting() {
        return waiting;
    }

    /** Starts a publication if it is due. */
    void advance() {
        Instant now = tools.clock().instant();
        if (isRunning || now.isBefore(nextAttempt)) {
            return;
        }
        if (!now.isBefore(nextCheck)) {
            nextCheck = now.plus(tools.settings().pause());
            checkNewest(now);
        }
        if (!isRunning && images.changeCount() > 0) {
            publishIfDue(now);
        }
    }

    /**
     * Finds the labels that the newest version lacks, because another program sent it meanwhile or retired the one with
     * them. They are published again: labels in force are in the data set until they are retracted.
     */
    private void checkNewest(Instant now) {
        DatasetVersions all = versions.read(now).orElse(null);
        if (all == null) {
            return;
        }
        Optional<DatasetPublished> newest = all.newest(tools.settings().dataset());
        if (isChecked && Objects.equals(version(newest), checked)) {
            return;
        }
        Map<String, ContentDigest> published = images.published();
        if (published.isEmpty()) {
            checked(newest, Set.of());
        } else {
            start(() -> {
                Set<String> lost = lost(published, newest.map(tools.store()::read));
                return () -> checked(newest, lost);
            });
        }
    }

    private static Set<String> lost(Map<String, ContentDigest> published, Optional<DatasetVersion> newest) {
        Set<ContentDigest> present = new HashSet<>();
        newest.ifPresent(version -> {
            version.entries().forEach(entry -> present.add(entry.sha256()));
            version.other().forEach(entry -> present.add(entry.sha256()));
        });
        Set<String> lost = new HashSet<>(published.keySet());
        lost.removeIf(imageId -> present.contains(published.get(imageId)));
        return lost;
    }

    private void checked(Optional<DatasetPublished> newest, Set<String> lost) {
        isChecked = true;
        checked = version(newest);
        lost.forEach(imageId -> images.put(imageId, images.get(imageId).published(null)));
        if (!lost.isEmpty()) {
            LOG.warnf(
                    "labels missing in the newest version, publishing them again version=%s labels=%d",
                    checked, lost.size());
        }
    }

    private void publishIfDue(Instant now) {
        var attempt = new Attempt(images.modifications(), isTimeOver(now));
        boolean isEnough = images.changeCount() >= tools.settings().publishAfter() || attempt.isTimeOver();
        if (!isEnough || attempt.equals(last)) {
            return;
        }
        nextAttempt = now.plus(tools.settings().pause());
        SortedMap<String, CollectedImage> changes = images.changes();
        Acceptance acceptance = Acceptance.of(changes, images);
        acceptance.disputed().forEach(imageId -> reviewer.request(imageId, SelectionPolicy.CONFLICT));
        acceptance.suspects().forEach(imageId -> reviewer.request(imageId, SelectionPolicy.SUSPECT));
        last = new Attempt(images.modifications(), attempt.isTimeOver());
        if (isDue(acceptance, attempt)) {
            changes.keySet().retainAll(acceptance.accepted());
            changes.replaceAll(images::ofBytes);
            versions.read(now).ifPresentOrElse(published -> publish(changes, published), () -> last = null);
        }
    }

    private boolean isTimeOver(Instant now) {
        Optional<Duration> every = tools.settings().publishEvery();
        if (every.isEmpty()) {
            return false;
        }
        Instant since = versions.lastSent().or(images::earliestLabel).orElse(now);
        return !now.isBefore(since.plus(every.get()));
    }

    /** Labels that the last publication held do not count: alone they would give the same version. */
    private boolean isDue(Acceptance acceptance, Attempt attempt) {
        long fresh = acceptance.accepted().stream()
                .filter(imageId -> !held.contains(imageId))
                .count();
        return fresh >= tools.settings().publishAfter() || attempt.isTimeOver() && fresh > 0;
    }

    private void publish(SortedMap<String, CollectedImage> accepted, DatasetVersions published) {
        String parent = version(published.newest(tools.settings().dataset()));
        var task = new PublicationTask(accepted, published, tools);
        start(() -> {
            try {
                PublicationTask.Result result = task.run();
                return () -> publishedOn(parent, result, accepted);
            } catch (PatisserieException e) {
                if (e.code() == ErrorCode.DATASET_INVALID) {
                    return () -> rejected(e, accepted);
                }
                throw e;
            }
        });
    }

    private static String version(Optional<DatasetPublished> event) {
        return event.map(DatasetPublished::version).orElse(null);
    }

    /** Runs a task on the worker's thread, and its result on the present one. */
    private void start(Callable<Runnable> task) {
        isRunning = true;
        worker.submit(() -> {
            Runnable result = run(task);
            return () -> {
                isRunning = false;
                result.run();
            };
        });
    }

    private Runnable run(Callable<Runnable> task) {
        try {
            return task.call();
        } catch (Exception | Error e) { // must not end the thread
            return () -> failed(e);
        }
    }

    /** Discards the version if its parent is not the newest one any more: it would lack the images of that one. */
    private void publishedOn(String parent, PublicationTask.Result result, Map<String, CollectedImage> accepted) {
        if (Objects.equals(version(versions.newest(tools.clock().instant())), parent)) {
            published(result, accepted);
        } else {
            last = null;
            LOG.infof("another version was sent meanwhile, publishing on it labels=%d", accepted.size());
        }
    }

    private void published(PublicationTask.Result result, Map<String, CollectedImage> accepted) {
        failures = 0;
        held = new HashSet<>(result.held());
        waiting = held.size();
        PublicationReport report = result.report();
        Set<String> foreign = new HashSet<>(report.leftOut());
        foreign.addAll(report.differing());
        accepted.forEach((imageId, image) -> {
            if (result.missing().contains(imageId)) {
                LOG.warnf("saved image missing or damaged in the store, collecting it again image=%s", imageId);
                images.collectAgain(imageId);
            } else if (!held.contains(imageId)) {
                Published label = image.label() == null
                        ? null
                        : new Published(image.label().name(), report.published().version(), !foreign.contains(imageId));
                images.put(imageId, images.get(imageId).published(label));
            }
        });
        if (report.isNew()) {
            checked = report.published().version(); // has all labels; if it is retired soon, they are found missing
            versions.sent(report.published(), tools.clock().instant());
            output.accept(report.published());
            tools.listener().published(report.published());
            LOG.infof(
                    "version published version=%s labels=%d held=%d",
                    report.published().key(), accepted.size(), held.size());
        }
    }

    /** More labels may make the version valid; until then, nothing is lost. */
    private void rejected(PatisserieException reason, Map<String, CollectedImage> accepted) {
        failures = 0;
        if (waiting != accepted.size()) {
            LOG.infof("labels wait for others labels=%d reason=\"%s\"", accepted.size(), reason.getMessage());
        }
        waiting = accepted.size();
    }

    private void failed(Throwable failure) {
        failures++;
        last = null;
        nextAttempt = tools.clock().instant().plus(tools.settings().backoff().after(failures));
        tools.listener().publicationRetried();
        LOG.warnf("publication failed, retrying failures=%d reason=\"%s\"", failures, failure);
    }
}

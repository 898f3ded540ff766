package dev.patisserie.feedback.grow;

import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.data.version.PublicationReport;
import dev.patisserie.feedback.grow.CollectedImage.Published;
import dev.patisserie.feedback.grow.CollectedImage.State;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
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
        if (isRunning || now.isBefore(nextAttempt) || images.changeCount() == 0) {
            return;
        }
        var attempt = new Attempt(images.modifications(), isTimeOver(now));
        boolean isEnough = images.changeCount() >= tools.settings().publishAfter() || attempt.isTimeOver();
        if (!isEnough || attempt.equals(last)) {
            return;
        }
        nextAttempt = now.plus(tools.settings().pause());
        SortedMap<String, CollectedImage> changes = images.changes();
        Acceptance acceptance = Acceptance.of(changes, images.learning());
        acceptance.suspects().forEach(imageId -> reviewer.request(imageId, SelectionPolicy.SUSPECT));
        last = new Attempt(images.modifications(), attempt.isTimeOver());
        if (isDue(acceptance, attempt)) {
            changes.keySet().retainAll(acceptance.accepted());
            versions.read(now)
                    .ifPresentOrElse(
                            published -> start(new PublicationTask(changes, published, tools), changes),
                            () -> last = null);
        }
    }

    private boolean isTimeOver(Instant now) {
        Optional<Duration> every = tools.settings().publishEvery();
        if (every.isEmpty()) {
            return false;
        }
        Instant since = versions.lastSent().orElseGet(() -> images.changes().values().stream()
                .filter(image -> image.label() != null)
                .map(image -> image.label().at())
                .min(Comparator.naturalOrder())
                .orElse(now));
        return !now.isBefore(since.plus(every.get()));
    }

    /** Labels that the last publication held do not count: alone they would give the same version. */
    private boolean isDue(Acceptance acceptance, Attempt attempt) {
        long fresh = acceptance.accepted().stream()
                .filter(imageId -> !held.contains(imageId))
                .count();
        return fresh >= tools.settings().publishAfter() || attempt.isTimeOver() && fresh > 0;
    }

    private void start(PublicationTask task, SortedMap<String, CollectedImage> accepted) {
        isRunning = true;
        worker.submit(() -> {
            Runnable result = run(task, accepted);
            return () -> {
                isRunning = false;
                result.run();
            };
        });
    }

    private Runnable run(PublicationTask task, Map<String, CollectedImage> accepted) {
        try {
            PublicationTask.Result result = task.run();
            return () -> published(result, accepted);
        } catch (PatisserieException e) {
            return e.code() == ErrorCode.DATASET_INVALID ? () -> rejected(e, accepted) : () -> failed(e);
        } catch (IOException | RuntimeException | Error e) { // must not end the thread
            return () -> failed(e);
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
                repeatCollection(imageId);
            } else if (!held.contains(imageId)) {
                Published label = image.label() == null
                        ? null
                        : new Published(image.label().name(), report.published().version(), !foreign.contains(imageId));
                images.put(imageId, images.get(imageId).published(label));
            }
        });
        if (report.isNew()) {
            versions.sent(report.published(), tools.clock().instant());
            output.accept(report.published());
            tools.listener().published(report.published());
            LOG.infof(
                    "version published version=%s labels=%d held=%d",
                    report.published().key(), accepted.size(), held.size());
        }
    }

    private void repeatCollection(String imageId) {
        CollectedImage image = images.get(imageId);
        LOG.warnf("saved image missing or damaged in the store, collecting it again image=%s", imageId);
        images.put(imageId, image.in(image.bytes().image() == null ? State.LOST : State.PENDING));
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

package dev.patisserie.feedback.grow;

import dev.patisserie.feedback.collect.CollectedImages;
import dev.patisserie.feedback.collect.SavedImage;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Deletes the bytes and the state of images that nothing needs, some time after they were selected last or their label
 * was retracted. Bytes that another image has remain until nothing needs that one, either. A label that comes
 * afterwards is that of a new image. Used on the thread of Kafka Streams, except for the tasks of the worker.
 */
final class Retention {

    private static final Logger LOG = Logger.getLogger(Retention.class);

    /** Bounds the work that a kill repeats, and the delay of the worker's other tasks. */
    private static final int MOST_AT_ONCE = 100;

    private final Images images;
    private final Worker worker;
    private final CollectedImages collected;
    private final GrowthTools tools;
    private boolean isRunning;
    private int failures;
    private Instant nextAttempt = Instant.MIN;

    Retention(Images images, Worker worker, GrowthTools tools) {
        this.images = images;
        this.worker = worker;
        this.collected = tools.collected();
        this.tools = tools;
    }

    /** Starts the deletion of the images that are due. */
    void advance() {
        Instant now = tools.clock().instant();
        if (isRunning || now.isBefore(nextAttempt)) {
            return;
        }
        Instant end = now.minus(tools.settings().retention());
        List<String> idle = images.idleUntil(end, MOST_AT_ONCE);
        if (!idle.isEmpty()) {
            start(idle, end);
        }
    }

    private void start(List<String> idle, Instant end) {
        Set<SavedImage> unused = new LinkedHashSet<>();
        for (String imageId : idle) {
            SavedImage saved = images.get(imageId).bytes().saved();
            if (saved != null && images.isIdleUntil(saved, end)) {
                unused.add(saved);
            }
        }
        isRunning = true;
        worker.submit(() -> {
            Runnable result = delete(unused, () -> deleted(idle, unused, end));
            return () -> {
                isRunning = false;
                result.run();
            };
        });
    }

    /** Deletes bytes on the worker's thread. Returns the change of state. */
    private Runnable delete(Set<SavedImage> unused, Runnable deleted) {
        try {
            unused.forEach(collected::delete);
            return deleted;
        } catch (RuntimeException | Error e) { // must not end the thread
            return () -> failed(e);
        }
    }

    private void deleted(List<String> idle, Set<SavedImage> unused, Instant end) {
        failures = 0;
        idle.stream().filter(imageId -> images.isIdleUntil(imageId, end)).forEach(images::remove);
        unused.forEach(saved -> images.copies(saved).forEach(images::collectAgain)); // labelled or selected meanwhile
        tools.listener().deleted(unused.size());
        LOG.debugf("unused images deleted images=%d objects=%d", idle.size(), unused.size());
    }

    private void failed(Throwable failure) {
        failures++;
        nextAttempt = tools.clock().instant().plus(tools.settings().backoff().after(failures));
        tools.listener().deletionRetried();
        LOG.warnf("unused images not deleted, retrying failures=%d reason=\"%s\"", failures, failure);
    }
}

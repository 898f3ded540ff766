package dev.patisserie.feedback.grow;

import dev.patisserie.common.event.ImageReference;
import dev.patisserie.feedback.collect.CollectedImages;
import dev.patisserie.feedback.collect.ImageReader;
import dev.patisserie.feedback.collect.Reading;
import dev.patisserie.feedback.collect.SavedImage;
import dev.patisserie.feedback.grow.CollectedImage.State;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Saves the bytes of images, until each is saved or lost. After a failure, all images wait, since its cause is the
 * store or Kafka; the failed one is tried last. Used on the thread of Kafka Streams, except for the tasks of the
 * worker.
 */
final class Collector {

    private static final Logger LOG = Logger.getLogger(Collector.class);

    /** Bounds the work that a kill repeats. Twice a second, as many images can be submitted. */
    private static final int MOST_IN_FLIGHT = 512;

    private final Images images;
    private final Worker worker;
    private final CollectedImages collected;
    private final Supplier<ImageReader> readers;
    private final GrowthTools tools;
    private final Set<String> inFlight = new HashSet<>();
    private int failures;
    private Instant nextAttempt = Instant.MIN;

    private ImageReader reader; // of the worker's thread
    private volatile boolean suspended; // set by the worker's thread, reset while it has no task

    /**
     * Creates a collector.
     *
     * @param readers opens the reader, which is closed with this collector
     */
    Collector(Images images, Worker worker, Supplier<ImageReader> readers, GrowthTools tools) {
        this.images = images;
        this.worker = worker;
        this.collected = tools.collected();
        this.readers = readers;
        this.tools = tools;
    }

    /** Submits images, unless enough are in progress or a failure was recent. */
    void advance() {
        if (suspended) {
            if (!inFlight.isEmpty() || tools.clock().instant().isBefore(nextAttempt)) {
                return;
            }
            suspended = false;
        }
        List<String> next = new ArrayList<>();
        for (String imageId : images.pending()) {
            if (inFlight.size() + next.size() == MOST_IN_FLIGHT) {
                break;
            }
            if (!inFlight.contains(imageId)) {
                next.add(imageId);
            }
        }
        next.forEach(this::submit);
    }

    private void submit(String imageId) {
        CollectedImage image = images.get(imageId);
        inFlight.add(imageId);
        worker.submit(() -> {
            Runnable result = collect(imageId, image);
            return () -> {
                inFlight.remove(imageId);
                result.run();
            };
        });
    }

    /** Collects an image on the worker's thread. Returns the change of state. */
    private Runnable collect(String imageId, CollectedImage image) {
        if (suspended) {
            return () -> {};
        }
        try {
            ImageReference position = image.bytes().image();
            Reading reading = reader().read(position);
            if (reading instanceof Reading.Expired expired) {
                return () -> lost(imageId, position, CollectionOutcome.EXPIRED, expired.reason());
            }
            byte[] bytes = ((Reading.Found) reading).bytes();
            Optional<String> problem = problem(image, bytes);
            if (problem.isPresent()) {
                return () -> lost(imageId, position, CollectionOutcome.UNUSABLE, problem.get());
            }
            SavedImage saved = collected.save(bytes);
            return () -> saved(imageId, saved);
        } catch (IOException | RuntimeException | Error e) { // must not end the collection of the other images
            suspended = true;
            return () -> failed(imageId, e);
        }
    }

    /** A published image must keep its bytes: with others, its label could not be corrected or retracted any more. */
    private static Optional<String> problem(CollectedImage image, byte[] bytes) {
        Optional<String> problem = CollectedImages.problem(bytes);
        boolean isOther =
                problem.isEmpty() && image.isOwn() && !image.bytes().saved().equals(SavedImage.of(bytes));
        return isOther ? Optional.of("expected the bytes of the published image, found others") : problem;
    }

    private ImageReader reader() {
        if (reader == null) {
            reader = readers.get();
        }
        return reader;
    }

    private void saved(String imageId, SavedImage saved) {
        failures = 0;
        tools.listener().collected(CollectionOutcome.SAVED);
        images.put(imageId, images.get(imageId).saved(saved));
    }

    private void lost(String imageId, ImageReference position, CollectionOutcome outcome, String reason) {
        failures = 0;
        CollectedImage image = images.get(imageId);
        if (position.equals(image.bytes().image())) { // otherwise another position was named meanwhile
            tools.listener().collected(outcome);
            LOG.debugf("image not collected image=%s outcome=%s reason=\"%s\"", imageId, outcome.label(), reason);
            images.put(imageId, image.in(State.LOST));
        }
    }

    private void failed(String imageId, Throwable failure) {
        failures++;
        nextAttempt = tools.clock().instant().plus(tools.settings().backoff().after(failures));
        images.postpone(imageId);
        tools.listener().collectionRetried();
        LOG.warnf("image not collected, retrying image=%s failures=%d reason=\"%s\"", imageId, failures, failure);
    }

    /** Closes the reader; called after the end of the worker's thread. */
    void close() {
        if (reader != null) {
            reader.close();
        }
    }
}

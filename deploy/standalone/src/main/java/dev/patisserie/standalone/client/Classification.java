package dev.patisserie.standalone.client;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.Reasons;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Sends photos through Kafka and collects their outcomes. At most {@link #IN_FLIGHT} photos are in flight, so the
 * latency is that of a busy service and not that of a growing queue.
 */
public final class Classification {

    /** Largest number of photos without an outcome at any time. */
    public static final int IN_FLIGHT = 64;

    private final Duration patience;
    private final Clock clock;
    private final Progress progress;

    private final Map<String, Pending> pending = new LinkedHashMap<>();
    private final Set<String> answered = new HashSet<>();
    private final List<Answer> answers = new ArrayList<>();
    private int repeats;

    /**
     * Creates a single run.
     *
     * @param patience longest time without any outcome, after which the remaining photos are unanswered
     * @param clock provides the times of the events
     * @param progress receives the progress after each outcome
     */
    public Classification(Duration patience, Clock clock, Progress progress) {
        this.patience = patience;
        this.clock = clock;
        this.progress = progress;
    }

    /** Receives the progress of a run. */
    @FunctionalInterface
    public interface Progress {
        /**
         * Receives the progress at least every second; may throw an exception to stop the run.
         *
         * @param answered number of photos with an outcome
         */
        void update(int answered);
    }

    /**
     * The result of a run.
     *
     * @param answers one answer for each photo, in the order of the outcomes
     * @param repeats number of outcomes of photos that already had one
     * @param elapsed time from the first send to the last outcome
     */
    public record Result(List<Answer> answers, int repeats, Duration elapsed) {}

    private record Pending(Photo photo, long sentAt, Future<RecordMetadata> sent) {}

    /**
     * Sends all photos and waits for their outcomes.
     *
     * @throws IOException if a photo cannot be read
     */
    public Result run(String bootstrap, List<Photo> photos) throws IOException, InterruptedException {
        try (TopicTail tail = TopicTail.fromNow(bootstrap, Topics.PREDICTIONS, Topics.IMAGES_DEAD_LETTERS);
                KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(bootstrap)) {
            long start = System.nanoTime();
            long last = start;
            Iterator<Photo> left = photos.iterator();
            while (left.hasNext() || !pending.isEmpty()) {
                send(left, producer);
                if (collect(tail.poll()) > 0) {
                    last = System.nanoTime();
                } else if (System.nanoTime() - last > patience.toNanos()) {
                    giveUp();
                    left.forEachRemaining(photo -> unanswered(photo, "not sent: no answers"));
                }
                progress.update(answered.size());
            }
            collect(tail.drain()); // to count repeated outcomes
            return new Result(answers, repeats, Duration.ofNanos(last - start));
        }
    }

    private void send(Iterator<Photo> left, KafkaProducer<byte[], byte[]> producer)
            throws IOException, InterruptedException {
        dropFailedSends();
        while (left.hasNext() && pending.size() < IN_FLIGHT) {
            Photo photo = left.next();
            var message = photo.record(clock.instant());
            long now = System.nanoTime();
            pending.put(photo.id(), new Pending(photo, now, producer.send(message)));
        }
    }

    /** Records a photo that the broker rejects, for example because of its size, as unanswered. */
    private void dropFailedSends() throws InterruptedException {
        for (Pending waiting : List.copyOf(pending.values())) {
            if (waiting.sent().isDone()) {
                try {
                    waiting.sent().get();
                } catch (ExecutionException e) {
                    pending.remove(waiting.photo().id());
                    unanswered(waiting.photo(), "not sent: " + Reasons.of(e));
                }
            }
        }
    }

    private int collect(List<ConsumerRecord<byte[], byte[]>> messages) {
        int outcomes = 0;
        for (ConsumerRecord<byte[], byte[]> message : messages) {
            ImageOutcome.Of found = ImageOutcome.read(message);
            Pending waiting = pending.remove(found.imageId());
            if (waiting != null) {
                answered.add(found.imageId());
                Duration latency = Duration.ofNanos(System.nanoTime() - waiting.sentAt());
                answers.add(new Answer(waiting.photo(), found.outcome(), latency));
                outcomes++;
            } else if (answered.contains(found.imageId())) {
                repeats++;
            }
        }
        return outcomes;
    }

    private void giveUp() {
        pending.values()
                .forEach(waiting -> unanswered(
                        waiting.photo(),
                        "no answer in %d s; check by 'models' that a model serves".formatted(patience.toSeconds())));
        pending.clear();
    }

    private void unanswered(Photo photo, String reason) {
        answers.add(new Answer(photo, new ImageOutcome.Unanswered(reason), patience));
    }
}

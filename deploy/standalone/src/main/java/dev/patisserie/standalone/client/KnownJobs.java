package dev.patisserie.standalone.client;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.wire.EventCodec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the training requests in the topic {@code training-progress}. */
public final class KnownJobs {

    private KnownJobs() {}

    /**
     * Reads the whole topic.
     *
     * @return the jobs; the one with the latest event is last
     */
    public static List<JobState> read(String bootstrap) {
        try (TopicTail tail = TopicTail.fromStart(bootstrap, Topics.TRAINING_PROGRESS)) {
            Map<String, JobState> jobs = new HashMap<>();
            for (ConsumerRecord<byte[], byte[]> message : tail.drain()) {
                progress(message)
                        .ifPresent(event ->
                                jobs.compute(event.requestId(), (id, before) -> JobState.after(before, event)));
            }
            List<JobState> sorted = new ArrayList<>(jobs.values());
            sorted.sort(Comparator.comparing(JobState::at).thenComparing(JobState::requestId));
            return sorted;
        }
    }

    private static Optional<TrainingProgressed> progress(ConsumerRecord<byte[], byte[]> message) {
        if (message.value() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(EventCodec.decode(message.headers(), message.value(), TrainingProgressed.class));
        } catch (PatisserieException e) {
            System.getLogger(KnownJobs.class.getName())
                    .log(System.Logger.Level.WARNING, "progress event skipped offset=" + message.offset(), e);
            return Optional.empty();
        }
    }
}

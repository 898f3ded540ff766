package dev.patisserie.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.Epoch;
import dev.patisserie.common.event.TrainingProgressed.Failure;
import dev.patisserie.common.event.TrainingProgressed.JobRef;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.standalone.broker.TestBroker;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class KnownJobsTest {

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    private static final Epoch SECOND = new Epoch("training", 2, 5, 0.5, 0.8, 0.6, 0.7, 0.001, 90, 1);

    private static ProducerRecord<byte[], byte[]> progress(
            String requestId, State state, int second, Epoch epoch, Failure failure) {
        return EventCodec.encode(
                Topics.TRAINING_PROGRESS,
                new TrainingProgressed(
                        requestId,
                        state,
                        Pipeline.SIMPLE,
                        "desserts",
                        Instant.ofEpochSecond(second),
                        epoch,
                        null,
                        null,
                        failure,
                        null),
                new EventCodec.Context("any", URI.create("/test"), Instant.EPOCH));
    }

    @Test
    void stateIsTheLastEventWithTheLastEpoch() throws Exception {
        var why = new Failure("TRAINING_CANCELLED", "cancelled: wrong photos");
        KafkaClients.send(
                BROKER.bootstrap(),
                List.of(
                        progress("r-1", State.ACCEPTED, 1, null, null),
                        progress("r-2", State.CANCELLED, 2, null, why),
                        progress("r-1", State.RUNNING, 3, SECOND, null),
                        progress("r-1", State.RUNNING, 4, null, null)));

        assertThat(KnownJobs.read(BROKER.bootstrap()))
                .isEqualTo(List.of(
                        new JobState(
                                TrainingProgressed.ended(
                                        new JobRef("r-2", Pipeline.SIMPLE, "desserts"),
                                        State.CANCELLED,
                                        Instant.ofEpochSecond(2),
                                        why),
                                null),
                        new JobState(
                                TrainingProgressed.running(
                                        new JobRef("r-1", Pipeline.SIMPLE, "desserts"), Instant.ofEpochSecond(4)),
                                SECOND)));
    }
}

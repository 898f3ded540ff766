package dev.patisserie.inference.console;

import static dev.patisserie.inference.Checkpoints.NOON;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.Epoch;
import dev.patisserie.common.event.TrainingProgressed.Failure;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.event.TrainingProgressed.Step;
import dev.patisserie.common.wire.EventCodec;
import java.net.URI;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Progress of the simple pipeline on desserts, for tests. */
final class Trainings {

    private Trainings() {}

    static TrainingProgressed in(State state, String requestId, Instant at, Failure failure) {
        return progressed(requestId, state, at, null, null, failure);
    }

    static TrainingProgressed at(Step step, String requestId, Instant at) {
        return progressed(requestId, State.RUNNING, at, null, step, null);
    }

    static TrainingProgressed at(Epoch epoch, String requestId, Instant at) {
        return progressed(requestId, State.RUNNING, at, epoch, null, null);
    }

    private static TrainingProgressed progressed(
            String requestId, State state, Instant at, Epoch epoch, Step step, Failure failure) {
        return new TrainingProgressed(
                requestId, state, Pipeline.SIMPLE, "desserts", at, epoch, step, null, failure, null);
    }

    /** Returns its record, as the trainer sends it. */
    static ProducerRecord<byte[], byte[]> record(TrainingProgressed progress, long number) {
        return EventCodec.encode(
                Topics.TRAINING_PROGRESS, progress, new EventCodec.Context("t-" + number, URI.create("/test"), NOON));
    }
}

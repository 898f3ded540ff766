package dev.patisserie.inference.control;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.ModelSwapReported;
import dev.patisserie.common.event.ModelSwapReported.Outcome;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.text.Printable;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.inference.metrics.UnexpectedErrors;
import dev.patisserie.inference.metrics.UnexpectedErrors.Source;
import dev.patisserie.inference.model.SwapListener;
import dev.patisserie.inference.stream.AtLeastOnce;
import dev.patisserie.inference.stream.PendingAnswer;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.Record;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/**
 * Publishes the result of each model swap to topic {@code model-swaps}. A report that cannot be sent is logged, counted
 * and discarded; a swap does not wait for its report.
 */
@Singleton
public class SwapReports implements SwapListener {

    private static final int LONGEST_MESSAGE = 2000;

    private final MutinyEmitter<Record<byte[], byte[]>> reports;
    private final UnexpectedErrors errors;
    private final Clock clock;

    SwapReports(
            @Channel(Topics.MODEL_SWAPS) @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    MutinyEmitter<Record<byte[], byte[]>> reports,
            UnexpectedErrors errors,
            Clock clock) {
        this.reports = reports;
        this.errors = errors;
        this.clock = clock;
    }

    @Override
    public void swapped(CheckpointPublished checkpoint) {
        report(checkpoint, Outcome.SWAPPED, null);
    }

    @Override
    public void refused(CheckpointPublished checkpoint, PatisserieException failure) {
        report(checkpoint, Outcome.REFUSED, failure);
    }

    @Override
    public void deferred(CheckpointPublished checkpoint, PatisserieException failure) {
        report(checkpoint, Outcome.DEFERRED, failure);
    }

    /** Reports nothing; the next load is reported. */
    @Override
    public void unloaded(CheckpointPublished checkpoint) {}

    @Override
    public void cleared(CheckpointPublished checkpoint) {
        report(checkpoint, Outcome.WITHDRAWN, null);
    }

    private void report(CheckpointPublished checkpoint, Outcome outcome, PatisserieException failure) {
        Instant now = clock.instant();
        var event = new ModelSwapReported(
                checkpoint.modelId(),
                checkpoint.dataset(),
                outcome,
                failure == null ? null : failure.code().name(),
                failure == null ? null : shortened(failure.getMessage()),
                now);
        var context = new EventCodec.Context(UUID.randomUUID().toString(), PendingAnswer.SOURCE, now);
        ProducerRecord<byte[], byte[]> record = EventCodec.encode(Topics.MODEL_SWAPS, event, context);
        reports.sendMessage(AtLeastOnce.message(record))
                .subscribe()
                .with(
                        sent -> {},
                        lost -> errors.report(
                                Source.SWAP_REPORT,
                                lost,
                                "modelId=%s outcome=%s".formatted(checkpoint.modelId(), outcome)));
    }

    /** Truncates a message, which may quote its input, so that the event stays below the topic's size limit. */
    private static String shortened(String message) {
        return Printable.abbreviated(message, LONGEST_MESSAGE);
    }
}

package dev.patisserie.feedback.stream;

import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.feedback.join.Change;
import dev.patisserie.feedback.join.JoinEvent;
import dev.patisserie.feedback.join.Revision;
import dev.patisserie.feedback.metrics.FeedbackMetrics;
import dev.patisserie.feedback.metrics.JoinOutcome;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Applies the rules of the join to the stored images of one partition. */
final class JoinProcessor extends ContextualProcessor<String, JoinEvent, String, JoinOutput> {

    /** Interval between two removals of expired images. */
    static final Duration INTERVAL = Duration.ofSeconds(10);

    /** Limits the duration of one removal, which delays the poll of the consumer. */
    private static final int MOST_REMOVED = 100_000;

    private final JoinSettings settings;
    private final FeedbackMetrics metrics;
    private ImageStore images;

    JoinProcessor(JoinSettings settings, FeedbackMetrics metrics) {
        this.settings = settings;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<String, JoinOutput> context) {
        super.init(context);
        images = new ImageStore(context, settings);
        context.schedule(INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::expire);
        report();
    }

    @Override
    public void process(Record<String, JoinEvent> record) {
        String imageId = record.key();
        Change change = images.get(imageId).with(imageId, record.value());
        // The clock of a sender may be ahead; its records must not be kept for longer.
        long time = Math.min(record.timestamp(), context().currentSystemTimeMs());
        images.put(imageId, change.next(), time);
        change.labelResult().ifPresent(result -> metrics.label(policy(record.value()), result));
        change.newAnswer()
                .map(answer -> new JoinOutput.Answered(answer.modelId(), answer.probability()))
                .ifPresent(answered -> context().forward(record.withValue(answered)));
        change.revisions().forEach(revision -> send(record, revision));
        images.evict().forEach(removed -> count(removed, JoinOutcome.EVICTED));
        report();
    }

    private static Optional<SelectionPolicy> policy(JoinEvent event) {
        return Optional.ofNullable(event.label()).map(label -> label.selection().policy());
    }

    private void send(Record<String, JoinEvent> record, Revision revision) {
        if (!revision.current().retracted()) {
            metrics.joined(revision);
        }
        context().forward(record.withValue(new JoinOutput.Revised(revision)));
    }

    /** The time of the stream, not of the clock, so that a backlog does not expire before it is read. */
    private void expire(long wallClock) {
        long now = Math.min(context().currentStreamTimeMs(), wallClock);
        images.expire(now, MOST_REMOVED).forEach(removed -> count(removed, JoinOutcome.EXPIRED));
        report();
    }

    private void count(ImageStore.Removed removed, JoinOutcome outcome) {
        if (removed.feedback().isWaiting()) {
            if (!removed.feedback().labels().isEmpty()) {
                metrics.join(JoinOutcome.UNKNOWN_IMAGE);
            }
        } else if (removed.feedback().joined().isEmpty()) {
            metrics.join(outcome);
        }
    }

    private void report() {
        metrics.state(context().taskId().toString(), images.bytes(), images.count());
    }

    @Override
    public void close() {
        metrics.stateClosed(context().taskId().toString());
    }
}

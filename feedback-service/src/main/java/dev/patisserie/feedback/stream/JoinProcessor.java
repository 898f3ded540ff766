package dev.patisserie.feedback.stream;

import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.feedback.join.Answer;
import dev.patisserie.feedback.join.Change;
import dev.patisserie.feedback.join.ImageFeedback;
import dev.patisserie.feedback.join.JoinEvent;
import dev.patisserie.feedback.join.LabelResult;
import dev.patisserie.feedback.join.Revision;
import dev.patisserie.feedback.metrics.FeedbackMetrics;
import dev.patisserie.feedback.metrics.JoinOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jboss.logging.Logger;

/** Applies the rules of the join to the stored images of one partition. */
final class JoinProcessor extends ContextualProcessor<String, JoinEvent, String, JoinOutput> {

    private static final Logger LOG = Logger.getLogger(JoinProcessor.class);

    /** Interval between two removals of expired images. */
    static final Duration INTERVAL = Duration.ofSeconds(10);

    static final List<String> STORES = Stream.concat(ImageStore.NAMES.stream(), Stream.of(SumsProcessor.STORE))
            .toList();

    /** Limits the duration of one removal, which delays the poll of the consumer. */
    private static final int MOST_REMOVED = 100_000;

    private final JoinSettings settings;
    private final FeedbackMetrics metrics;
    private ImageStore images;
    private CountedModels counted;
    private Watermark watermark;

    JoinProcessor(JoinSettings settings, FeedbackMetrics metrics) {
        this.settings = settings;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<String, JoinOutput> context) {
        super.init(context);
        images = new ImageStore(context, settings);
        counted = new CountedModels(context.getStateStore(SumsProcessor.STORE));
        watermark = new Watermark(settings.idleTimeout());
        context.schedule(INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::expire);
        report();
    }

    @Override
    public void process(Record<String, JoinEvent> record) {
        String imageId = record.key();
        long now = context().currentSystemTimeMs();
        watermark.observe(InputHeader.read(record.headers()), record.timestamp(), now);
        Change change = images.get(imageId).with(imageId, record.value());
        change.labelResult().ifPresent(result -> count(record, result));
        Record<String, JoinEvent> cause = record.withHeaders(new RecordHeaders());
        change.newAnswer().ifPresent(answer -> send(cause, answer));
        ImageFeedback next = change.next();
        for (Revision revision : change.revisions()) {
            next = send(cause, revision, next);
        }
        // The clock of a sender may be ahead; its records must not be kept for longer.
        images.put(imageId, next, Math.min(record.timestamp(), now));
        images.evict().forEach(removed -> count(removed, JoinOutcome.EVICTED));
        report();
    }

    private void count(Record<String, JoinEvent> record, LabelResult result) {
        metrics.label(policy(record.value()), result);
        if (result == LabelResult.INEFFECTIVE) {
            LOG.debugf(
                    "retraction without effect image=%s at=%s reason=\"no label in force was decided up to its time\"",
                    record.key(), record.value().retractedAt());
        }
    }

    private static Optional<SelectionPolicy> policy(JoinEvent event) {
        return Optional.ofNullable(event.label()).map(label -> label.selection().policy());
    }

    private void send(Record<String, JoinEvent> cause, Answer answer) {
        context().forward(cause.withValue(new JoinOutput.Answered(answer.modelId(), answer.probability())));
        counted.answered(answer.modelId());
    }

    /** Sends a joined record. Returns the state of the image with the decision whether the accuracy counts it. */
    private ImageFeedback send(Record<String, JoinEvent> cause, Revision revision, ImageFeedback image) {
        String modelId = revision.current().modelId();
        boolean wasCounted = revision.previous() != null && image.isCounted(modelId);
        boolean isCounted = revision.current().retracted() ? wasCounted : counted.add(modelId);
        if (!revision.current().retracted()) {
            metrics.joined(revision);
        }
        context().forward(cause.withValue(new JoinOutput.Revised(revision, wasCounted, isCounted)));
        return image.counted(modelId, isCounted || revision.current().retracted());
    }

    /** Removes expired images. Expiry follows the watermark, so that a backlog does not expire before it is read. */
    private void expire(long wallClock) {
        watermark.at(wallClock).ifPresent(time -> images.expire(time, MOST_REMOVED)
                .forEach(removed -> count(removed, JoinOutcome.EXPIRED)));
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

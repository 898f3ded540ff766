package dev.patisserie.feedback.rollout.stream;

import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.event.ShadowAnswered;
import dev.patisserie.feedback.rollout.PairOutcome;
import dev.patisserie.feedback.select.DisagreementDraw;
import java.time.Duration;
import java.util.function.Function;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Compares the answers to the images of one partition with each other and with the labels in force. The result does not
 * depend on the order or the repetition of answers and labels. Called by one thread at a time.
 */
final class ComparisonProcessor extends ContextualProcessor<String, ImageInput, String, ImageOutput> {

    /** Interval between two removals of old images. */
    static final Duration INTERVAL = Duration.ofSeconds(10);

    /** The maximum number of images of a partition, of about 300 bytes. */
    static final int MOST_IMAGES = 200_000;

    /** Limits the duration of one removal, which delays the poll of the consumer. */
    private static final int MOST_REMOVED = 50_000;

    private final CoordinatorSettings settings;
    private final RolloutListener listener;
    private final int mostImages;
    private final Function<ProcessorContext<?, ?>, DisagreementDraw> draws;
    private ComparedImages images;
    private DisagreementDraw draw;
    private CurrentRollout rollouts;
    private long cleanedFor;

    ComparisonProcessor(
            CoordinatorSettings settings,
            RolloutListener listener,
            int mostImages,
            Function<ProcessorContext<?, ?>, DisagreementDraw> draws) {
        this.settings = settings;
        this.listener = listener;
        this.mostImages = mostImages;
        this.draws = draws;
    }

    @Override
    public void init(ProcessorContext<String, ImageOutput> context) {
        super.init(context);
        images = new ComparedImages(context);
        rollouts = new CurrentRollout(context, settings.dataset());
        draw = draws.apply(context);
        context.schedule(INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::clean);
    }

    @Override
    public void process(Record<String, ImageInput> record) {
        ComparedImage before = images.get(record.key());
        ImageInput input = record.value();
        if (input.joined() != null) {
            labelled(record, before, input.joined());
        } else {
            answered(record, before, input.answer());
        }
        while (images.count() > mostImages) {
            int removed = images.removeUntil(Long.MAX_VALUE - 1, Math.max(1, mostImages / 100));
            for (int i = 0; i < removed; i++) {
                listener.compared(ImageOutcome.EVICTED);
            }
        }
    }

    private void labelled(Record<String, ImageInput> record, ComparedImage before, FeedbackJoined joined) {
        ComparedImage after = before.with(joined, context().currentSystemTimeMs());
        if (after != before) {
            images.put(record.key(), before, after);
            if (after.outcome() != before.outcome()) {
                send(record, after, before.outcome(), null, null);
            }
        }
    }

    private void answered(Record<String, ImageInput> record, ComparedImage known, ShadowAnswered answer) {
        long epoch = RolloutIds.epoch(settings.dataset(), answer.rolloutId()).orElse(0);
        if (!isCurrent(answer, epoch) || epoch < known.epoch()) {
            listener.compared(ImageOutcome.OTHER_ROLLOUT);
            return;
        }
        ComparedImage before = known.epoch() < epoch ? known.withoutAnswers() : known;
        ComparedImage next = before.with(answer, epoch, context().currentSystemTimeMs());
        boolean isNew = !before.isDisagreement() && next.isDisagreement();
        ComparedImage after = isNew && draw.draw(answer, context().currentSystemTimeMs()) ? next.drawn() : next;
        if (after == before) {
            listener.compared(ImageOutcome.REPEATED);
            return;
        }
        images.put(record.key(), known, after);
        compared(record, answer, before.outcome(), after);
    }

    private void compared(
            Record<String, ImageInput> record, ShadowAnswered answer, PairOutcome before, ComparedImage after) {
        if (answer.candidate() == null) {
            send(record, after, before, null, answer.failure().code());
            listener.compared(ImageOutcome.FAILED);
            return;
        }
        send(record, after, before, isSlower(answer.times()), null);
        listener.compared(outcome(after.outcome()));
        if (after.outcome() == PairOutcome.UNLABELLED && after.chosen()) {
            context().forward(record.withHeaders(new RecordHeaders()).withValue(new ImageOutput(null, answer)));
        }
    }

    private static ImageOutcome outcome(PairOutcome outcome) {
        return outcome == PairOutcome.AGREE ? ImageOutcome.AGREED : ImageOutcome.DISAGREED;
    }

    /** The record of the rollout may be read here after its first answers; earlier rollouts are over. */
    private boolean isCurrent(ShadowAnswered answer, long epoch) {
        RolloutChanged last = rollouts.get().orElse(null);
        if (last == null || epoch != last.epoch()) {
            return epoch > 0 && epoch == (last == null ? 0 : last.epoch()) + 1;
        }
        return answer.champion().modelId().equals(last.champion())
                && answer.candidateId().equals(last.candidate())
                && (answer.candidate() == null || answer.candidate().modelId().equals(last.candidate()));
    }

    private Boolean isSlower(ShadowAnswered.Times times) {
        return times == null ? null : times.candidateMillis() > settings.maxSlowdown() * times.championMillis();
    }

    private void send(
            Record<String, ImageInput> record,
            ComparedImage after,
            PairOutcome before,
            Boolean slower,
            String failure) {
        ShadowAnswered answer = record.value().answer();
        var comparison = new RolloutInput.Comparison(
                RolloutIds.of(settings.dataset(), Math.max(1, after.epoch())),
                record.key(),
                answer == null ? null : answer.fingerprint(),
                before,
                after.outcome(),
                slower,
                failure);
        context().forward(record.withHeaders(new RecordHeaders()).withValue(new ImageOutput(comparison, null)));
    }

    /** Removes images without changes during the retention, and the answers of earlier rollouts. */
    private void clean(long now) {
        images.removeUntil(now - settings.retention().toMillis(), MOST_REMOVED);
        long epoch = rollouts.get().map(RolloutChanged::epoch).orElse(0L);
        if (epoch > cleanedFor) {
            images.removeAnswersBefore(epoch);
            cleanedFor = epoch;
        }
    }
}

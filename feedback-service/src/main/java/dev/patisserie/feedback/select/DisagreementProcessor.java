package dev.patisserie.feedback.select;

import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.ImageSelected;
import dev.patisserie.common.event.Selection;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.common.event.ShadowAnswered;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Requests labels of the images that {@link DisagreementDraw} chose. Called by one thread at a time.
 *
 * <p>A request waits for a moment, because the image may have been selected by another policy: if it had two requests,
 * its label could leave the random sample, and the estimates of the accuracy would be biased. The label that answers
 * the other request counts instead. For the same reason the probability is not stated: these labels do not estimate the
 * accuracy of the champion. The request states the champion's answer like every other one, and not the candidate's.
 */
final class DisagreementProcessor implements Processor<String, DisagreementInput, String, ImageSelected> {

    /** Time that a request waits. */
    static final Duration WAIT = Duration.ofSeconds(10);

    private static final Duration TICK = Duration.ofSeconds(1);

    private final SelectionSettings settings;
    private final SelectionListener listener;
    private ProcessorContext<String, ImageSelected> context;
    private DisagreementStores stores;

    DisagreementProcessor(SelectionSettings settings, SelectionListener listener) {
        this.settings = settings;
        this.listener = listener;
    }

    @Override
    public void init(ProcessorContext<String, ImageSelected> taskContext) {
        context = taskContext;
        stores = new DisagreementStores(taskContext, settings.rememberedImages());
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::decide);
    }

    @Override
    public void process(Record<String, DisagreementInput> record) {
        DisagreementInput input = record.value();
        if (input.chosen() != null) {
            stores.add(input.chosen());
            return;
        }
        if (settings.budgetPerDay() == 0) {
            return; // nothing is requested
        }
        if (!stores.await(new WaitingImage(input.answer(), record.timestamp(), context.currentSystemTimeMs()))) {
            listener.dropped(DropReason.BUDGET);
        }
    }

    private void decide(long now) {
        for (WaitingImage image : stores.removeUntil(now - WAIT.toMillis())) {
            if (stores.isChosen(image.answer().imageId())) {
                listener.dropped(DropReason.REPEATED);
            } else {
                request(image, now);
            }
        }
    }

    private void request(WaitingImage image, long now) {
        ShadowAnswered answer = image.answer();
        stores.add(new ChosenImage(answer.imageId(), null, null, now));
        listener.selected(SelectionPolicy.DISAGREEMENT);
        ShadowAnswered.Answer champion = answer.champion();
        var request = new ImageSelected(
                answer.imageId(),
                new Selection(SelectionPolicy.DISAGREEMENT, null),
                new ImageLabelled.Prediction(champion.modelId(), champion.label(), champion.probability(), answer.at()),
                List.of(),
                null,
                answer.image(),
                Instant.ofEpochMilli(now),
                Instant.ofEpochMilli(image.recordedAt()).plus(settings.imagesRetention()),
                answer.fingerprint());
        context.forward(new Record<>(answer.imageId(), request, now, new RecordHeaders()));
    }
}

package dev.patisserie.feedback.select;

import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.ImageSelected;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.Selection;
import dev.patisserie.feedback.serde.RecordKeys;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Reads the predictions of one partition and forwards the requests to label. Called by one thread at a time. */
final class SelectionProcessor implements Processor<byte[], PredictionMade, String, ImageSelected> {

    private final SelectionSettings settings;
    private final SelectionListener listener;
    private final Function<ProcessorContext<?, ?>, BooleanSupplier> rollouts;
    private final Selector selector;
    private final Selector selectorInRollout;
    private ProcessorContext<String, ImageSelected> context;
    private SelectionStores stores;
    private BooleanSupplier isShadow;

    SelectionProcessor(
            SelectionSettings settings,
            SelectionListener listener,
            Function<ProcessorContext<?, ?>, BooleanSupplier> rollouts) {
        this.settings = settings;
        this.listener = listener;
        this.rollouts = rollouts;
        this.selector = new Selector(settings.budgetPerPartition(), settings.maxPerKey());
        this.selectorInRollout = selector.duringRollout();
    }

    @Override
    public void init(ProcessorContext<String, ImageSelected> taskContext) {
        context = taskContext;
        stores = new SelectionStores(
                taskContext.getStateStore(SelectionStores.RATES),
                taskContext.getStateStore(SelectionStores.CHOSEN),
                settings.rememberedImages());
        isShadow = rollouts.apply(taskContext);
    }

    @Override
    public void process(Record<byte[], PredictionMade> prediction) {
        if (prediction.value() == null) {
            return; // a tombstone has no image
        }
        SelectorState known = stores.rates();
        SelectorState before = known == null ? selector.first() : known;
        String key = RecordKeys.text(prediction.key());
        Candidate image = Candidate.of(prediction.value(), key);
        Selector current = isShadow.getAsBoolean() ? selectorInRollout : selector;
        SelectionDecision decision = current.decide(before, image, time(prediction), stores.chosen()::all);
        stores.rates(decision.state());
        decision.dropped().ifPresent(listener::dropped);
        decision.selection().ifPresent(selection -> {
            long at = decision.state().at();
            stores.chosen().add(new ChosenImage(image.imageId(), key, image.fingerprint(), at));
            listener.selected(selection.policy());
            // The headers describe the event of the prediction.
            context.forward(new Record<>(
                    image.imageId(), request(prediction, selection, at), prediction.timestamp(), new RecordHeaders()));
        });
    }

    /** A timestamp in the future would stop the budget until that time. */
    private long time(Record<byte[], PredictionMade> prediction) {
        return Math.min(prediction.timestamp(), context.currentSystemTimeMs());
    }

    private ImageSelected request(Record<byte[], PredictionMade> record, Selection selection, long at) {
        PredictionMade prediction = record.value();
        return new ImageSelected(
                prediction.imageId(),
                selection,
                new ImageLabelled.Prediction(
                        prediction.modelId(), prediction.label(), prediction.probability(), prediction.predictedAt()),
                prediction.topK(),
                null,
                prediction.image(),
                Instant.ofEpochMilli(at),
                Instant.ofEpochMilli(record.timestamp()).plus(settings.imagesRetention()),
                prediction.fingerprint());
    }
}

package dev.patisserie.feedback.select;

import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.ImageSelected;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.Selection;
import dev.patisserie.feedback.serde.RecordKeys;
import java.time.Instant;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Reads the predictions of one partition and forwards the requests to label. Called by one thread at a time. */
final class SelectionProcessor implements Processor<byte[], PredictionMade, String, ImageSelected> {

    /** Remembered images per label a day: those of seven days, and of the bursts in them. */
    private static final int CAPACITY_DAYS = 10;

    private static final int LEAST_CAPACITY = 100;

    /** About 20 MB. With more labels than this in seven days, near duplicates are remembered for a shorter time. */
    private static final int LARGEST_CAPACITY = 100_000;

    private final SelectionSettings settings;
    private final SelectionListener listener;
    private final Selector selector;
    private ProcessorContext<String, ImageSelected> context;
    private SelectionStores stores;

    SelectionProcessor(SelectionSettings settings, SelectionListener listener) {
        this.settings = settings;
        this.listener = listener;
        this.selector = new Selector(settings.budgetPerPartition(), settings.maxPerKey());
    }

    @Override
    public void init(ProcessorContext<String, ImageSelected> taskContext) {
        context = taskContext;
        int capacity = (int) Math.min(LARGEST_CAPACITY, LEAST_CAPACITY + CAPACITY_DAYS * settings.budgetPerPartition());
        stores = new SelectionStores(
                taskContext.getStateStore(SelectionStores.RATES),
                taskContext.getStateStore(SelectionStores.CHOSEN),
                capacity);
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
        SelectionDecision decision = selector.decide(before, image, time(prediction), stores::chosen);
        stores.rates(decision.state());
        decision.dropped().ifPresent(listener::dropped);
        decision.selection().ifPresent(selection -> {
            long at = decision.state().at();
            stores.add(new ChosenImage(image.imageId(), key, image.fingerprint(), at));
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

package dev.patisserie.feedback.select;

import dev.patisserie.common.event.ImageSelected;
import dev.patisserie.common.event.PredictionMade;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Adds the selection to a topology. Each partition of the predictions selects for itself, with its part of the budget
 * and its own state, so that no repartition is needed.
 */
public final class SelectionTopology {

    private final SelectionSettings settings;
    private final SelectionListener listener;
    private final Function<ProcessorContext<?, ?>, BooleanSupplier> rollouts;

    /**
     * Creates the builder of the selection.
     *
     * @param settings the settings
     * @param listener receives the outcomes
     * @param rollouts returns for a processor whether two models answer images at present
     */
    public SelectionTopology(
            SelectionSettings settings,
            SelectionListener listener,
            Function<ProcessorContext<?, ?>, BooleanSupplier> rollouts) {
        this.settings = settings;
        this.listener = listener;
        this.rollouts = rollouts;
    }

    /**
     * Adds the selection and its state stores.
     *
     * @param builder the topology that it is added to
     * @param predictions the record key of the image, which may be null, and its prediction, as read from the topic of
     *     the predictions; a null prediction is skipped
     * @return the image's id and the request to label it
     */
    public KStream<String, ImageSelected> add(StreamsBuilder builder, KStream<byte[], PredictionMade> predictions) {
        SelectionStores.builders().forEach(builder::addStateStore);
        return predictions.process(
                () -> new SelectionProcessor(settings, listener, rollouts),
                Named.as("selection"),
                SelectionStores.RATES,
                SelectionStores.CHOSEN);
    }
}

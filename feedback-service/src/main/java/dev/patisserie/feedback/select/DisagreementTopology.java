package dev.patisserie.feedback.select;

import dev.patisserie.common.event.ImageSelected;
import dev.patisserie.common.event.ShadowAnswered;
import dev.patisserie.feedback.serde.JsonSerde;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.StoreBuilder;

/** Adds the selection of images on which two models disagree to a topology. */
public final class DisagreementTopology {

    /** Names of the stores of {@link #draw}. */
    public static final List<String> DRAW_STORES = List.of(DisagreementStores.BUDGET, DisagreementStores.DRAWN);

    private final SelectionSettings settings;
    private final SelectionListener listener;

    /**
     * Creates the builder of the selection.
     *
     * @param listener receives the outcomes
     */
    public DisagreementTopology(SelectionSettings settings, SelectionListener listener) {
        this.settings = settings;
        this.listener = listener;
    }

    /** Returns the stores of all parts of the selection, which must be added to the topology first. */
    public static List<StoreBuilder<?>> stores() {
        return DisagreementStores.builders();
    }

    /** Opens the draw for a processor that is connected with {@link #DRAW_STORES}. */
    public DisagreementDraw draw(ProcessorContext<?, ?> context) {
        return new DisagreementDraw(settings, listener, context);
    }

    /**
     * Adds the requests.
     *
     * @param disagreements images without a label that {@link #draw} chose, with the image's id as key, in as many
     *     partitions as the settings say
     * @param selected the requests of the other policies, with the image's id as key
     * @return the image's id and the request to label it
     */
    public KStream<String, ImageSelected> add(
            StreamsBuilder builder,
            KStream<String, ShadowAnswered> disagreements,
            KStream<String, ImageSelected> selected) {
        KStream<String, DisagreementInput> chosen = selected.mapValues(
                        request -> new ChosenImage(
                                request.imageId(),
                                null,
                                null,
                                request.selectedAt().toEpochMilli()),
                        Named.as("selection-chosen-images"))
                .repartition(Repartitioned.with(Serdes.String(), (Serde<ChosenImage>) JsonSerde.of(ChosenImage.class))
                        .withName("selection-chosen-images")
                        .withNumberOfPartitions(settings.partitions()))
                .mapValues(image -> new DisagreementInput(null, image), Named.as("disagreement-chosen"));
        return disagreements
                .mapValues(answer -> new DisagreementInput(answer, null), Named.as("disagreement-answers"))
                .merge(chosen, Named.as("disagreement-merge"))
                .process(
                        () -> new DisagreementProcessor(settings, listener),
                        Named.as("disagreement-selection"),
                        DisagreementStores.NAMES.toArray(String[]::new));
    }
}

package dev.patisserie.feedback.select;

import dev.patisserie.common.event.ImageSelected;
import dev.patisserie.common.event.ShadowAnswered;
import dev.patisserie.feedback.serde.JsonSerde;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Repartitioned;

/** Adds the selection of images on which two models disagree to a topology. */
public final class DisagreementTopology {

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

    /**
     * Adds the selection and its state stores.
     *
     * @param disagreements images without a label on which the answers differ, with the image's id as key, in as many
     *     partitions as the settings say
     * @param selected the requests of the other policies, with the image's id as key
     * @return the image's id and the request to label it
     */
    public KStream<String, ImageSelected> add(
            StreamsBuilder builder,
            KStream<String, ShadowAnswered> disagreements,
            KStream<String, ImageSelected> selected) {
        DisagreementStores.builders().forEach(builder::addStateStore);
        KStream<String, DisagreementInput> chosen = selected.mapValues(
                        request -> new ChosenImage(
                                request.imageId(),
                                null,
                                request.fingerprint(),
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

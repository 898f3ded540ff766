package dev.patisserie.feedback.retrain.stream;

import dev.patisserie.common.event.RetrainingChanged;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.feedback.monitor.MonitoredPeriod;
import dev.patisserie.feedback.retrain.Retrainer;
import dev.patisserie.feedback.serde.JsonSerde;
import dev.patisserie.feedback.serde.TopicReader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Adds the automatic trainings to a topology. The processor is in the task of the drift monitors, whose stores it
 * reads; the versions of the data set are in the global store of its growth.
 */
public final class RetrainTopology {

    private final String dataset;
    private final Retrainer retrainer;
    private final RetrainListener listener;

    /**
     * Creates the part.
     *
     * @param dataset the data set to train on
     * @param listener receives the outcomes
     */
    public RetrainTopology(String dataset, Retrainer retrainer, RetrainListener listener) {
        this.dataset = dataset;
        this.retrainer = retrainer;
        this.listener = listener;
    }

    private FactsReader facts(ProcessorContext<?, ?> context) {
        return new FactsReader(dataset, !retrainer.template().statesPipeline(), context);
    }

    /**
     * The events to send.
     *
     * @param changes the changes of the last automatic training
     * @param requests the trainings to request
     */
    public record Events(KStream<String, RetrainingChanged> changes, KStream<String, TrainingRequested> requests) {}

    /**
     * Adds the part and its state store.
     *
     * @param source returns the records of a topic
     */
    public Events add(StreamsBuilder builder, Function<String, KStream<byte[], byte[]>> source) {
        builder.addStateStore(RetrainStore.builder());
        List<String> stores = new ArrayList<>(MonitoredPeriod.STORES);
        stores.add(RetrainStore.NAME);
        KStream<String, RetrainOutput> outputs = source.apply(Topics.TRAINING_PROGRESS)
                .process(
                        () -> new TopicReader<>(dataset, RetrainInput::read, listener::invalid),
                        Named.as("retrain-progress"))
                .repartition(Repartitioned.with(Serdes.String(), JsonSerde.of(RetrainInput.class))
                        .withName("retrain")
                        .withNumberOfPartitions(1))
                .process(
                        () -> new RetrainProcessor(dataset, retrainer, this::facts, listener),
                        Named.as("retrain-processor"),
                        stores.toArray(String[]::new));
        return new Events(
                outputs.filter((key, output) -> output.change() != null, Named.as("retrain-is-change"))
                        .mapValues(RetrainOutput::change, Named.as("retrain-changes")),
                outputs.filter((key, output) -> output.request() != null, Named.as("retrain-is-request"))
                        .mapValues(RetrainOutput::request, Named.as("retrain-requests")));
    }
}

package dev.patisserie.feedback.monitor;

import dev.patisserie.common.event.DriftChanged;
import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.Topics;
import dev.patisserie.feedback.drift.MonitoredAnswer;
import dev.patisserie.feedback.drift.MonitoredModel;
import dev.patisserie.feedback.serde.JsonSerde;
import dev.patisserie.feedback.serde.RecordKeys;
import dev.patisserie.feedback.serde.TopicReader;
import java.util.function.Function;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Adds the detection of drift to a topology. A data set has one model in use, so the monitors are in one partition, and
 * one instance executes them. Answers and labels go through one internal topic; models and swaps through another,
 * because a common one would make their source topics and {@code predictions} one part of the topology, whose number of
 * state partitions is that of the largest of them.
 */
public final class DriftTopology {

    private final DriftSettings settings;
    private final DriftListener listener;

    /**
     * Creates the builder of the detection.
     *
     * @param listener receives the outcomes
     */
    public DriftTopology(DriftSettings settings, DriftListener listener) {
        this.settings = settings;
        this.listener = listener;
    }

    /**
     * Adds the detection and its state stores.
     *
     * @param predictions the record key of the image, which may be null, and its prediction
     * @param labels the first label of each image and model
     * @param source returns the records of a topic
     * @return the changes, with data set and monitor as key
     */
    public KStream<String, DriftChanged> add(
            StreamsBuilder builder,
            KStream<byte[], PredictionMade> predictions,
            KStream<String, FeedbackJoined> labels,
            Function<String, KStream<byte[], byte[]>> source) {
        DriftStores.builders().forEach(builder::addStateStore);
        KStream<String, DriftInput> observations = predictions
                .process(AnswerReader::new, Named.as("drift-answers"))
                .merge(labels.process(LabelReader::new, Named.as("drift-labels")), Named.as("drift-observations"));
        KStream<String, DriftInput> models = read(source, Topics.CHECKPOINTS, ModelReader::checkpoint)
                .merge(read(source, Topics.MODEL_SWAPS, ModelReader::swap), Named.as("drift-with-swaps"));
        return onePartition(models, "drift-models")
                .merge(onePartition(observations, "drift"), Named.as("drift-inputs"))
                .process(
                        () -> new DriftProcessor(settings, listener),
                        Named.as("drift-processor"),
                        DriftStores.NAMES.toArray(String[]::new));
    }

    private KStream<String, DriftInput> read(
            Function<String, KStream<byte[], byte[]>> source, String topic, TopicReader.Form<DriftInput> form) {
        return source.apply(topic)
                .process(
                        () -> new TopicReader<>(
                                settings.dataset(), form, () -> listener.observed(ObservationOutcome.INVALID)),
                        Named.as("drift-" + topic));
    }

    private static KStream<String, DriftInput> onePartition(KStream<String, DriftInput> inputs, String name) {
        return inputs.repartition(Repartitioned.with(Serdes.String(), JsonSerde.of(DriftInput.class))
                .withName(name)
                .withNumberOfPartitions(1));
    }

    private final class AnswerReader extends ContextualProcessor<byte[], PredictionMade, String, DriftInput> {
        @Override
        public void process(Record<byte[], PredictionMade> record) {
            if (record.value() != null) {
                String key = RecordKeys.text(record.key());
                DriftInput answer = DriftInput.answer(key, MonitoredAnswer.of(record.value()));
                context().forward(new Record<>(settings.dataset(), answer, record.timestamp(), new RecordHeaders()));
            }
        }
    }

    private final class LabelReader extends ContextualProcessor<String, FeedbackJoined, String, DriftInput> {
        @Override
        public void process(Record<String, FeedbackJoined> record) {
            if (MonitoredModel.observation(record.value()).isPresent()) {
                DriftInput label = DriftInput.label(record.value());
                context().forward(new Record<>(settings.dataset(), label, record.timestamp(), new RecordHeaders()));
            }
        }
    }
}

package dev.patisserie.feedback.stream;

import dev.patisserie.common.event.AccuracyEstimated;
import dev.patisserie.common.event.DriftChanged;
import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.ImageSelected;
import dev.patisserie.common.event.LabelSource;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.Topics;
import dev.patisserie.feedback.join.Answer;
import dev.patisserie.feedback.join.ImageLabel;
import dev.patisserie.feedback.join.JoinEvent;
import dev.patisserie.feedback.join.LabelResult;
import dev.patisserie.feedback.metrics.FeedbackMetrics;
import dev.patisserie.feedback.serde.JsonSerde;
import dev.patisserie.feedback.stage.DriftStage;
import dev.patisserie.feedback.stage.GrowthStage;
import dev.patisserie.feedback.stage.RetrainStage;
import dev.patisserie.feedback.stage.RolloutStage;
import dev.patisserie.feedback.stage.SelectionStage;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * The topology of the service. Predictions and labels go through one internal topic with the image's id as key, so that
 * the numbers of partitions of {@code predictions} and {@code labels} may differ. All processors, stores and internal
 * topics are named, so that an upgrade keeps the state.
 */
public final class FeedbackTopology {

    private static final Serde<byte[]> BYTES = Serdes.ByteArray();

    private final String dataset;
    private final JoinSettings settings;
    private final FeedbackMetrics metrics;
    private final Stages stages;

    /**
     * The parts that other packages add.
     *
     * @param selection selects images for labelling
     * @param growth publishes versions of the data set
     * @param drift detects drift
     * @param retrain requests automatic trainings
     * @param rollouts compares models on the stream
     */
    public record Stages(
            SelectionStage selection,
            GrowthStage growth,
            DriftStage drift,
            RetrainStage retrain,
            RolloutStage rollouts) {}

    /**
     * Creates a topology.
     *
     * @param dataset the data set of the models whose accuracy is estimated
     */
    public FeedbackTopology(String dataset, JoinSettings settings, FeedbackMetrics metrics, Stages stages) {
        this.dataset = dataset;
        this.settings = settings;
        this.metrics = metrics;
        this.stages = stages;
    }

    /** Builds the topology. */
    public Topology build() {
        var builder = new StreamsBuilder();
        Function<String, KStream<byte[], byte[]>> source = sources(builder);
        KStream<byte[], PredictionMade> predictions = source.apply(Topics.PREDICTIONS)
                .process(() -> new PredictionReader(metrics), Named.as("predictions-decode"));
        KStream<String, LabelRead> labels =
                source.apply(Topics.LABELS).process(() -> new LabelReader(metrics), Named.as("labels-decode"));
        sendDeadLetters(labels);
        KStream<String, JoinOutput> outputs = join(builder, predictions, labels);
        KStream<String, FeedbackJoined> joined = outputs.filter(
                        (imageId, output) -> output instanceof JoinOutput.Revised, Named.as("feedback-filter"))
                .mapValues(output -> ((JoinOutput.Revised) output).revision().current(), Named.as("feedback-records"));
        KStream<String, DriftChanged> changes = stages.drift().add(builder, predictions, firstLabels(outputs), source);
        KStream<String, ImageSelected> chosen = stages.selection().add(builder, predictions);
        RolloutStage.Events rollout = stages.rollouts().add(builder, joined, chosen, changes, source);
        KStream<String, ImageSelected> selected = chosen.merge(rollout.selected(), Named.as("selected-merge"));
        GrowthStage.Events grown = stages.growth().add(builder, joined, selected);
        send(joined, Topics.FEEDBACK, EventIds::of);
        send(selected.merge(grown.reviews(), Named.as("queue-merge")), Topics.LABELLING_QUEUE);
        send(grown.versions(), Topics.DATASETS);
        estimate(builder, outputs);
        RetrainStage.Events trainings = stages.retrain().add(builder, source);
        send(trainings.changes(), Topics.RETRAINING);
        send(trainings.requests(), Topics.TRAINING_REQUESTS);
        send(changes, Topics.DRIFT);
        send(rollout.changes(), Topics.ROLLOUTS);
        return builder.build();
    }

    /**
     * Returns the joined records of the first label that is not of the sender: a changed label is not another
     * observation, and a sender must not decide which labels count.
     */
    private static KStream<String, FeedbackJoined> firstLabels(KStream<String, JoinOutput> outputs) {
        return outputs.filter(
                        (imageId, output) -> output instanceof JoinOutput.Revised revised
                                && isFirst(revised.revision().previous()),
                        Named.as("first-labels-filter"))
                .mapValues(output -> ((JoinOutput.Revised) output).revision().current(), Named.as("first-labels"));
    }

    private static boolean isFirst(FeedbackJoined previous) {
        return previous == null || previous.source() == LabelSource.HEADER;
    }

    /** Returns a function that gives the records of a topic; Kafka Streams allows one source for each topic. */
    private static Function<String, KStream<byte[], byte[]>> sources(StreamsBuilder builder) {
        Map<String, KStream<byte[], byte[]>> known = new HashMap<>();
        return topic -> known.computeIfAbsent(topic, added -> read(builder, added));
    }

    private static KStream<byte[], byte[]> read(StreamsBuilder builder, String topic) {
        return builder.stream(
                topic,
                Consumed.with(BYTES, BYTES)
                        .withTimestampExtractor(new RecordTime())
                        .withName(topic + "-read"));
    }

    private void sendDeadLetters(KStream<String, LabelRead> labels) {
        labels.filter((key, read) -> read instanceof LabelRead.Rejected, Named.as("dead-letters-filter"))
                .process(DeadLetterWriter::new, Named.as("dead-letters-encode"))
                .to(Topics.LABELS_DEAD_LETTERS, Produced.with(BYTES, BYTES).withName("dead-letters-send"));
    }

    private static final class DeadLetterWriter extends ContextualProcessor<String, LabelRead, byte[], byte[]> {
        @Override
        public void process(Record<String, LabelRead> record) {
            ProducerRecord<byte[], byte[]> letter = ((LabelRead.Rejected) record.value()).letter();
            context().forward(new Record<>(letter.key(), letter.value(), record.timestamp(), letter.headers()));
        }
    }

    private KStream<String, JoinOutput> join(
            StreamsBuilder builder, KStream<byte[], PredictionMade> predictions, KStream<String, LabelRead> labels) {
        KStream<String, JoinEvent> answers = predictions.map(
                (key, prediction) -> KeyValue.pair(prediction.imageId(), event(prediction)),
                Named.as("predictions-by-image"));
        KStream<String, JoinEvent> decisions = labels.filter(
                        (key, read) -> read instanceof LabelRead.Accepted, Named.as("labels-filter"))
                .mapValues(read -> ((LabelRead.Accepted) read).event(), Named.as("labels-events"));
        ImageStore.builders().forEach(builder::addStateStore);
        builder.addStateStore(SumsProcessor.builder());
        return answers.merge(decisions, Named.as("join-merge"))
                .process(InputHeader::new, Named.as("join-input"))
                .repartition(Repartitioned.with(Serdes.String(), JsonSerde.of(JoinEvent.class))
                        .withName("join")
                        .withNumberOfPartitions(settings.partitions()))
                .process(
                        () -> new JoinProcessor(settings, metrics),
                        Named.as("join"),
                        JoinProcessor.STORES.toArray(String[]::new));
    }

    private JoinEvent event(PredictionMade prediction) {
        String label = prediction.trueLabel();
        if (label == null) {
            return JoinEvent.of(Answer.of(prediction));
        }
        if (label.isBlank() || label.length() > ImageLabelled.LONGEST_LABEL) {
            metrics.label(Optional.empty(), LabelResult.INVALID);
            return JoinEvent.of(Answer.of(prediction));
        }
        return new JoinEvent(Answer.of(prediction), ImageLabel.ofHeader(prediction), null);
    }

    private <E extends Event> void send(KStream<String, E> events, String topic) {
        send(events, topic, (event, cause) -> EventIds.ofContent(event));
    }

    private <E extends Event> void send(KStream<String, E> events, String topic, BiFunction<E, String, String> id) {
        events.process(() -> new EventWriter<>(id, metrics), Named.as(topic + "-encode"))
                .to(topic, Produced.with(BYTES, BYTES).withName(topic + "-send"));
    }

    private void estimate(StreamsBuilder builder, KStream<String, JoinOutput> outputs) {
        builder.addStateStore(ClassLimit.builder());
        builder.addStateStore(EstimateProcessor.builder());
        KStream<String, AccuracyEstimated> estimates = outputs.process(
                        () -> new SumsProcessor(metrics),
                        Named.as("accuracy-sums"),
                        SumsProcessor.STORE,
                        ClassLimit.STORE)
                .repartition(Repartitioned.with(Serdes.String(), JsonSerde.of(ModelSums.class))
                        .withName("accuracy")
                        .withNumberOfPartitions(1))
                .process(
                        () -> new EstimateProcessor(dataset, metrics),
                        Named.as("accuracy-estimates"),
                        EstimateProcessor.STORE);
        send(estimates, Topics.LIVE_ACCURACY);
    }
}

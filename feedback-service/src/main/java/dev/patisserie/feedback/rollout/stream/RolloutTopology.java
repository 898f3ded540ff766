package dev.patisserie.feedback.rollout.stream;

import dev.patisserie.common.event.DriftChanged;
import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.event.ShadowAnswered;
import dev.patisserie.common.event.Topics;
import dev.patisserie.feedback.select.DisagreementTopology;
import dev.patisserie.feedback.serde.JsonSerde;
import dev.patisserie.feedback.serde.TopicReader;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Adds the coordination of rollouts to a topology. Images are compared in the partitions of the join. The results, the
 * models and the decisions of operators go to one partition, because a data set has one rollout.
 */
public final class RolloutTopology {

    private static final List<String> IMAGE_STORES = Stream.concat(
                    Stream.of(ComparedImages.IMAGES, ComparedImages.AGES), DisagreementTopology.DRAW_STORES.stream())
            .toList();

    private final CoordinatorSettings settings;
    private final RolloutListener listener;
    private final DisagreementTopology disagreements;
    private final int mostImages;

    /**
     * Creates the builder of the coordination.
     *
     * @param listener receives the outcomes
     * @param disagreements chooses the images whose labels decide
     */
    public RolloutTopology(CoordinatorSettings settings, RolloutListener listener, DisagreementTopology disagreements) {
        this(settings, listener, disagreements, ComparisonProcessor.MOST_IMAGES);
    }

    RolloutTopology(
            CoordinatorSettings settings,
            RolloutListener listener,
            DisagreementTopology disagreements,
            int mostImages) {
        this.settings = settings;
        this.listener = listener;
        this.disagreements = disagreements;
        this.mostImages = mostImages;
    }

    /**
     * The outputs.
     *
     * @param changes the changes of rollouts, with the data set as key
     * @param disagreements images without a label on which the answers differ and whose label is to be requested, with
     *     the image's id as key
     */
    public record Outputs(KStream<String, RolloutChanged> changes, KStream<String, ShadowAnswered> disagreements) {}

    /**
     * Adds the coordination and its state stores.
     *
     * @param joined the joined records, with the image's id as key, in the partitions of the join
     * @param drift the changes of the drift monitors
     * @param source returns the records of a topic
     */
    public Outputs add(
            StreamsBuilder builder,
            KStream<String, FeedbackJoined> joined,
            KStream<String, DriftChanged> drift,
            Function<String, KStream<byte[], byte[]>> source) {
        CurrentRollout.addTo(builder);
        RolloutStores.builders().forEach(builder::addStateStore);
        KStream<String, ImageOutput> images = images(builder, joined, source);
        KStream<String, RolloutInput> comparisons = images.filter(
                        (imageId, output) -> output.comparison() != null, Named.as("rollout-comparisons-filter"))
                .process(ComparisonReader::new, Named.as("rollout-comparisons"));
        KStream<String, RolloutInput> models = read(source, Topics.CHECKPOINTS, ModelRecords::checkpoint)
                .merge(read(source, Topics.MODEL_SWAPS, ModelRecords::swap), Named.as("rollout-with-swaps"))
                .merge(
                        read(source, Topics.MODEL_SELECTION, ModelRecords::selection),
                        Named.as("rollout-with-selection"));
        KStream<String, RolloutChanged> changes = onePartition(models, "rollout-decisions")
                .merge(onePartition(comparisons, "rollout-events"), Named.as("rollout-with-comparisons"))
                .merge(onePartition(alarms(drift), "rollout-alarms"), Named.as("rollout-inputs"))
                .process(
                        () -> new RolloutProcessor(settings, listener),
                        Named.as("rollout-processor"),
                        RolloutStores.NAMES.toArray(String[]::new));
        return new Outputs(
                changes,
                images.filter((imageId, output) -> output.disagreement() != null, Named.as("disagreements-filter"))
                        .mapValues(ImageOutput::disagreement, Named.as("disagreements")));
    }

    private KStream<String, ImageOutput> images(
            StreamsBuilder builder,
            KStream<String, FeedbackJoined> joined,
            Function<String, KStream<byte[], byte[]>> source) {
        ComparedImages.builders().forEach(builder::addStateStore);
        DisagreementTopology.stores().forEach(builder::addStateStore);
        KStream<String, ImageInput> labels =
                joined.mapValues(record -> new ImageInput(null, record), Named.as("rollout-labels"));
        return source.apply(Topics.PREDICTIONS_SHADOW)
                .process(() -> new ShadowReader(settings.dataset(), listener), Named.as("rollout-shadow-decode"))
                .repartition(
                        Repartitioned.with(Serdes.String(), (Serde<ShadowAnswered>) JsonSerde.of(ShadowAnswered.class))
                                .withName("rollout-shadow")
                                .withNumberOfPartitions(settings.partitions()))
                .mapValues(answer -> new ImageInput(answer, null), Named.as("rollout-answers"))
                .merge(labels, Named.as("rollout-images-merge"))
                .process(
                        () -> new ComparisonProcessor(settings, listener, mostImages, disagreements::draw),
                        Named.as("rollout-images"),
                        IMAGE_STORES.toArray(String[]::new));
    }

    private KStream<String, RolloutInput> read(
            Function<String, KStream<byte[], byte[]>> source, String topic, TopicReader.Form<RolloutInput> form) {
        return source.apply(topic)
                .process(
                        () -> new TopicReader<>(settings.dataset(), form, listener::invalid),
                        Named.as("rollout-" + topic));
    }

    private KStream<String, RolloutInput> alarms(KStream<String, DriftChanged> drift) {
        return drift.filter(
                        (key, event) -> event.state() == DriftChanged.State.ALARMED
                                && event.monitor().equals(DriftChanged.ERRORS),
                        Named.as("rollout-alarms-filter"))
                .mapValues(
                        event -> RolloutInput.of(new RolloutInput.Alarm(event.modelId())), Named.as("rollout-alarms"));
    }

    private static KStream<String, RolloutInput> onePartition(KStream<String, RolloutInput> inputs, String name) {
        return inputs.repartition(
                Repartitioned.with(Serdes.String(), (Serde<RolloutInput>) JsonSerde.of(RolloutInput.class))
                        .withName(name)
                        .withNumberOfPartitions(1));
    }

    private final class ComparisonReader extends ContextualProcessor<String, ImageOutput, String, RolloutInput> {
        @Override
        public void process(Record<String, ImageOutput> record) {
            RolloutInput input = RolloutInput.of(record.value().comparison());
            context().forward(new Record<>(settings.dataset(), input, record.timestamp(), new RecordHeaders()));
        }
    }
}

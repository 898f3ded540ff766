package dev.patisserie.feedback.rollout.stream;

import static dev.patisserie.feedback.rollout.stream.RolloutFacts.DATASET;
import static dev.patisserie.feedback.rollout.stream.RolloutFacts.answer;
import static dev.patisserie.feedback.rollout.stream.RolloutFacts.bytes;
import static dev.patisserie.feedback.rollout.stream.RolloutFacts.checkpoint;
import static dev.patisserie.feedback.rollout.stream.RolloutFacts.joined;
import static dev.patisserie.feedback.rollout.stream.RolloutFacts.record;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.CheckpointPublished.ComparedModel;
import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.ModelPinned;
import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.common.event.ModelSwapReported;
import dev.patisserie.common.event.ModelUnpinned;
import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.event.RolloutChanged.Phase;
import dev.patisserie.common.event.RolloutCommanded;
import dev.patisserie.common.event.Selection;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.common.event.ShadowAnswered;
import dev.patisserie.common.event.Topics;
import dev.patisserie.feedback.Facts;
import dev.patisserie.feedback.rollout.RolloutCode;
import dev.patisserie.feedback.select.DisagreementDraw;
import dev.patisserie.feedback.select.DisagreementTopology;
import dev.patisserie.feedback.select.SelectionSettings;
import dev.patisserie.feedback.serde.JsonSerde;
import dev.patisserie.feedback.serde.TopicReader;
import java.io.File;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;

/**
 * The processors of rollouts with stores that outlive them, and topic {@code rollouts}. The test driver of Kafka
 * Streams commits after each record, which takes 10 ms, so tests with many images use this one. The clock begins at
 * noon. Holdout accuracies are in percent.
 */
final class RolloutSimulation implements RolloutListener {

    final List<RolloutChanged> events = new ArrayList<>();
    final List<ImageOutcome> outcomes = new ArrayList<>();
    final List<ShadowAnswered> disagreements = new ArrayList<>();
    final List<String> entered = new ArrayList<>();
    int invalid;
    private final CoordinatorSettings settings;
    private final File folder;
    private final int mostImages;
    private final SelectionSettings selection;
    private MockProcessorContext<String, ImageOutput> imageContext;
    private MockProcessorContext<String, RolloutChanged> context;
    private MockProcessorContext<String, RolloutInput> modelContext;
    private MockProcessorContext<String, ShadowAnswered> shadowContext;
    private TimestampedKeyValueStore<String, byte[]> table;
    private ComparisonProcessor images;
    private RolloutProcessor rollouts;
    private Instant now = Facts.NOON;

    RolloutSimulation(File folder) {
        this(folder, SimulationSettings.DEFAULT, ComparisonProcessor.MOST_IMAGES, SimulationSettings.NO_BUDGET);
    }

    RolloutSimulation(File folder, CoordinatorSettings settings, int mostImages, SelectionSettings selection) {
        this.folder = folder;
        this.settings = settings;
        this.mostImages = mostImages;
        this.selection = selection;
        openContexts(folder, null);
        restarts();
    }

    private void openContexts(File folder, byte[] record) {
        imageContext = new MockProcessorContext<>(new Properties(), new TaskId(0, 0), folder);
        context = new MockProcessorContext<>(new Properties(), new TaskId(1, 0), folder);
        modelContext = new MockProcessorContext<>(new Properties(), new TaskId(2, 0), folder);
        shadowContext = new MockProcessorContext<>(new Properties(), new TaskId(3, 0), folder);
        table = Stores.timestampedKeyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore("rollouts-table"), Serdes.String(), Serdes.ByteArray())
                .withLoggingDisabled()
                .build();
        table.init(context.getStateStoreContext(), table);
        if (record != null) {
            table.put(DATASET, ValueAndTimestamp.make(record, 0));
        }
        add(
                imageContext,
                Stream.of(
                        Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(ComparedImages.IMAGES),
                                Serdes.String(),
                                JsonSerde.of(ComparedImage.class)),
                        Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(ComparedImages.AGES),
                                Serdes.Bytes(),
                                Serdes.ByteArray())));
        add(imageContext, DisagreementTopology.stores().stream());
        add(context, RolloutStores.builders().stream());
    }

    private void add(MockProcessorContext<?, ?> target, Stream<? extends StoreBuilder<?>> builders) {
        builders.map(builder ->
                        builder.withCachingDisabled().withLoggingDisabled().build())
                .forEach(store -> {
                    store.init(target.getStateStoreContext(), store);
                    target.addStateStore(store);
                });
        target.addStateStore(table);
    }

    /** Replaces the processors by new ones that know only the stores. */
    void restarts() {
        setTime();
        images = new ComparisonProcessor(
                settings,
                this,
                mostImages,
                opened -> new DisagreementDraw(selection, RolloutFacts.NO_LISTENER, opened));
        images.init(imageContext);
        rollouts = new RolloutProcessor(settings, this);
        rollouts.init(context);
    }

    /** The state is lost; the topics stay. */
    void losesState() {
        ValueAndTimestamp<byte[]> record = table.get(DATASET);
        openContexts(folder, record == null ? null : record.value());
        restarts();
    }

    /** Reads a record of topic {@code rollouts} that another coordinator wrote. */
    void reads(RolloutChanged event) {
        table.put(DATASET, ValueAndTimestamp.make(record(Topics.ROLLOUTS, event).value(), 0));
    }

    private void setTime() {
        long millis = now.toEpochMilli();
        imageContext.setCurrentSystemTimeMs(millis);
        context.setCurrentSystemTimeMs(millis);
    }

    Instant now() {
        return now;
    }

    /** Lets time pass, with one punctuation at its end. */
    void passes(Duration time) {
        now = now.plus(time);
        setTime();
        long millis = now.toEpochMilli();
        punctuate(imageContext, millis);
        collect();
        punctuate(context, millis);
        collect();
    }

    /** The last punctuation is that of the present processor. */
    private static void punctuate(MockProcessorContext<?, ?> processor, long millis) {
        List<MockProcessorContext.CapturedPunctuator> all = processor.scheduledPunctuators();
        all.get(all.size() - 1).getPunctuator().punctuate(millis);
    }

    /** Lets enough time pass for a rollout to start. */
    void settles() {
        passes(ModelChanges.QUIET);
    }

    private void collect() {
        List<ImageOutput> results = takeOutputs(imageContext);
        for (RolloutChanged event : takeOutputs(context)) {
            events.add(event);
            table.put(
                    DATASET,
                    ValueAndTimestamp.make(record(Topics.ROLLOUTS, event).value(), 0));
        }
        for (ImageOutput result : results) {
            if (result.disagreement() != null) {
                disagreements.add(result.disagreement());
            } else {
                receives(RolloutInput.of(result.comparison()));
            }
        }
    }

    private static <T> List<T> takeOutputs(MockProcessorContext<String, T> context) {
        List<T> outputs = context.forwarded().stream()
                .<T>map(output -> output.record().value())
                .toList();
        context.resetForwards();
        return outputs;
    }

    private void receives(RolloutInput input) {
        receives(input, now);
    }

    private void receives(RolloutInput input, Instant at) {
        JsonSerde<RolloutInput> serde = JsonSerde.of(RolloutInput.class);
        byte[] sent = serde.serializer().serialize("t", input);
        RolloutInput read = serde.deserializer().deserialize("t", sent);
        setTime();
        rollouts.process(new Record<>(DATASET, read, at.toEpochMilli()));
        collect();
    }

    /** Sends a record of a topic about models. */
    void sends(String topic, byte[] key, byte[] value, TopicReader.Form<RolloutInput> form) {
        sends(new ProducerRecord<>(topic, key, value), form);
    }

    private void sends(ProducerRecord<byte[], byte[]> record, TopicReader.Form<RolloutInput> form) {
        var reader = new TopicReader<>(DATASET, form, this::invalid);
        reader.init(modelContext);
        reader.process(
                new Record<>(record.key(), record.value(), now.toEpochMilli(), new RecordHeaders(record.headers())));
        takeOutputs(modelContext).forEach(this::receives);
    }

    void publishes(String modelId, int accuracy, ComparedModel... compared) {
        publishes(checkpoint(modelId, accuracy, "b".repeat(64), now, compared));
    }

    void publishes(CheckpointPublished event) {
        sends(record(Topics.CHECKPOINTS, event), ModelRecords::checkpoint);
    }

    void withdraws(String modelId) {
        sends(Topics.CHECKPOINTS, bytes(modelId), null, ModelRecords::checkpoint);
    }

    /** The record is older than the present time. */
    void withdraws(String modelId, Instant at) {
        receives(RolloutInput.of(modelId, RolloutInput.ModelChange.Kind.WITHDRAWN), at);
    }

    void swaps(String modelId) {
        sends(
                record(
                        Topics.MODEL_SWAPS,
                        new ModelSwapReported(modelId, DATASET, ModelSwapReported.Outcome.SWAPPED, null, null, now)),
                ModelRecords::swap);
    }

    void refuses(String modelId) {
        sends(
                record(
                        Topics.MODEL_SWAPS,
                        new ModelSwapReported(
                                modelId, DATASET, ModelSwapReported.Outcome.REFUSED, "MODEL_INVALID", "bad", now)),
                ModelRecords::swap);
    }

    void selects(Event event) {
        sends(record(Topics.MODEL_SELECTION, event), ModelRecords::selection);
    }

    void pins(String modelId) {
        selects(new ModelPinned(DATASET, modelId, now));
    }

    void unpins() {
        selects(new ModelUnpinned(DATASET, now));
    }

    void policy(ModelPolicySet.Rollout policy) {
        selects(new ModelPolicySet(DATASET, policy, 0.5, now, null, null));
    }

    /** A person needs a moment after the last event. */
    void commands(RolloutCommanded.Command command, String modelId) {
        passes(Duration.ofSeconds(1));
        selects(new RolloutCommanded(DATASET, command, modelId, now, "ada", null));
    }

    void alarms(String modelId) {
        receives(RolloutInput.of(new RolloutInput.Alarm(modelId)));
    }

    /** Model m-1 of 90 % is in use, the policy is shadow, and m-2 of 92 % is published later. */
    void startsRollout() {
        publishes("m-1", 90);
        swaps("m-1");
        policy(ModelPolicySet.Rollout.SHADOW);
        passes(Duration.ofMinutes(1));
        publishes("m-2", 92);
        settles();
    }

    void answers(ShadowAnswered answer) {
        ProducerRecord<byte[], byte[]> record = record(Topics.PREDICTIONS_SHADOW, answer);
        sendsShadow(record.key(), record.value());
    }

    void sendsShadow(byte[] key, byte[] value) {
        var reader = new ShadowReader(DATASET, this);
        reader.init(shadowContext);
        reader.process(new Record<>(key, value, now.toEpochMilli(), new RecordHeaders()));
        List<ShadowAnswered> answers = shadowContext.forwarded().stream()
                .<ShadowAnswered>map(output -> output.record().value())
                .toList();
        shadowContext.resetForwards();
        answers.forEach(each -> compares(each.imageId(), new ImageInput(each, null)));
    }

    void labels(String imageId, String label) {
        labels(imageId, label, new Selection(SelectionPolicy.RANDOM, 0.25));
    }

    void labels(String imageId, String label, Selection selection) {
        compares(imageId, new ImageInput(null, joined(imageId, "m-1", label, false, selection)));
    }

    void retracts(String imageId) {
        compares(imageId, new ImageInput(null, joined(imageId, "m-1", null, true, Facts.RANDOM)));
    }

    void compares(String imageId, ImageInput input) {
        setTime();
        images.process(new Record<>(imageId, input, now.toEpochMilli()));
        collect();
    }

    /** Both models answer images, which are labelled, and only one of them is correct. */
    void disagrees(int count, boolean isCandidateCorrect) {
        RolloutChanged rollout = last();
        for (int i = 0; i < count; i++) {
            String imageId = "%s-image-%d".formatted(rollout.rolloutId(), outcomes.size());
            answers(RolloutFacts.answerOf(rollout.candidate(), rollout.rolloutId(), imageId, "cake", "pie"));
            labels(imageId, isCandidateCorrect ? "pie" : "cake");
        }
    }

    void agrees(int count) {
        for (int i = 0; i < count; i++) {
            answers(answer(last().rolloutId(), "image-" + outcomes.size(), "cake", "cake"));
        }
    }

    RolloutChanged last() {
        return events.get(events.size() - 1);
    }

    /** Returns the last phase and its code. */
    String state() {
        return events.isEmpty() ? "none" : last().phase().label() + " " + last().code();
    }

    /** Returns the epoch of the rollout, its models, the phase and the code. */
    String rollout() {
        return "%d %s %s %s".formatted(last().epoch(), last().champion(), last().candidate(), state());
    }

    @Override
    public void compared(ImageOutcome outcome) {
        outcomes.add(outcome);
    }

    @Override
    public void invalid() {
        invalid++;
    }

    @Override
    public void entered(Phase phase, RolloutCode code) {
        entered.add(phase.label() + " " + code.label());
    }

    @Override
    public void state(Phase phase, double level) {
        // read from the events
    }

    @Override
    public void closed() {
        // nothing to remove
    }
}

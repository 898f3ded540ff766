package dev.patisserie.feedback.monitor;

import dev.patisserie.common.event.DriftChanged;
import dev.patisserie.common.event.PredictionMade.Known;
import dev.patisserie.feedback.drift.MonitorKind;
import dev.patisserie.feedback.drift.MonitoredAnswer;
import dev.patisserie.feedback.drift.MonitoredModel;
import java.io.File;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The processor with stores that outlive it, and a stream of different images with a seed. The test driver of Kafka
 * Streams commits after each record, which takes 10 ms, so the tests with thousands of images use this one.
 */
final class MonitoredProcessor implements DriftListener {

    static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    private final MockProcessorContext<String, DriftChanged> context;
    private final Random random;
    private final List<ObservationOutcome> outcomes = new ArrayList<>();
    private final List<MonitorKind> alarms = new ArrayList<>();
    private Map<MonitorKind, Double> levels = Map.of();
    private DriftProcessor processor;
    private Instant now = NOON;
    private String model = "m-1";
    private double unfamiliar = 0.1;
    private double cake = 0.5;
    private double unsure;
    private DriftInput last;

    MonitoredProcessor(File folder, long seed) {
        random = new Random(seed);
        context = new MockProcessorContext<>(new Properties(), new TaskId(0, 0), folder);
        for (StoreBuilder<?> builder : DriftStores.builders()) {
            StateStore store =
                    builder.withCachingDisabled().withLoggingDisabled().build();
            store.init(context.getStateStoreContext(), store);
            context.addStateStore(store);
        }
        restarts();
    }

    /** Replaces the processor by one that knows only the stores. */
    void restarts() {
        processor = new DriftProcessor(new DriftSettings("desserts", Duration.ofDays(90)), this);
        context.setCurrentSystemTimeMs(now.toEpochMilli());
        processor.init(context);
    }

    void receives(DriftInput input) {
        receives(input, now);
    }

    private void receives(DriftInput input, Instant at) {
        context.setCurrentSystemTimeMs(now.toEpochMilli());
        processor.process(new Record<>("desserts", input, at.toEpochMilli()));
    }

    /** Serves a model whose answers were below 0.7 for a tenth of the holdout, of which 5 % were unfamiliar. */
    void swapsWithFigures(String modelId) {
        receives(DriftInput.published(
                new MonitoredModel(modelId, List.of("cake", "pie"), 0.9, 10_000, 0.7, 0.95, null, null)));
        receives(DriftInput.swapped(modelId));
        model = modelId;
    }

    /** Changes the share of the answers with a probability below 0.7. */
    void changesUnsure(double share) {
        unsure = share;
    }

    void passes(Duration time) {
        now = now.plus(time);
    }

    void swaps(String modelId, String... classes) {
        swapsAt(now, modelId, classes);
        model = modelId;
    }

    void swaps(MonitoredModel figures) {
        receives(DriftInput.published(figures));
        receives(DriftInput.swapped(figures.modelId()));
        model = figures.modelId();
    }

    void swapsAt(Instant at, String modelId, String... classes) {
        receives(DriftInput.published(
                new MonitoredModel(modelId, List.of(classes), 0.9, 10_000, null, null, null, null)));
        receives(DriftInput.swapped(modelId), at);
    }

    /** Swaps a model, and completes all baselines, which takes eight days. */
    void completesBaselines() {
        swaps("m-1", "cake", "pie");
        answers(600);
        now = now.plus(Duration.ofDays(8));
        answers(1);
    }

    void changes(double shareOfUnfamiliar, double shareOfCake) {
        unfamiliar = shareOfUnfamiliar;
        cake = shareOfCake;
    }

    void answers(int count) {
        for (int i = 0; i < count; i++) {
            last = DriftInput.answer(null, next());
            receives(last);
        }
    }

    private MonitoredAnswer next() {
        String label = random.nextDouble() < cake ? "cake" : "pie";
        boolean isFamiliar = random.nextDouble() >= unfamiliar;
        return new MonitoredAnswer(
                model,
                label,
                unsure > 0 && random.nextDouble() < unsure ? 0.6 : 0.75,
                new Known(isFamiliar ? 1 : 0, 0.5, isFamiliar),
                "%016x%016x".formatted(random.nextLong(), random.nextLong()));
    }

    void repeatsTheLastAnswer() {
        receives(last);
    }

    void reports() {
        context.scheduledPunctuators().get(0).getPunctuator().punctuate(now.toEpochMilli());
    }

    void closes() {
        processor.close();
    }

    /** Returns all events in their order. */
    List<DriftChanged> events() {
        return context.forwarded().stream()
                .<DriftChanged>map(forwarded -> forwarded.record().value())
                .toList();
    }

    /** Returns the events of alarms. */
    List<DriftChanged> alarmEvents() {
        return events().stream()
                .filter(event -> event.state() == DriftChanged.State.ALARMED)
                .toList();
    }

    List<ObservationOutcome> outcomes() {
        return outcomes;
    }

    List<MonitorKind> alarms() {
        return alarms;
    }

    Map<MonitorKind, Double> levels() {
        return levels;
    }

    @Override
    public void observed(ObservationOutcome outcome) {
        outcomes.add(outcome);
    }

    @Override
    public void alarmed(MonitorKind kind) {
        alarms.add(kind);
    }

    @Override
    public void levels(Map<MonitorKind, Double> largest) {
        levels = largest;
    }

    @Override
    public void closed() {
        levels = Map.of();
    }
}

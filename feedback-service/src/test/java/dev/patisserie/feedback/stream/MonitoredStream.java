package dev.patisserie.feedback.stream;

import static dev.patisserie.feedback.Facts.NOON;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.DriftChanged;
import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.ModelSwapReported;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.PredictionMade.Known;
import dev.patisserie.common.event.PredictionMade.Score;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.feedback.metrics.DriftMetrics;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A stream of different images to the topology of a test, with a seed. Half of the images show cake, half pie. */
final class MonitoredStream {

    static final List<String> CLASSES = List.of("cake", "pie");

    private final TestTopology topology;
    private final Random random;
    private Instant now = NOON;
    private int images;
    private String model = "m-1";

    MonitoredStream(TestTopology topology, long seed) {
        this.topology = topology;
        this.random = new Random(seed);
    }

    private static CheckpointPublished checkpoint(
            String modelId, String dataset, List<String> classes, double accuracy) {
        return new CheckpointPublished(
                modelId,
                "r-1",
                dataset,
                Pipeline.SIMPLE,
                "SimpleConvNet",
                classes,
                100,
                modelId + ".zip",
                "a".repeat(64),
                10,
                new CheckpointPublished.Holdout(accuracy, 0.3, 10_000, "b".repeat(64)),
                NOON,
                null,
                List.of());
    }

    private void send(String topic, Event event) {
        topology.send(EventCodec.encode(topic, event, new EventCodec.Context("e", URI.create("/test"), now)), now);
    }

    void publishes(String modelId) {
        publishes(modelId, "desserts", CLASSES);
    }

    void publishes(String modelId, String dataset, List<String> classes) {
        send(Topics.CHECKPOINTS, checkpoint(modelId, dataset, classes, 0.9));
    }

    /** Publishes a model with a larger accuracy on the same holdout. */
    void publishesBetter(String modelId) {
        send(Topics.CHECKPOINTS, checkpoint(modelId, "desserts", CLASSES, 0.95));
    }

    void swaps(String modelId) {
        swaps(modelId, "desserts");
    }

    void swaps(String modelId, String dataset) {
        var outcome = ModelSwapReported.Outcome.SWAPPED;
        send(Topics.MODEL_SWAPS, new ModelSwapReported(modelId, dataset, outcome, null, null, now));
        if (dataset.equals("desserts")) {
            model = modelId;
        }
    }

    /** Answers as another model from now on, without a swap. */
    void answersAs(String modelId) {
        model = modelId;
    }

    void passes(Duration time) {
        now = now.plus(time);
        topology.passes(time);
    }

    PredictionMade next() {
        String label = random.nextBoolean() ? "cake" : "pie";
        double score = random.nextInt(10) == 0 ? 0.25 : 0.75;
        return new PredictionMade(
                "image-" + images++,
                label,
                0.75,
                List.of(new Score(label, 0.75)),
                model,
                "ab".repeat(32),
                null,
                now,
                now,
                now,
                new Known(score, 0.5, score >= 0.5),
                null,
                null,
                null,
                null,
                "%016x%016x".formatted(random.nextLong(), random.nextLong()));
    }

    PredictionMade answers() {
        PredictionMade prediction = next();
        answers(prediction, null, now);
        return prediction;
    }

    void answers(PredictionMade prediction, String key, Instant at) {
        topology.send(
                EventCodec.encode(
                        Topics.PREDICTIONS,
                        key == null ? null : TestTopology.bytes(key),
                        prediction,
                        new EventCodec.Context(prediction.imageId(), URI.create("/test"), NOON)),
                at);
    }

    void answers(int count) {
        for (int i = 0; i < count; i++) {
            answers();
        }
    }

    void sendsRaw(String topic, String key, String value, Instant at) {
        topology.send(
                new ProducerRecord<>(
                        topic,
                        Optional.ofNullable(key).map(TestTopology::bytes).orElse(null),
                        Optional.ofNullable(value).map(TestTopology::bytes).orElse(null)),
                at);
    }

    Instant now() {
        return now;
    }

    List<DriftChanged> events() {
        return topology.read(Topics.DRIFT, DriftChanged.class);
    }

    /** Returns the last event of each monitor since the last call. */
    Map<String, DriftChanged> monitors() {
        Map<String, DriftChanged> last = new TreeMap<>();
        events().forEach(event -> last.put(event.monitor(), event));
        return last;
    }

    /** Returns the monitors that raised an alarm since the last call. */
    List<String> alarms() {
        return events().stream()
                .filter(event -> event.state() == DriftChanged.State.ALARMED)
                .map(DriftChanged::monitor)
                .sorted()
                .toList();
    }

    double outcome(String outcome) {
        return topology.count(DriftMetrics.OBSERVATIONS, "outcome", outcome);
    }
}

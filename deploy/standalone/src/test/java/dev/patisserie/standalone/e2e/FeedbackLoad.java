package dev.patisserie.standalone.e2e;

import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.LabelSource;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.PredictionMade.Score;
import dev.patisserie.common.event.Selection;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.standalone.client.KafkaClients;
import dev.patisserie.standalone.client.Photo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Writes predictions and labels of synthetic images at a steady rate, and knows which labels are in force. Each image
 * has a story, such as a label that is changed later. The stories of many images overlap.
 */
final class FeedbackLoad implements AutoCloseable {

    static final Selection SAMPLE = new Selection(SelectionPolicy.RANDOM, 0.25);

    /** Labels of unknown images are older, so that they need not be awaited. */
    static final Duration LABEL_WAIT = Duration.ofHours(1);

    private static final String ONE = "m-1";

    private static final String TWO = "m-2";

    private static final int MILLIS_PER_IMAGE = 100;

    /** Largest distance of two events of an image, in images. */
    private static final int APART = 50;

    private static final List<List<Step>> STORIES = List.of(
            List.of(predicted(ONE), labelled("cake")),
            List.of(labelled("cake"), predicted(ONE)), // the label comes first
            List.of(predicted(ONE), labelled("cake"), labelled("pie")), // changed
            List.of(predicted(ONE), labelled("pie"), retracted()),
            List.of(predicted(ONE), labelled("pie"), retracted(), labelled("cake")),
            List.of(predicted(ONE), labelled("pie"), predicted(ONE), predicted(ONE)),
            List.of(predicted(ONE), labelled("cake"), repeated()),
            List.of(predicted(ONE), labelled("cake"), predicted(TWO), labelled("pie")),
            List.of(echoed("cake")),
            List.of(echoed("cake"), predicted(ONE), echoed("pie")),
            List.of(echoed("pie"), retracted()),
            List.of(predicted(ONE), labelled("pie", "bob"), labelled("cake")), // a conflict
            List.of(predicted(TWO), labelled(null)), // none of the classes
            List.of(predicted(TWO)),
            List.of(ofUnknownImage()));

    /** One event of an image. */
    @FunctionalInterface
    private interface Step {
        void send(FeedbackLoad load, String imageId);
    }

    /** The answer of one model to one image. */
    record Answer(String imageId, String modelId) {}

    /** A label in force. */
    record Label(String label, String labeller, Instant at) {}

    private final KafkaProducer<byte[], byte[]> producer;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final Random random = new Random(1);
    private final TreeMap<Long, List<Runnable>> due = new TreeMap<>();
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();
    private final Map<Answer, PredictionMade> predictions = new HashMap<>();
    private final Map<String, Label> labels = new HashMap<>();
    private final Map<Answer, String> answers = new HashMap<>();
    private final Map<String, ProducerRecord<byte[], byte[]>> lastLabels = new HashMap<>();
    private ScheduledFuture<?> steady;
    private long images;
    private long clock; // milliseconds since 1970, different for each event
    private int unknown;

    FeedbackLoad(String bootstrap) {
        producer = KafkaClients.producer(bootstrap);
    }

    void start() {
        steady = executor.scheduleAtFixedRate(this::next, 0, MILLIS_PER_IMAGE, TimeUnit.MILLISECONDS);
    }

    /** Begins the story of another image and sends the events that are due. */
    private void next() {
        String imageId = "image-" + images;
        long time = images;
        for (Step step : STORIES.get((int) (images % STORIES.size()))) {
            due.computeIfAbsent(time, t -> new ArrayList<>()).add(() -> step.send(this, imageId));
            time += random.nextInt(APART);
        }
        due.headMap(images, true).values().forEach(steps -> steps.forEach(Runnable::run));
        due.headMap(images, true).clear();
        images++;
    }

    /** Ends the stories without new images, and waits for the broker's confirmation of all events. */
    void finish() throws InterruptedException, ExecutionException {
        if (!steady.cancel(false)) {
            steady.get(); // it has failed
        }
        executor.submit(() -> {
                    due.values().forEach(steps -> steps.forEach(Runnable::run));
                    due.clear();
                })
                .get();
        awaitSent();
    }

    /** Sends all predictions again, which changes only the time of the stream. */
    void repeatPredictions() throws InterruptedException, ExecutionException {
        Instant at = tick();
        predictions.values().forEach(prediction -> send(record(Topics.PREDICTIONS, prediction, at)));
        awaitSent();
    }

    /** Sends labels of images that were never predicted. */
    void sendUnknown(int count) throws InterruptedException, ExecutionException {
        for (int i = 0; i < count; i++) {
            ofUnknownImage().send(this, "late-" + i);
        }
        awaitSent();
    }

    private void awaitSent() throws InterruptedException, ExecutionException {
        for (Future<RecordMetadata> record : sent) {
            record.get();
        }
    }

    /** Returns the labels in force of the answers that have one. Only once the load has finished. */
    Map<Answer, Label> inForce() {
        Map<Answer, Label> inForce = new HashMap<>();
        answers.keySet().forEach(answer -> {
            Label label = labels.get(answer.imageId());
            if (label != null) {
                inForce.put(answer, label);
            }
        });
        return inForce;
    }

    /** Returns the predicted class of each answer, also of those that only labels state. */
    Map<Answer, String> answers() {
        return answers;
    }

    /** Returns the number of predictions of a model, without repeats. */
    long predictions(String modelId) {
        return predictions.keySet().stream()
                .filter(answer -> answer.modelId().equals(modelId))
                .count();
    }

    /** Returns the number of labels of unknown images. */
    int unknown() {
        return unknown;
    }

    private static Step predicted(String modelId) {
        return (load, imageId) -> {
            PredictionMade prediction = prediction(imageId, modelId, load.tick());
            load.predictions.put(new Answer(imageId, modelId), prediction);
            load.answers.put(new Answer(imageId, modelId), prediction.label());
            load.send(load.record(Topics.PREDICTIONS, prediction, prediction.predictedAt()));
        };
    }

    /** Half of the images show a cake to a model. */
    private static String guess(String imageId, String modelId) {
        return (imageId + modelId).hashCode() % 2 == 0 ? "cake" : "pie";
    }

    private static PredictionMade prediction(String imageId, String modelId, Instant at) {
        String label = guess(imageId, modelId);
        List<Score> scores = List.of(new Score(label, 0.75), new Score(label.equals("cake") ? "pie" : "cake", 0.25));
        return new PredictionMade(imageId, label, 0.75, scores, modelId, "ab".repeat(32), null, at, at, at);
    }

    private static Step labelled(String label) {
        return labelled(label, "ann");
    }

    private static Step labelled(String label, String labeller) {
        return (load, imageId) -> load.label(imageId, label, labeller, null);
    }

    private static Step echoed(String label) {
        return (load, imageId) -> {
            String predicted = guess(imageId, ONE);
            load.answers.put(new Answer(imageId, ONE), predicted);
            Instant at = load.tick();
            load.label(imageId, label, "ann", new ImageLabelled.Prediction(ONE, predicted, 0.75, at));
        };
    }

    private void label(String imageId, String label, String labeller, ImageLabelled.Prediction echo) {
        Instant at = tick();
        labels.put(imageId, new Label(label, labeller, at));
        ProducerRecord<byte[], byte[]> sending = record(Topics.LABELS, event(imageId, label, labeller, at, echo), at);
        lastLabels.put(imageId, sending);
        send(sending);
    }

    private static ImageLabelled event(
            String imageId, String label, String labeller, Instant at, ImageLabelled.Prediction echo) {
        return new ImageLabelled(imageId, label, labeller, LabelSource.HUMAN, at, SAMPLE, echo, null);
    }

    /** The last label comes again. */
    private static Step repeated() {
        return (load, imageId) -> load.send(load.lastLabels.get(imageId));
    }

    private static Step retracted() {
        return (load, imageId) -> {
            load.labels.remove(imageId);
            byte[] key = imageId.getBytes(StandardCharsets.UTF_8);
            Long at = load.tick().toEpochMilli();
            load.send(new ProducerRecord<byte[], byte[]>(Topics.LABELS, null, at, key, null));
        };
    }

    private static Step ofUnknownImage() {
        return (load, imageId) -> {
            Instant at = load.tick().minus(LABEL_WAIT.multipliedBy(2));
            load.unknown++;
            load.send(load.record(Topics.LABELS, event(imageId, "cake", "ann", at, null), at));
        };
    }

    private Instant tick() {
        clock = Math.max(clock + 1, System.currentTimeMillis());
        return Instant.ofEpochMilli(clock);
    }

    /** Sets the key to the image's id, also that of predictions. */
    private ProducerRecord<byte[], byte[]> record(String topic, Event event, Instant at) {
        String imageId = event instanceof PredictionMade made ? made.imageId() : event.key();
        var context = new EventCodec.Context(topic + sent.size(), Photo.SOURCE, at);
        ProducerRecord<byte[], byte[]> encoded = EventCodec.encode(topic, event, context);
        return new ProducerRecord<>(
                topic,
                null,
                at.toEpochMilli(),
                imageId.getBytes(StandardCharsets.UTF_8),
                encoded.value(),
                encoded.headers());
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        sent.add(producer.send(record));
    }

    @Override
    public void close() {
        executor.shutdownNow();
        producer.close();
    }
}

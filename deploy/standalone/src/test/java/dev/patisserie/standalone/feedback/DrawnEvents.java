package dev.patisserie.standalone.feedback;

import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.ImageReference;
import dev.patisserie.common.event.LabelSource;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.PredictionMade.Score;
import dev.patisserie.common.event.Selection;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.wire.EventCodec;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Predictions of one model with random probabilities, and labels of which nine of ten agree with the prediction. The
 * content of an image is a function of its number, except for its times, which are the current ones.
 */
final class DrawnEvents {

    static final String MODEL = "desserts-20261130-024500-benchmark";

    /** Number of positions of images in each partition of topic {@code images}. */
    static final int POSITIONS = 1000;

    private static final int PARTITIONS = 3;

    private static final int KEYS = 50;

    private static final List<String> CLASSES =
            List.of("apple_pie", "carrot_cake", "chocolate_mousse", "cup_cakes", "macarons", "tiramisu");

    private static final Selection CHOSEN = new Selection(SelectionPolicy.RANDOM, 0.1);

    private static final URI SOURCE = URI.create("/benchmark");

    private DrawnEvents() {}

    static String imageId(int image) {
        return new UUID(new Random(image).nextLong(), image).toString();
    }

    static ProducerRecord<byte[], byte[]> prediction(int image) {
        byte[] key = ("camera-" + image % KEYS).getBytes(StandardCharsets.UTF_8);
        return EventCodec.encode(Topics.PREDICTIONS, key, predictionMade(image), context(image));
    }

    static ProducerRecord<byte[], byte[]> label(int image) {
        return EventCodec.encode(Topics.LABELS, labelled(image), context(image));
    }

    private static EventCodec.Context context(int image) {
        return new EventCodec.Context(imageId(image), SOURCE, Instant.now());
    }

    private static PredictionMade predictionMade(int image) {
        var random = new Random(image);
        List<Score> scores = scores(image, random);
        double score = random.nextGaussian();
        Instant now = Instant.now();
        return new PredictionMade(
                imageId(image),
                predicted(image),
                scores.get(0).probability(),
                scores,
                MODEL,
                "ab".repeat(32),
                null,
                now.minusMillis(40),
                now.minusMillis(20),
                now,
                new PredictionMade.Known(score, -1.5, score >= -1.5),
                false,
                new PredictionMade.PredictionSet(
                        scores.subList(0, 2).stream().map(Score::label).toList(), 0.9, 240),
                null,
                new ImageReference(Topics.IMAGES, image % PARTITIONS, image / PARTITIONS % POSITIONS),
                "%016x%016x".formatted(random.nextLong(), random.nextLong()));
    }

    /** Returns the classes in the order of decreasing probabilities, which sum to 1. */
    private static List<Score> scores(int image, Random random) {
        List<Score> scores = new ArrayList<>();
        double rest = 1;
        for (int i = 0; i < CLASSES.size(); i++) {
            boolean isLast = i == CLASSES.size() - 1;
            double probability = isLast ? rest : rest * (0.55 + 0.4 * random.nextDouble());
            scores.add(new Score(CLASSES.get((image + i) % CLASSES.size()), probability));
            rest -= probability;
        }
        return scores;
    }

    private static String predicted(int image) {
        return CLASSES.get(image % CLASSES.size());
    }

    static boolean isCorrect(int image) {
        return new Random(~image).nextInt(10) != 0;
    }

    private static ImageLabelled labelled(int image) {
        String label = isCorrect(image) ? predicted(image) : CLASSES.get((image + 1) % CLASSES.size());
        return new ImageLabelled(imageId(image), label, "ann", LabelSource.HUMAN, Instant.now(), CHOSEN, null, null);
    }
}

package dev.patisserie.feedback.monitor;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.LabelSource;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.PredictionMade.Known;
import dev.patisserie.common.event.Selection;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.feedback.drift.MonitoredAnswer;
import dev.patisserie.feedback.drift.MonitoredModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The answers of a trained model to pictures that it did not see before. They are real: the file was written by
 * {@code AnswersForReplays} of the module {@code standalone}.
 *
 * @param model the figures of the model, from its holdout
 * @param answers the answers
 */
record ReplayedAnswers(MonitoredModel model, List<Answer> answers) {

    private static final String FILE = "/replay/answers.csv";

    private static final String MODEL = "m-1";

    private static final Pattern HOLDOUT = Pattern.compile("holdout accuracy ([\\d.]+) of (\\d+) images");

    private static final double LABELLED = 0.08;

    /**
     * An answer.
     *
     * @param truth the true class
     * @param label the predicted class
     * @param probability its probability
     * @param known the resemblance to the training images
     */
    record Answer(String truth, String label, double probability, Known known) {

        static Answer parse(String line) {
            String[] fields = line.split(",");
            double score = Double.parseDouble(fields[3]);
            double threshold = Double.parseDouble(fields[4]);
            return new Answer(
                    fields[0],
                    fields[1],
                    Double.parseDouble(fields[2]),
                    new Known(score, threshold, score >= threshold));
        }

        boolean isWrong() {
            return !label.equals(truth);
        }
    }

    static ReplayedAnswers read() throws IOException {
        try (var file = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(ReplayedAnswers.class.getResourceAsStream(FILE)), StandardCharsets.UTF_8))) {
            List<String> lines = file.lines().toList();
            List<Answer> answers = lines.stream()
                    .filter(line -> !line.startsWith("#"))
                    .map(Answer::parse)
                    .toList();
            List<String> classes =
                    answers.stream().map(Answer::truth).distinct().sorted().toList();
            Matcher holdout = HOLDOUT.matcher(lines.get(0));
            if (!holdout.find()) {
                throw new IllegalStateException("expected the holdout in line 1 of " + FILE);
            }
            double accuracy = Double.parseDouble(holdout.group(1));
            int images = Integer.parseInt(holdout.group(2));
            return new ReplayedAnswers(MonitoredModel.of(checkpoint(classes, accuracy, images)), answers);
        }
    }

    private static CheckpointPublished checkpoint(List<String> classes, double accuracy, int images) {
        return new CheckpointPublished(
                MODEL,
                "r-1",
                "desserts",
                Pipeline.SIMPLE,
                "SimpleConvNet",
                classes,
                100,
                MODEL + ".zip",
                "a".repeat(64),
                1,
                new CheckpointPublished.Holdout(accuracy, 0.1, images, "b".repeat(64)),
                MonitoredProcessor.NOON,
                null,
                List.of());
    }

    /** Returns any answer. */
    Answer draw(Random random) {
        return answers.get(random.nextInt(answers.size()));
    }

    /** Returns whether an image is labelled, as the selection decides by default for a random sample. */
    static boolean isLabelled(Random random) {
        return random.nextDouble() < LABELLED;
    }

    /** Returns a fingerprint that no other image of the stream has. */
    static String fingerprint(Random random) {
        return "%016x%016x".formatted(random.nextLong(), random.nextLong());
    }

    static DriftInput answer(Answer answer, String fingerprint) {
        return DriftInput.answer(
                null, new MonitoredAnswer(MODEL, answer.label(), answer.probability(), answer.known(), fingerprint));
    }

    static DriftInput label(Answer answer, String fingerprint, Instant at) {
        return DriftInput.label(new FeedbackJoined(
                "image",
                MODEL,
                answer.label(),
                answer.probability(),
                answer.truth(),
                !answer.isWrong(),
                false,
                false,
                null,
                null,
                LabelSource.HUMAN,
                new Selection(SelectionPolicy.RANDOM, LABELLED),
                answer.known(),
                null,
                at,
                at,
                0,
                fingerprint,
                null));
    }
}

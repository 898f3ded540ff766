package dev.patisserie.standalone.report;

import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.standalone.client.Answer;
import dev.patisserie.standalone.client.Classification;
import dev.patisserie.standalone.client.ImageOutcome;
import java.time.Duration;
import java.util.List;

/**
 * The figures of a demo, as they stand in its JSON file.
 *
 * @param modelId the model that was trained and served
 * @param classes how many classes it knows
 * @param trainImages images it was trained on
 * @param epochs epochs it was trained for
 * @param trainingSeconds wall time of those epochs
 * @param holdoutAccuracy fraction of the holdout classified correctly, as the trainer computed it
 * @param streamedAccuracy the same, of the predictions that came back through Kafka; null of none
 * @param imagesSent holdout images sent to Kafka
 * @param predictionsReceived predictions that came back, repeats included
 * @param deadLetters images that came back as dead letters
 * @param imagesPerSecond outcomes per second, from the first image sent to the last outcome
 * @param latencyMillis from handing an image to the producer until its prediction was read, with at most
 *     {@link Classification#IN_FLIGHT} images waiting at any time
 */
public record DemoReport(
        String modelId,
        int classes,
        int trainImages,
        int epochs,
        double trainingSeconds,
        double holdoutAccuracy,
        Double streamedAccuracy,
        int imagesSent,
        int predictionsReceived,
        int deadLetters,
        double imagesPerSecond,
        Latency latencyMillis) {

    private static final double ROUNDING = 1e-9;

    /**
     * Draws up the report.
     *
     * @param training the job's last event, completed
     * @param epochs epochs that ran
     * @param matrix the predictions
     * @param result the stream
     */
    public static DemoReport of(
            TrainingProgressed.Result training, int epochs, ConfusionMatrix matrix, Classification.Result result) {
        List<Answer> answers = result.answers();
        return new DemoReport(
                training.modelId(),
                matrix.classes(),
                training.trainImages(),
                epochs,
                training.trainingSeconds(),
                training.holdoutAccuracy(),
                matrix.images() == 0 ? null : matrix.accuracy(),
                answers.size(),
                count(answers, ImageOutcome.Predicted.class) + result.repeats(),
                count(answers, ImageOutcome.DeadLettered.class),
                answers.size() / (result.elapsed().toNanos() / 1e9),
                Latency.of(latencies(answers)));
    }

    private static int count(List<Answer> answers, Class<? extends ImageOutcome> kind) {
        return (int)
                answers.stream().map(Answer::outcome).filter(kind::isInstance).count();
    }

    private static List<Duration> latencies(List<Answer> answers) {
        return answers.stream()
                .filter(answer -> answer.outcome() instanceof ImageOutcome.Predicted)
                .map(Answer::latency)
                .toList();
    }

    /** Returns whether the stream measured the accuracy that the trainer computed. */
    public boolean accuraciesAgree() {
        return streamedAccuracy != null && Math.abs(streamedAccuracy - holdoutAccuracy) < ROUNDING;
    }

    /** Returns whether each image had exactly one outcome. */
    public boolean everyImageAnsweredOnce() {
        return predictionsReceived + deadLetters == imagesSent;
    }
}

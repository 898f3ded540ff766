package dev.patisserie.standalone.report;

import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.standalone.client.Answer;
import dev.patisserie.standalone.client.Classification;
import dev.patisserie.standalone.client.ImageOutcome;
import java.time.Duration;
import java.util.List;

/**
 * The report of a demo, as in its JSON file.
 *
 * @param modelId the model that was trained and served
 * @param classes number of classes
 * @param trainImages number of training images
 * @param epochs number of epochs
 * @param trainingSeconds wall time of the epochs, in seconds
 * @param holdoutAccuracy fraction of holdout images classified correctly, computed by the trainer
 * @param streamedAccuracy fraction of correct predictions among those from Kafka; null without predictions
 * @param imagesSent number of holdout images sent to Kafka
 * @param predictionsReceived number of received predictions, repeats included
 * @param deadLetters number of received dead letters
 * @param imagesPerSecond outcomes per second, from the first image sent to the last outcome
 * @param latencyMillis latency from the send of an image until its prediction was read, with at most
 *     {@link Classification#IN_FLIGHT} images in flight
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
     * Creates the report.
     *
     * @param training the last event of the completed job
     * @param epochs number of epochs
     * @param matrix confusion matrix of the predictions
     * @param result result of the stream
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

    /** Returns whether the accuracy of the stream equals that of the trainer. */
    public boolean accuraciesAgree() {
        return streamedAccuracy != null && Math.abs(streamedAccuracy - holdoutAccuracy) < ROUNDING;
    }

    /** Returns whether each image had exactly one outcome. */
    public boolean everyImageAnsweredOnce() {
        return predictionsReceived + deadLetters == imagesSent;
    }

    /** Returns whether the accuracies agree and each image had exactly one outcome. */
    public boolean succeeded() {
        return accuraciesAgree() && everyImageAnsweredOnce();
    }
}

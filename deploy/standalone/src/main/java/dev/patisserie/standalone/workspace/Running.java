package dev.patisserie.standalone.workspace;

import java.net.URI;

/**
 * The addresses and folders of a running stack, which {@code up} writes to its work folder for other commands.
 *
 * @param bootstrapServers the broker's {@code host:port}
 * @param trainer the trainer service's address
 * @param trainerManagement address of its health and metrics
 * @param inference the inference service's address
 * @param inferenceManagement address of its health and metrics
 * @param dataset name of the served data set
 * @param dataRoot folder of the data sets
 * @param modelStore folder of the models
 * @param weightsFolder folder of the weights files for requests; null in a stack of an earlier version
 * @param feedbackManagement address of the feedback service's health and metrics; null if it does not run
 */
public record Running(
        String bootstrapServers,
        URI trainer,
        URI trainerManagement,
        URI inference,
        URI inferenceManagement,
        String dataset,
        String dataRoot,
        String modelStore,
        String weightsFolder,
        URI feedbackManagement) {

    /** Returns the same stack with a feedback service. */
    public Running withFeedback(URI management) {
        return new Running(
                bootstrapServers,
                trainer,
                trainerManagement,
                inference,
                inferenceManagement,
                dataset,
                dataRoot,
                modelStore,
                weightsFolder,
                management);
    }
}

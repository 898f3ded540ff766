package dev.patisserie.standalone.workspace;

import java.net.URI;

/**
 * Where a running stack is reached: what {@code up} leaves in its work folder for other commands.
 *
 * @param bootstrapServers the broker's {@code host:port}
 * @param trainer the trainer service's address
 * @param trainerManagement where it answers for health and metrics
 * @param inference the inference service's address
 * @param inferenceManagement where it answers for health and metrics
 * @param dataset name of the data set that is served
 * @param dataRoot folder of the data sets
 * @param modelStore folder of the models
 * @param weightsFolder folder of the weight files that requests may name; null in a stack of an earlier version
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
        String weightsFolder) {}

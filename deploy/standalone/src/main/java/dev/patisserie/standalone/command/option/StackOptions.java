package dev.patisserie.standalone.command.option;

import dev.patisserie.standalone.service.Stack;
import dev.patisserie.standalone.workspace.ProjectHome;
import dev.patisserie.standalone.workspace.TrainingData;
import dev.patisserie.standalone.workspace.WorkFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options of the commands that start the broker and the services. */
public final class StackOptions {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = {
                "A data set: train, validation and holdout with a folder for each class, or class",
                "folders, which are then split. Default: desserts that are drawn for you."
            })
    private Path data;

    @Option(names = "--kafka-port", paramLabel = "PORT", description = "Default: a free one.")
    private int kafkaPort;

    @Option(names = "--trainer-port", paramLabel = "PORT", description = "Default: a free one.")
    private int trainerPort;

    @Option(names = "--inference-port", paramLabel = "PORT", description = "Default: a free one.")
    private int inferencePort;

    /** Returns whether the drawn data set is used. */
    public boolean drawn() {
        return data == null;
    }

    /** Locates, splits or draws the data set. */
    public TrainingData data(ProjectHome home, WorkFolder work) throws IOException {
        return drawn() ? TrainingData.drawn(home.works().resolve("data")) : TrainingData.of(data, work.root());
    }

    /**
     * Returns the data set by its name in services that run already. Unless the user names another folder, it is below
     * the project's {@code data}.
     */
    public TrainingData sharedData(ProjectHome home) throws IOException {
        return drawn() ? TrainingData.drawnBelow(home.root().resolve("data")) : TrainingData.split(data);
    }

    /** Returns whether an option was given that applies only to services that the command starts. */
    public boolean concernServices() {
        return kafkaPort != 0 || trainerPort != 0 || inferencePort != 0;
    }

    /** Starts everything; see {@link Stack#start}. */
    public Stack start(ProjectHome home, WorkFolder work, TrainingData trainingData)
            throws IOException, InterruptedException {
        return Stack.start(home, work, trainingData, Stack.Ports.of(kafkaPort, trainerPort, inferencePort), Map.of());
    }
}

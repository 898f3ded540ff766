package dev.patisserie.standalone.command;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of a training request; what is not given is left to the request's defaults. */
final class TrainingOptions {

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    @Option(
            names = "--pipeline",
            paramLabel = "P",
            defaultValue = "simple",
            description = "simple (a ConvNet from scratch) or transfer. Default: ${DEFAULT-VALUE}.")
    private Pipeline pipeline;

    @Option(names = "--epochs", paramLabel = "N", description = "Times that each image is seen.")
    private Integer epochs;

    @Option(
            names = "--image-size",
            paramLabel = "N",
            description = "Side that images are resized to, in pixels.")
    private Integer imageSize;

    @Option(names = "--batch-size", paramLabel = "N", description = "Images per training step.")
    private Integer batchSize;

    @Option(names = "--seed", paramLabel = "N", description = "Another seed, another model.")
    private Long seed;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** Asks for this many epochs where the user named no number. */
    void defaultEpochs(int count) {
        epochs = epochs == null ? Integer.valueOf(count) : epochs;
    }

    /**
     * Makes the request.
     *
     * @param dataset name of the data set
     * @param now goes into its id, which is unique
     */
    TrainingRequested request(String dataset, Instant now) {
        String id =
                "cli-%s-%s"
                        .formatted(STAMP.format(now), UUID.randomUUID().toString().substring(0, 8));
        try {
            return new TrainingRequested(
                    id, pipeline, dataset, imageSize, batchSize, seed, null, epochs, null, null,
                    null);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}

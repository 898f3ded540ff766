package dev.patisserie.standalone.command;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.event.TransferRecipe;
import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of a training request; what is not given is left to the request's defaults. */
final class TrainingOptions {

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "simple: times that each image is seen.")
    private Integer epochs;

    @Option(
            names = "--image-size",
            paramLabel = "N",
            description =
                    "Side that images are resized to, in pixels. Default: 100 for simple, else the backbone's.")
    private Integer imageSize;

    @Option(names = "--batch-size", paramLabel = "N", description = "Images per training step.")
    private Integer batchSize;

    @Option(names = "--seed", paramLabel = "N", description = "Another seed, another model.")
    private Long seed;

    @Mixin private TransferOptions transfer;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** Asks for this many epochs where the user named no number. */
    void defaultEpochs(int count) {
        epochs = epochs == null ? Integer.valueOf(count) : epochs;
    }

    /** Asks for these phases of transfer learning where the user named none. */
    void defaultPhases(TransferRecipe.Warmup warmup, TransferRecipe.FineTune fineTune) {
        transfer.defaultPhases(warmup, fineTune);
    }

    /**
     * Makes the request.
     *
     * @param pipeline the recipe
     * @param dataset name of the data set
     * @param clock gives the time that goes into its id
     */
    TrainingRequested request(Pipeline pipeline, String dataset, Clock clock) {
        try {
            return TrainingRequested.builder(RequestIds.fresh("cli", clock), pipeline, dataset)
                    .imageSize(imageSize)
                    .batchSize(batchSize)
                    .seed(seed)
                    .epochs(epochs)
                    .transfer(transfer.recipe())
                    .build();
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}

package dev.patisserie.standalone.command;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.event.TransferRecipe.FineTune;
import dev.patisserie.common.event.TransferRecipe.Warmup;
import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of a training request; what is not given is left to the request's defaults. */
final class TrainingOptions {

    /** What the drawn set needs to pass 0.9 with some room, in about a minute. */
    static final int DRAWN_EPOCHS = 10;

    /**
     * What a few hundred photos need, not a request's careful default: an epoch of the head takes a
     * moment, for it sees features that were computed before.
     */
    private static final Warmup FEW_PHOTOS_WARMUP = new Warmup(12, 2e-3);

    /** After such a warm-up, the top blocks may move a little, too. */
    private static final FineTune FEW_PHOTOS_FINE_TUNE = new FineTune(8, null, 1e-4);

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

    /** Returns the weight file, which is to be placed before the request is made. */
    WeightsOption weights() {
        return transfer.weights();
    }

    /** Asks for {@link #DRAWN_EPOCHS} where the user named no number. */
    void defaultToDrawnEpochs() {
        epochs = epochs == null ? Integer.valueOf(DRAWN_EPOCHS) : epochs;
    }

    /** Asks for the phases that a few hundred photos need where the user named none. */
    void defaultToFewPhotos() {
        transfer.defaultPhases(FEW_PHOTOS_WARMUP, FEW_PHOTOS_FINE_TUNE);
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

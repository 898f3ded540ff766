package dev.patisserie.standalone.command;

import dev.patisserie.common.event.TransferRecipe;
import dev.patisserie.common.event.TransferRecipe.BatchNorm;
import dev.patisserie.common.event.TransferRecipe.FineTune;
import dev.patisserie.common.event.TransferRecipe.Precision;
import dev.patisserie.common.event.TransferRecipe.Warmup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What only transfer learning uses of a training request. */
final class TransferOptions {

    @Option(
            names = "--backbone",
            paramLabel = "B",
            description = "transfer: xception (default), mobilenet or mobilenet_v2.")
    private String backbone;

    @Option(
            names = "--alpha",
            paramLabel = "A",
            description = "transfer: width of a mobilenet, e.g. 0.25. Default: 1.")
    private Double alpha;

    @Mixin private WeightsOption weights;

    @Option(
            names = "--random-weights",
            description = "transfer: start from chance, not from ImageNet.")
    private boolean random;

    @Option(
            names = "--warmup-epochs",
            paramLabel = "N",
            description = "transfer: epochs of the head alone.")
    private Integer warmupEpochs;

    @Option(
            names = "--warmup-learning-rate",
            paramLabel = "R",
            description = "transfer: learning rate of the head alone.")
    private Double warmupRate;

    @Option(
            names = "--fine-tune-epochs",
            paramLabel = "N",
            description = "transfer: epochs of head and top blocks.")
    private Integer fineTuneEpochs;

    @Option(
            names = "--fine-tune-learning-rate",
            paramLabel = "R",
            description = "transfer: learning rate of head and top blocks.")
    private Double fineTuneRate;

    @Option(
            names = "--from-block",
            paramLabel = "N",
            description = "transfer: the lowest block that learns. Default: the last.")
    private Integer fromBlock;

    @Option(
            names = "--batch-norm",
            paramLabel = "MODE",
            converter = BatchNormConverter.class,
            description = "transfer: frozen (default) or train.")
    private BatchNorm batchNorm;

    @Option(
            names = "--views",
            paramLabel = "N",
            description = "transfer: augmented variants of each photo; 0: new ones in every epoch.")
    private Integer views;

    @Option(
            names = "--precision",
            paramLabel = "P",
            converter = PrecisionConverter.class,
            description = "transfer: of the frozen part: auto (default), float32 or bfloat16.")
    private Precision precision;

    /** Asks for these phases where the user named none. */
    void defaultPhases(Warmup warmup, FineTune fineTune) {
        warmupEpochs = warmupEpochs == null ? warmup.epochs() : warmupEpochs;
        warmupRate = warmupRate == null ? warmup.learningRate() : warmupRate;
        fineTuneEpochs = fineTuneEpochs == null ? fineTune.epochs() : fineTuneEpochs;
        fineTuneRate = fineTuneRate == null ? fineTune.learningRate() : fineTuneRate;
    }

    WeightsOption weights() {
        return weights;
    }

    /**
     * Makes the recipe.
     *
     * @throws IllegalArgumentException if a value is out of its range
     */
    TransferRecipe recipe() {
        return new TransferRecipe(
                backbone,
                alpha,
                weights.weights(random, backbone, alpha),
                new Warmup(warmupEpochs, warmupRate),
                new FineTune(fineTuneEpochs, fromBlock, fineTuneRate),
                batchNorm,
                views,
                precision);
    }

    /** Reads the names as they stand in JSON. */
    private static final class BatchNormConverter implements Labelled<BatchNorm> {
        @Override
        public BatchNorm of(String label) {
            return BatchNorm.of(label);
        }
    }

    /** Reads the names as they stand in JSON. */
    private static final class PrecisionConverter implements Labelled<Precision> {
        @Override
        public Precision of(String label) {
            return Precision.of(label);
        }
    }
}

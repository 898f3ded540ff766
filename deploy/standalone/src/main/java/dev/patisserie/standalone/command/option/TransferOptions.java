package dev.patisserie.standalone.command.option;

import dev.patisserie.common.event.TransferRecipe.BatchNorm;
import dev.patisserie.common.event.TransferRecipe.Precision;
import dev.patisserie.standalone.request.RequestFields;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of transfer learning in a training request. */
final class TransferOptions {

    @Option(
            names = "--backbone",
            paramLabel = "B",
            description = {
                "transfer: base model, xception (default) or another of 'patisserie backbones'.",
                "auto tries several of them on some of the photos and trains the most accurate one."
            })
    private String backbone;

    @Option(
            names = "--backbone-time",
            paramLabel = "SECONDS",
            description = "transfer: with --backbone auto, most seconds for the features of all photos. Default: 600.")
    private Integer backboneTime;

    @Option(
            names = "--alpha",
            paramLabel = "A",
            description = "transfer: width multiplier of a mobilenet, e.g. 0.25. Default: 1.")
    private Double alpha;

    @Mixin
    private WeightsOption weights;

    @Option(names = "--random-weights", description = "transfer: start from random weights instead of ImageNet's.")
    private boolean random;

    @Option(
            names = "--warmup-epochs",
            paramLabel = "N",
            description = "transfer: epochs of the warm-up, which trains the head. Default: 12.")
    private Integer warmupEpochs;

    @Option(
            names = "--warmup-learning-rate",
            paramLabel = "R",
            description = {
                "transfer: learning rate of the warm-up.",
                "Default: that of the base model, 0.0003 with xception."
            })
    private Double warmupRate;

    @Option(
            names = "--fine-tune-epochs",
            paramLabel = "N",
            description = "transfer: epochs of the fine-tuning. Default: 8.")
    private Integer fineTuneEpochs;

    @Option(
            names = "--fine-tune-learning-rate",
            paramLabel = "R",
            description = "transfer: learning rate of the fine-tuning. Default: 0.00001.")
    private Double fineTuneRate;

    @Option(
            names = "--from-block",
            paramLabel = "N",
            description = "transfer: lowest block that is trained. Default: the cut of the base model.")
    private Integer fromBlock;

    @Option(
            names = "--batch-norm",
            paramLabel = "MODE",
            converter = BatchNormConverter.class,
            description = "transfer: batch normalization, frozen (default) or train.")
    private BatchNorm batchNorm;

    @Option(
            names = "--views",
            paramLabel = "N",
            description = "transfer: augmented variants per image; 0 draws a new one in every epoch.")
    private Integer views;

    @Option(
            names = "--precision",
            paramLabel = "P",
            converter = PrecisionConverter.class,
            description = "transfer: precision of the frozen part: auto (default), float32 or bfloat16.")
    private Precision precision;

    /** Returns the option of the weights file, which is copied before the request is created. */
    WeightsOption weights() {
        return weights;
    }

    /** Sets the fields of the given options. */
    void set(RequestFields fields) {
        fields.set("backbone", backbone)
                .set("backboneTime", backboneTime)
                .set("alpha", alpha)
                .set("warmup.epochs", warmupEpochs)
                .set("warmup.learningRate", warmupRate)
                .set("fineTune.epochs", fineTuneEpochs)
                .set("fineTune.fromBlock", fromBlock)
                .set("fineTune.learningRate", fineTuneRate)
                .set("batchNorm", batchNorm)
                .set("views", views)
                .set("precision", precision);
        if (random || weights.given()) {
            String network = fields.text("backbone").orElse(null);
            Double width = fields.text("alpha").map(Double::valueOf).orElse(null);
            fields.set("weights", weights.weights(random, network, width));
        }
    }

    /** Reads the JSON names. */
    private static final class BatchNormConverter implements Labelled<BatchNorm> {
        @Override
        public BatchNorm of(String label) {
            return BatchNorm.of(label);
        }
    }

    /** Reads the JSON names. */
    private static final class PrecisionConverter implements Labelled<Precision> {
        @Override
        public Precision of(String label) {
            return Precision.of(label);
        }
    }
}

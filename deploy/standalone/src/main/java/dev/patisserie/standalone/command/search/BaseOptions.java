package dev.patisserie.standalone.command.search;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.standalone.command.option.PipelineOption;
import dev.patisserie.standalone.command.option.WeightsOption;
import dev.patisserie.standalone.request.RequestFields;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the training that a search varies. */
final class BaseOptions {

    @Mixin
    private PipelineOption pipeline;

    @Option(
            names = "--base",
            paramLabel = "FILE",
            description = {
                "The training to vary as JSON or YAML, with the fields of docs/schemas/training.requested.v1.json.",
                "Options replace its values."
            })
    private Path file;

    @Option(
            names = "--dataset",
            paramLabel = "NAME",
            description = "A folder below the trainer's data root, or a version. Default: the served data set.")
    private String dataset;

    @Option(names = "--epochs", paramLabel = "N", description = "simple: epochs of the best trials.")
    private Integer epochs;

    @Option(names = "--image-size", paramLabel = "N", description = "Image width and height, in pixels.")
    private Integer imageSize;

    @Option(names = "--backbone", paramLabel = "B", description = "transfer: the ImageNet network. Default: xception.")
    private String backbone;

    @Option(names = "--alpha", paramLabel = "A", description = "transfer: width multiplier of a mobilenet.")
    private Double alpha;

    @Option(names = "--warmup-epochs", paramLabel = "N", description = "transfer: epochs of the warm-up.")
    private Integer warmupEpochs;

    @Option(
            names = "--fine-tune-epochs",
            paramLabel = "N",
            description = "transfer: epochs of the fine-tuning; 0 trains the head alone.")
    private Integer fineTuneEpochs;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the trainings and of the drawn values.")
    private Long seed;

    @Mixin
    private WeightsOption weights;

    /** Returns the option of the weights file, which must be copied before the request is created. */
    WeightsOption weights() {
        return weights;
    }

    /** Returns the name of the data set; empty if neither the option nor the file has one. */
    Optional<String> dataset() {
        return Optional.ofNullable(dataset).or(() -> read().text("dataset"));
    }

    /** Returns the recipe. */
    Pipeline recipe() {
        return pipeline.pipeline() != null
                ? pipeline.pipeline()
                : read().text("pipeline").map(Pipeline::of).orElse(Pipeline.SIMPLE);
    }

    /**
     * Returns the fields of the training.
     *
     * @throws IllegalArgumentException if the file cannot be read
     */
    RequestFields fields(String name) {
        RequestFields fields = read().set("pipeline", recipe())
                .set("dataset", name)
                .set("epochs", epochs)
                .set("imageSize", imageSize)
                .set("backbone", backbone)
                .set("alpha", alpha)
                .set("warmup.epochs", warmupEpochs)
                .set("fineTune.epochs", fineTuneEpochs)
                .set("seed", seed);
        if (weights.given()) {
            fields.set("weights", weights.weights(backbone, alpha));
        }
        return fields;
    }

    private RequestFields read() {
        return file == null ? RequestFields.empty() : RequestFields.read(file);
    }
}

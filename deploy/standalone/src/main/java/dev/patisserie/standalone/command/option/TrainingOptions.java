package dev.patisserie.standalone.command.option;

import dev.patisserie.common.backbone.BaseModel;
import dev.patisserie.common.backbone.BaseModels;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.event.TransferRecipe.FineTune;
import dev.patisserie.common.event.TransferRecipe.Warmup;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.standalone.request.RequestFields;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The options of a training request. An option replaces the value of the request file; an absent field gets the default
 * of the command, or else that of the request.
 */
public final class TrainingOptions {

    /** Enough for an accuracy above 0.9 on the drawn set, in about a minute. */
    public static final int DRAWN_EPOCHS = 10;

    /**
     * More epochs than the request's defaults. Epochs of the head are fast, since they use precomputed features. With a
     * higher learning rate of fine-tuning, the validation loss rises from the first epoch on (ADR 36).
     */
    private static final int WARMUP_EPOCHS = 12;

    private static final FineTune FEW_PHOTOS_FINE_TUNE = new FineTune(8, null, 1e-5);

    @Option(
            names = "--request",
            paramLabel = "FILE",
            description = {
                "A training request as JSON or YAML, with the fields of",
                "docs/schemas/training.requested.v1.json. Options replace its values."
            })
    private Path file;

    @Option(names = "--epochs", paramLabel = "N", description = "simple: number of passes over the training images.")
    private Integer epochs;

    @Option(
            names = "--image-size",
            paramLabel = "N",
            description = "Image width and height, in pixels. Default: 100 for simple, else the backbone's size.")
    private Integer imageSize;

    @Option(names = "--batch-size", paramLabel = "N", description = "Images per training step.")
    private Integer batchSize;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of weights, shuffling, dropout and augmentation.")
    private Long seed;

    @Option(
            names = "--dropout",
            paramLabel = "F",
            description = {
                "Fraction of the features that is dropped in training before the last layer.",
                "Default: 0.5 for simple, none for transfer."
            })
    private Double dropout;

    @Mixin
    private OptimizationOptions optimization;

    @Mixin
    private TransferOptions transfer;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    private final Map<String, Object> defaults = new LinkedHashMap<>();

    private boolean fewPhotos;

    /** Returns the option of the weights file, which must be copied before the request is created. */
    public WeightsOption weights() {
        return transfer.weights();
    }

    /** Sets {@link #DRAWN_EPOCHS} as the default number of epochs of {@code simple}. */
    public void defaultToDrawnEpochs() {
        defaults.put("epochs", DRAWN_EPOCHS);
    }

    /** Sets the default phases of {@code transfer}, which suit a few hundred photos. */
    public void defaultToFewPhotos() {
        fewPhotos = true;
    }

    private void setFewPhotos(RequestFields fields) {
        Warmup warmup = fewPhotosWarmup(fields.text("backbone").orElse(""));
        fields.setIfAbsent("warmup.epochs", warmup.epochs())
                .setIfAbsent("warmup.learningRate", warmup.learningRate())
                .setIfAbsent("fineTune.epochs", FEW_PHOTOS_FINE_TUNE.epochs())
                .setIfAbsent("fineTune.learningRate", FEW_PHOTOS_FINE_TUNE.learningRate());
    }

    /**
     * Returns the warm-up, whose learning rate depends on the backbone. A step of Adam changes each weight of the head
     * by about the learning rate, so the change of the head's output grows with the number of features. Xception has
     * 2048 features, MobileNet 0.25 has 256 (ADR 36); {@link BaseModel#warmupRate} has the rates.
     */
    private static Warmup fewPhotosWarmup(String backbone) {
        Double rate = BaseModels.find(backbone).map(BaseModel::warmupRate).orElse(null); // null is the default
        return new Warmup(WARMUP_EPOCHS, rate);
    }

    /** Sets the size of the images, in pixels, that is used if neither an option nor the request file states one. */
    public void defaultToImageSize(int pixels) {
        defaults.put("imageSize", pixels);
    }

    /** Returns the name of the data set in the request file. */
    public Optional<String> dataset() {
        return file().text("dataset");
    }

    /**
     * Returns the request.
     *
     * @param pipeline the recipe; null for that of the request file, or else {@code simple}
     * @param dataset name of the data set
     * @param clock provides the time in the request's id, unless the request file contains an id
     */
    public TrainingRequested request(Pipeline pipeline, String dataset, Clock clock) {
        RequestFields fields = file().set("pipeline", pipeline)
                .set("dataset", dataset)
                .set("imageSize", imageSize)
                .set("batchSize", batchSize)
                .set("seed", seed)
                .set("epochs", epochs)
                .set("dropout", dropout);
        optimization.set(fields);
        transfer.set(fields);
        fields.setIfAbsent("requestId", RequestIds.fresh("cli", clock));
        fields.setIfAbsent("pipeline", Pipeline.SIMPLE);
        defaults.forEach(fields::setIfAbsent);
        if (fewPhotos) {
            setFewPhotos(fields);
        }
        try {
            TrainingRequested request = fields.request();
            optimization.check(request);
            return request;
        } catch (PatisserieException | IllegalArgumentException e) {
            throw rejected(e);
        }
    }

    private RequestFields file() {
        try {
            return file == null ? RequestFields.empty() : RequestFields.read(file);
        } catch (PatisserieException | IllegalArgumentException e) {
            throw rejected(e);
        }
    }

    private CommandLine.ParameterException rejected(RuntimeException e) {
        return new CommandLine.ParameterException(spec.commandLine(), Reasons.withPaths(e), e);
    }
}

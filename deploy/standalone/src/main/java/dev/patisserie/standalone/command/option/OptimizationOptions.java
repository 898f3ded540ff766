package dev.patisserie.standalone.command.option;

import dev.patisserie.common.event.Augmentation;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.standalone.request.RequestFields;
import dev.patisserie.standalone.request.Settings;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The options of a training request for its loss, its optimiser and its images. */
final class OptimizationOptions {

    private static final String NONE = "none";

    @Option(names = "--optimizer", paramLabel = "NAME", description = "adam (default), sgd or rmsprop.")
    private String optimizer;

    @Option(
            names = "--learning-rate",
            paramLabel = "R",
            description = "simple: learning rate of the optimizer. Default: 0.001.")
    private Double learningRate;

    @Option(
            names = "--label-smoothing",
            paramLabel = "F",
            description = "Share of the true class that is spread over all classes, 0 to 0.99. Default: 0.")
    private Double labelSmoothing;

    @Option(
            names = "--class-weights",
            paramLabel = "W",
            converter = ClassWeightsConverter.class,
            description = "balanced, or weights by label such as donut=2,pie=0.5. Default: equal weights.")
    private Object classWeights;

    @Option(
            names = "--early-stopping",
            paramLabel = "PATIENCE",
            converter = EarlyStoppingConverter.class,
            description = {
                "Stop after this number of epochs without a lower validation loss. With a",
                "smallest difference that counts: 3,minDelta=0.01. Default: never."
            })
    private Settings earlyStopping;

    @Option(
            names = "--reduce-on-plateau",
            paramLabel = "FACTOR",
            converter = PlateauConverter.class,
            description = {
                "Multiply the learning rate by this factor when the validation loss no longer",
                "falls. With a number of epochs: 0.5,patience=2. Default: never."
            })
    private Settings reduceOnPlateau;

    @Option(
            names = "--schedule",
            paramLabel = "NAME",
            converter = ScheduleConverter.class,
            description = {
                "Learning rate schedule: cosine_decay or exponential_decay, with its settings, such",
                "as cosine_decay,warmupSteps=100. Default: a constant rate."
            })
    private Settings schedule;

    @Option(
            names = "--augmentation",
            paramLabel = "SETTINGS",
            converter = AugmentationConverter.class,
            description = {
                "Random changes to training images, such as zoom=0.2,verticalFlip=true; or none.",
                "Other settings keep their defaults."
            })
    private Settings augmentation;

    /** Sets the fields of the given options. */
    void set(RequestFields fields) {
        fields.set("optimizer.name", optimizer)
                .set("optimizer.learningRate", learningRate)
                .set("labelSmoothing", labelSmoothing)
                .set("classWeights", classWeights)
                .setAll("earlyStopping", earlyStopping)
                .setAll("reduceOnPlateau", reduceOnPlateau)
                .setAll("learningRateSchedule", schedule)
                .setAll("augmentation", augmentation);
        if (augmentation != null && augmentation.values().isEmpty()) {
            fields.set("augmentation", Augmentation.NONE);
        }
    }

    /**
     * Validates the options against the whole request.
     *
     * @throws IllegalArgumentException if an option would have no effect
     */
    void check(TrainingRequested request) {
        if (learningRate != null && request.pipeline() == Pipeline.TRANSFER) {
            throw new IllegalArgumentException(
                    "expected --warmup-learning-rate and --fine-tune-learning-rate with --pipeline transfer, found --learning-rate");
        }
    }

    /** Reads settings, and rejects invalid ones like picocli's own converters. */
    private static class SettingsConverter implements CommandLine.ITypeConverter<Settings> {

        private final String first;

        /** Returns the setting whose name may be omitted; null if there is none. */
        SettingsConverter(String first) {
            this.first = first;
        }

        @Override
        public Settings convert(String text) {
            try {
                return Settings.parse(text, first);
            } catch (IllegalArgumentException e) {
                throw new CommandLine.TypeConversionException(e.getMessage());
            }
        }
    }

    /** Reads {@code PATIENCE,minDelta=D}. */
    private static final class EarlyStoppingConverter extends SettingsConverter {
        EarlyStoppingConverter() {
            super("patience");
        }
    }

    /** Reads {@code FACTOR,patience=N}. */
    private static final class PlateauConverter extends SettingsConverter {
        PlateauConverter() {
            super("factor");
        }
    }

    /** Reads {@code NAME,setting=value}. */
    private static final class ScheduleConverter extends SettingsConverter {
        ScheduleConverter() {
            super("name");
        }
    }

    /** Reads {@code setting=value,setting=value}, or {@code none} for no settings. */
    private static final class AugmentationConverter extends SettingsConverter {
        AugmentationConverter() {
            super(null);
        }

        @Override
        public Settings convert(String text) {
            return super.convert(text.equals(NONE) ? "" : text);
        }
    }

    /** Reads {@code balanced}, or weights by label. */
    private static final class ClassWeightsConverter implements CommandLine.ITypeConverter<Object> {
        @Override
        public Object convert(String text) {
            return text.contains("=")
                    ? new SettingsConverter(null).convert(text).values()
                    : text;
        }
    }
}

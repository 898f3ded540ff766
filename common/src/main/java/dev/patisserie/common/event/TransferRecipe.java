package dev.patisserie.common.event;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.patisserie.common.backbone.BaseModel;
import dev.patisserie.common.backbone.BaseModels;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * The settings of transfer learning in a training request. In JSON these fields are on the same level as those of
 * {@link TrainingRequested}. The trainer rejects unknown backbones, widths and blocks.
 *
 * @param backbone the ImageNet network, one of {@link BaseModels#names}; default {@code xception}
 * @param alpha width multiplier of the backbone, for architectures with several widths; null for the default width
 * @param weights initial weights of the backbone; default ImageNet
 * @param warmup the first phase, which trains only the new head
 * @param fineTune the second phase, which trains the head and the top blocks
 * @param batchNorm mode of the batch normalisation in the trained blocks; default frozen
 * @param views number of augmented variants of each image, which the epochs use in turn, 1 to 1000; 0 draws a new
 *     variant in every epoch, which requires a pass through the whole backbone; default 4
 * @param precision precision of the matrix products of the frozen part in both phases; default auto
 * @param backboneTime for the backbone {@code auto}, most seconds that the features of the data set may take, 1 to
 *     1000000; default 600; otherwise null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TransferRecipe(
        String backbone,
        Double alpha,
        BackboneWeights weights,
        Warmup warmup,
        FineTune fineTune,
        BatchNorm batchNorm,
        Integer views,
        Precision precision,
        Integer backboneTime) {

    private static final int DEFAULT_BACKBONE_TIME = 600;

    /** Applies the defaults and validates the ranges. */
    public TransferRecipe {
        backbone = BaseModels.canonical(Require.name("backbone", requireNonNullElse(backbone, BaseModels.DEFAULT)));
        if (alpha != null) {
            Require.positive("alpha", alpha, 10);
        }
        weights = requireNonNullElse(weights, BackboneWeights.IMAGENET);
        warmup = requireNonNullElse(warmup, new Warmup(null, null));
        fineTune = requireNonNullElse(fineTune, new FineTune(null, null, null));
        if (warmup.epochs() + fineTune.epochs() == 0) {
            throw new IllegalArgumentException("warmup.epochs and fineTune.epochs must not both be 0");
        }
        batchNorm = requireNonNullElse(batchNorm, BatchNorm.FROZEN);
        views = Require.range("views", requireNonNullElse(views, 4), 0, 1000);
        precision = requireNonNullElse(precision, Precision.AUTO);
        backboneTime = backboneTime(backbone, backboneTime);
    }

    /** Creates a recipe without a time for the choice of the backbone. */
    public TransferRecipe(
            String backbone,
            Double alpha,
            BackboneWeights weights,
            Warmup warmup,
            FineTune fineTune,
            BatchNorm batchNorm,
            Integer views,
            Precision precision) {
        this(backbone, alpha, weights, warmup, fineTune, batchNorm, views, precision, null);
    }

    private static Integer backboneTime(String backbone, Integer seconds) {
        if (!backbone.equals(BaseModels.AUTO)) {
            return null;
        }
        return Require.range("backboneTime", requireNonNullElse(seconds, DEFAULT_BACKBONE_TIME), 1, 1_000_000);
    }

    /** Returns the recipe with all defaults. */
    public static TransferRecipe defaults() {
        return new TransferRecipe(null, null, null, null, null, null, null, null);
    }

    /** Returns this recipe with other initial weights. */
    public TransferRecipe withWeights(BackboneWeights other) {
        return new TransferRecipe(backbone, alpha, other, warmup, fineTune, batchNorm, views, precision, backboneTime);
    }

    /** Returns this recipe with a base model, for a warm-up at its rate if this one has the default rate. */
    public TransferRecipe withBackbone(BaseModel model) {
        boolean isDefault = warmup.learningRate() == Warmup.DEFAULT_RATE;
        var rate = new Warmup(warmup.epochs(), isDefault ? model.warmupRate() : warmup.learningRate());
        return new TransferRecipe(model.name(), alpha, weights, rate, fineTune, batchNorm, views, precision);
    }

    /** Returns this recipe with another first phase. */
    public TransferRecipe withWarmup(Warmup other) {
        return new TransferRecipe(backbone, alpha, weights, other, fineTune, batchNorm, views, precision);
    }

    /** Returns this recipe with another second phase. */
    public TransferRecipe withFineTune(FineTune other) {
        return new TransferRecipe(backbone, alpha, weights, warmup, other, batchNorm, views, precision, backboneTime);
    }

    /**
     * The first phase.
     *
     * @param epochs number of epochs, 0 to 10000; default 3
     * @param learningRate learning rate of the first epoch, above 0 and at most 10; default 0.0003
     */
    public record Warmup(Integer epochs, Double learningRate) {

        private static final double DEFAULT_RATE = 3e-4;
        /** Applies the defaults and validates the ranges. */
        public Warmup {
            epochs = Require.range("warmup.epochs", requireNonNullElse(epochs, 3), 0, 10_000);
            learningRate = rate("warmup.learningRate", learningRate, DEFAULT_RATE);
        }
    }

    /**
     * The second phase.
     *
     * @param epochs number of epochs, 0 to 10000; default 5
     * @param fromBlock number of the lowest trained block of the backbone; null for the default of the backbone, 14 in
     *     Xception
     * @param learningRate learning rate of the first epoch, above 0 and at most 10; default 0.00001
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record FineTune(Integer epochs, Integer fromBlock, Double learningRate) {

        private static final Pattern DIGITS = Pattern.compile("[0-9]+");

        /** Applies the defaults and validates the ranges. */
        public FineTune {
            epochs = Require.range("fineTune.epochs", requireNonNullElse(epochs, 5), 0, 10_000);
            learningRate = rate("fineTune.learningRate", learningRate, 1e-5);
        }

        /**
         * Reads the JSON value, in which the block may also be a string of digits.
         *
         * @throws IllegalArgumentException if the block is neither an integer nor such a string
         */
        @JsonCreator
        static FineTune read(
                @JsonProperty("epochs") Integer epochs,
                @JsonProperty("fromBlock") Object fromBlock,
                @JsonProperty("learningRate") Double learningRate) {
            return new FineTune(epochs, fromBlock == null ? null : block(fromBlock), learningRate);
        }

        private static Integer block(Object json) {
            String text = json.toString();
            try {
                if (json instanceof Number || DIGITS.matcher(text).matches()) {
                    return new BigDecimal(text).intValueExact();
                }
            } catch (ArithmeticException | NumberFormatException e) {
                // a fraction, or too large: rejected below
            }
            throw new IllegalArgumentException(
                    "fineTune.fromBlock must be the number of a block, was '%s'".formatted(text));
        }
    }

    private static double rate(String field, Double value, double fallback) {
        return Require.positive(field, requireNonNullElse(value, fallback), 10);
    }

    /** The mode of the batch normalisation in trained layers. */
    public enum BatchNorm {
        /** Normalises with the pretrained moving averages; gamma and beta are trained. */
        FROZEN,
        /** Normalises with the moments of the batch, and updates the moving averages. */
        TRAIN;

        /**
         * Reads the JSON name.
         *
         * @throws IllegalArgumentException if it is neither
         */
        @JsonCreator
        public static BatchNorm of(String label) {
            return Labels.find("batchNorm", BatchNorm.class, label);
        }

        /** Returns the JSON name. */
        @JsonValue
        public String label() {
            return Labels.of(this);
        }
    }

    /** The precision of the matrix products in the frozen part. */
    public enum Precision {
        /**
         * bfloat16 if the CPU has instructions for it and the features of a few images stay the same, otherwise
         * float32.
         */
        AUTO,
        /** Single precision, like the weights. */
        FLOAT32,
        /** Products of 8 significant bits, summed in float32. */
        BFLOAT16;

        /**
         * Reads the JSON name.
         *
         * @throws IllegalArgumentException if it is not a precision
         */
        @JsonCreator
        public static Precision of(String label) {
            return Labels.find("precision", Precision.class, label);
        }

        /** Returns the JSON name. */
        @JsonValue
        public String label() {
            return Labels.of(this);
        }
    }
}

package dev.patisserie.common.event;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * What only transfer learning uses of a training request. In JSON these fields stand beside those of the
 * {@link TrainingRequested}. Which backbones, widths and blocks there are, the trainer knows; it refuses others.
 *
 * @param backbone the ImageNet network; default {@code xception}
 * @param alpha its width, a factor on the number of channels, for architectures that come in several; null is the
 *     architecture's own, 1 where there are several
 * @param weights what the backbone starts from; default ImageNet
 * @param warmup the first phase: the new head alone learns
 * @param fineTune the second phase: the head and the top blocks learn
 * @param batchNorm what the batch normalisation of the blocks that learn does; default frozen
 * @param views augmented variants of each image, which the epochs take in turn, 1 to 1000; 0 draws a new one in every
 *     epoch, which costs a pass through the whole backbone each; default 4
 * @param precision of the products in both phases; default auto
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
        Precision precision) {

    /** Fills the defaults and checks the ranges. */
    public TransferRecipe {
        backbone = Require.name("backbone", requireNonNullElse(backbone, "xception"));
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
    }

    /** Returns the recipe with every default. */
    public static TransferRecipe defaults() {
        return new TransferRecipe(null, null, null, null, null, null, null, null);
    }

    /** Returns this recipe with other weights to start from. */
    public TransferRecipe withWeights(BackboneWeights other) {
        return new TransferRecipe(backbone, alpha, other, warmup, fineTune, batchNorm, views, precision);
    }

    /** Returns this recipe with another second phase. */
    public TransferRecipe withFineTune(FineTune other) {
        return new TransferRecipe(backbone, alpha, weights, warmup, other, batchNorm, views, precision);
    }

    /**
     * The first phase.
     *
     * @param epochs times that each image is seen, 0 to 10000; default 3
     * @param learningRate of the first epoch, above 0 and at most 10; default 0.0003
     */
    public record Warmup(Integer epochs, Double learningRate) {
        /** Fills the defaults and checks the ranges. */
        public Warmup {
            epochs = Require.range("warmup.epochs", requireNonNullElse(epochs, 3), 0, 10_000);
            learningRate = rate("warmup.learningRate", learningRate, 3e-4);
        }
    }

    /**
     * The second phase.
     *
     * @param epochs times that each image is seen, 0 to 10000; default 5
     * @param fromBlock the lowest block that learns, by its number in the backbone; null is the backbone's last, 14 in
     *     Xception
     * @param learningRate of the first epoch, above 0 and at most 10; default 0.00001
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record FineTune(Integer epochs, Integer fromBlock, Double learningRate) {

        private static final Pattern DIGITS = Pattern.compile("[0-9]+");

        /** Fills the defaults and checks the ranges. */
        public FineTune {
            epochs = Require.range("fineTune.epochs", requireNonNullElse(epochs, 5), 0, 10_000);
            learningRate = rate("fineTune.learningRate", learningRate, 1e-5);
        }

        /**
         * Reads them as they stand in JSON, where the block may also be a string of digits.
         *
         * @throws IllegalArgumentException if it is neither that nor an integer
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

    /** What the batch normalisation of layers that learn does. */
    public enum BatchNorm {
        /** It normalises with the averages that it came with; gamma and beta learn. */
        FROZEN,
        /** It normalises with the moments of the batch, and moves its averages. */
        TRAIN;

        /**
         * Reads the name as it stands in JSON.
         *
         * @throws IllegalArgumentException if it is neither
         */
        @JsonCreator
        public static BatchNorm of(String label) {
            return Labels.find("batchNorm", BatchNorm.class, label);
        }

        /** Returns the name in JSON. */
        @JsonValue
        public String label() {
            return Labels.of(this);
        }
    }

    /** How exactly the frozen part multiplies. */
    public enum Precision {
        /**
         * In bfloat16 where the CPU has instructions for it and it leaves the features of a few images as they are,
         * else in float32.
         */
        AUTO,
        /** As exactly as the weights. */
        FLOAT32,
        /** With 8 significant bits, summed in float32. */
        BFLOAT16;

        /**
         * Reads the name as it stands in JSON.
         *
         * @throws IllegalArgumentException if it is none of them
         */
        @JsonCreator
        public static Precision of(String label) {
            return Labels.find("precision", Precision.class, label);
        }

        /** Returns the name in JSON. */
        @JsonValue
        public String label() {
            return Labels.of(this);
        }
    }
}

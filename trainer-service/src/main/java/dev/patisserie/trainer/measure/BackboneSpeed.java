package dev.patisserie.trainer.measure;

import dev.patisserie.common.backbone.BaseModel;
import dev.patisserie.common.backbone.BaseModels;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.trainer.graph.InitialWeights;
import dev.patisserie.trainer.network.BatchNormFolding;
import dev.patisserie.trainer.network.FrozenNetwork;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.WeightedNetwork;
import dev.patisserie.trainer.network.architecture.Backbone;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.LongSupplier;

/**
 * Measures the time that the frozen part of a base model takes for an image of its default size on this machine, as the
 * trainer computes it: folded, in bfloat16 if the CPU is fast in it, with random weights. The fastest of several runs
 * counts, since other programs disturb it least.
 *
 * <p>Arguments: {@code NAME} or {@code NAME:ALPHA} of each base model. Prints a line {@code NAME ALPHA|- MILLISECONDS}
 * for each of them.
 */
public final class BackboneSpeed {

    private static final int BATCH = 8;
    private static final int LEAST_RUNS = 3;
    private static final long LEAST_NANOS = 1_500_000_000;

    private final LongSupplier nanoTime;

    BackboneSpeed(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Runs the program. */
    public static void main(String[] arguments) {
        TensorFlowRuntime.load();
        var speed = new BackboneSpeed(System::nanoTime);
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        for (String argument : arguments) {
            String[] parts = argument.split(":");
            String alpha = parts.length > 1 ? parts[1] : "-";
            double millis = speed.millisecondsAnImage(parts[0], alpha.equals("-") ? null : Double.valueOf(alpha));
            out.println(String.format(Locale.ROOT, "%s %s %.3f", parts[0], alpha, millis));
        }
    }

    /**
     * Measures a base model.
     *
     * @param alpha its width; null for the default
     */
    double millisecondsAnImage(String name, Double alpha) {
        BaseModel model = BaseModels.find(name).orElseThrow();
        Backbone backbone =
                Backbone.named(model.name(), alpha == null ? OptionalDouble.empty() : OptionalDouble.of(alpha));
        int size = backbone.defaultImageSize();
        try (FrozenNetwork network = new FrozenNetwork(folded(backbone, size), Precision.AUTO)) {
            byte[] images = new byte[BATCH * size * size * 3];
            new Random(0).nextBytes(images);
            var features = FloatBuffer.allocate(
                    BATCH * Math.toIntExact(network.outputShape().size()));
            Runnable pass = () -> network.run(images, BATCH, features.clear());
            pass.run(); // includes the optimisation of the graph
            return fastest(pass) / BATCH;
        }
    }

    private static WeightedNetwork folded(Backbone backbone, int size) {
        Network base = backbone.classifier(size, 2).cutAfter(Backbone.POOLING).base();
        return BatchNormFolding.fold(new WeightedNetwork(base, InitialWeights.of(base, 0)));
    }

    /** Returns the shortest duration, in milliseconds. */
    private double fastest(Runnable run) {
        long start = nanoTime.getAsLong();
        long shortest = Long.MAX_VALUE;
        for (int i = 0; i < LEAST_RUNS || nanoTime.getAsLong() - start < LEAST_NANOS; i++) {
            long begin = nanoTime.getAsLong();
            run.run();
            shortest = Math.min(shortest, nanoTime.getAsLong() - begin);
        }
        return shortest / 1e6;
    }
}

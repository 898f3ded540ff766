package dev.patisserie.benchmarks.program;

import com.sun.management.OperatingSystemMXBean;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.onednn.OneDnnNetwork;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.common.tensorflow.SessionOptions;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.trainer.graph.InitialWeights;
import dev.patisserie.trainer.network.BatchNormFolding;
import dev.patisserie.trainer.network.ForwardEngine;
import dev.patisserie.trainer.network.FrozenNetwork;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.WeightedNetwork;
import dev.patisserie.trainer.network.architecture.Backbone;
import dev.patisserie.trainer.network.architecture.SimpleConvNet;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/**
 * Measures the images per second of the frozen part of a backbone in TensorFlow and in oneDNN, and the speed of matrix
 * multiplication alone, in turns of one run: another process disturbs all of them.
 *
 * <pre>java -cp ... Forward.java BACKBONE|simple ALPHA|- SIZE BATCH OUT.json</pre>
 */
final class Forward {

    private static final int ROUNDS = 8; // the first one includes the optimisation of graphs
    private static final int MATRIX = 2048;
    private static final long TURN = 400_000_000; // ns; the CPU time is exact to 10 ms

    private final List<Subject> subjects = new ArrayList<>();
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();

    public static void main(String[] args) throws Exception {
        TensorFlowRuntime.load();
        WeightedNetwork network = folded(args[0], args[1], Integer.parseInt(args[2]));
        int batch = Integer.parseInt(args[3]);
        Json.MAPPER.writeValue(Path.of(args[4]).toFile(), new Forward().measure(network, batch));
    }

    /** Repeated work, its wall times and the CPU times of all threads. */
    private static final class Subject {
        private static final OperatingSystemMXBean PROCESS =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

        private final Runnable work;
        private double first;
        private double best = Double.MAX_VALUE; // of the later rounds: the one that was disturbed least
        private double bestCpu = Double.MAX_VALUE; // hardly depends on the load

        Subject(Runnable work) {
            this.work = work;
        }

        /**
         * Runs the work once in the first round, and in the others for {@link #TURN}, since caches are cold at first.
         */
        void run(int round) {
            long cpu = PROCESS.getProcessCpuTime();
            long start = System.nanoTime();
            int runs = 0;
            do {
                work.run();
                runs++;
            } while (round > 0 && System.nanoTime() - start < TURN);
            double seconds = (System.nanoTime() - start) / 1e9 / runs;
            double cpuSeconds = (PROCESS.getProcessCpuTime() - cpu) / 1e9 / runs;
            if (round == 0) {
                first = seconds;
            } else {
                best = Math.min(best, seconds);
                bestCpu = Math.min(bestCpu, cpuSeconds);
            }
        }
    }

    private Map<String, Double> measure(WeightedNetwork network, int batch) throws Exception {
        Map<String, Subject> matrices = new LinkedHashMap<>();
        Map<String, Subject> networks = new LinkedHashMap<>();
        for (Precision precision : new Precision[] {Precision.FLOAT32, Precision.BFLOAT16}) {
            String name = precision.name().toLowerCase(Locale.ROOT);
            matrices.put(name, subject(matrix(precision)));
            networks.put(name, subject(images(network, batch, precision, ForwardEngine.TENSORFLOW)));
        }
        if (OneDnnNetwork.isAvailable()) {
            networks.put("onednnBfloat16", subject(images(network, batch, Precision.BFLOAT16, ForwardEngine.ONEDNN)));
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (Subject subject : subjects) {
                subject.run(round);
            }
        }
        Map<String, Double> result = new LinkedHashMap<>();
        double flop = 2 * Math.pow(MATRIX, 3);
        matrices.forEach((name, subject) -> {
            result.put(name + "MatrixGflops", flop / subject.best / 1e9);
            result.put(name + "MatrixGflopsPerCpuSecond", flop / subject.bestCpu / 1e9);
        });
        networks.forEach((name, subject) -> {
            result.put(name + "ImagesPerSecond", batch / subject.best);
            result.put(name + "ImagesPerCpuSecond", batch / subject.bestCpu);
            result.put(name + "FirstBatchSeconds", subject.first);
        });
        while (!owned.isEmpty()) {
            owned.pop().close();
        }
        return result;
    }

    private Subject subject(Runnable work) {
        var subject = new Subject(work);
        subjects.add(subject);
        return subject;
    }

    private static WeightedNetwork folded(String backbone, String alpha, int size) {
        Network network = backbone.equals("simple") ? SimpleConvNet.of(size, 5) : base(backbone, alpha, size);
        Map<String, float[]> weights = InitialWeights.of(network, 1);
        // TensorFlow removes biases of zero, which trained networks do not have.
        weights.forEach((name, values) -> {
            if (name.endsWith("/beta") || name.endsWith("/bias")) {
                Arrays.fill(values, 0.01f);
            }
        });
        return BatchNormFolding.fold(new WeightedNetwork(network, weights));
    }

    private static Network base(String backbone, String alpha, int size) {
        OptionalDouble width =
                alpha.equals("-") ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(alpha));
        return Backbone.named(backbone, width)
                .classifier(size, 2)
                .cutAfter(Backbone.POOLING)
                .base();
    }

    private Runnable images(WeightedNetwork network, int batch, Precision precision, ForwardEngine engine) {
        byte[] pixels = new byte[(int) network.network().inputShape().size() * batch];
        new Random(1).nextBytes(pixels);
        var frozen = new FrozenNetwork(network, precision, engine);
        owned.push(frozen);
        int bytes = (int) frozen.outputShape().size() * batch * Float.BYTES;
        FloatBuffer features =
                ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()).asFloatBuffer();
        return () -> frozen.run(pixels, batch, features.clear());
    }

    private Runnable matrix(Precision precision) {
        return precision == Precision.FLOAT32 ? matrix(TFloat32.class) : matrix(TBfloat16.class);
    }

    private <T extends TNumber> Runnable matrix(Class<T> type) {
        var graph = new Graph();
        owned.push(graph);
        var session = new Session(graph, SessionOptions.of(Precision.FLOAT32));
        owned.push(session);
        Ops tf = Ops.create(graph);
        Operand<T> random =
                tf.dtypes.cast(tf.random.randomUniform(tf.constant(new int[] {MATRIX, MATRIX}), TFloat32.class), type);
        Variable<T> left = tf.variable(Shape.of(MATRIX, MATRIX), type);
        Variable<T> right = tf.variable(Shape.of(MATRIX, MATRIX), type);
        session.runner()
                .addTarget(tf.assign(left, random))
                .addTarget(tf.assign(right, random))
                .run();
        Operand<T> product = tf.linalg.matMul(left, right);
        return () -> session.runner().addTarget(product).run();
    }
}

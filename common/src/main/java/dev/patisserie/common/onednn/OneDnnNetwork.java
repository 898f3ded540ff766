package dev.patisserie.common.onednn;

import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.tensorflow.Precision;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.stream;
import org.tensorflow.proto.GraphDef;

/**
 * A graph that oneDNN executes. The images of a run are divided among worker threads, each of which computes its images
 * alone: one thread per core is faster than all cores on one image, since no thread waits for another one.
 *
 * <p>Thread-safe; runs take turns. Holds native memory: the weights once, and the values between the operations per
 * worker, at most twice {@link #ARENA_BYTES} if batches are not prepared; the caller owns it and closes it once.
 */
public final class OneDnnNetwork implements AutoCloseable {

    /** Identifies the computation, by oneDNN and by this package: other versions may round differently. */
    public static final String VERSION = "onednn-3.6.1-2";

    /** Most memory for the values between the operations, per worker, unless one image needs more. */
    public static final long ARENA_BYTES = 64L << 20;

    /** More images at a time are not faster. */
    private static final int MOST_IMAGES = 64;

    private final Program program;
    private final long cacheBytes;
    private final int mostImages;
    private final int threadCount;
    private ExecutorService threads; // null until a run needs them; guarded by this
    private final List<Worker> workers = new ArrayList<>();
    private final Map<Size, PreparedPass> passes = new HashMap<>(); // guarded by itself
    private final Natives natives = new Natives();
    private engine engine;
    private WeightMemory weights;

    private record Size(int images, ElementType fed) {}

    /** Writes the values of some images of a batch; called by several threads at once. */
    @FunctionalInterface
    public interface Source {
        /**
         * Writes the values.
         *
         * @param first index of the first image
         * @param count number of images
         * @param target receives {@code [count, ...input shape]}; its position is 0, its order that of the CPU
         */
        void write(int first, int count, ByteBuffer target);
    }

    private OneDnnNetwork(Program program, int threadCount, long cacheBytes) {
        this.program = program;
        this.cacheBytes = cacheBytes;
        this.mostImages = mostImages(program, cacheBytes);
        this.threadCount = threadCount;
    }

    private static ThreadFactory factory() {
        return work -> {
            var thread = new Thread(
                    () -> {
                        OneDnnRuntime.computeOnThisThread();
                        work.run();
                    },
                    "onednn");
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Returns whether oneDNN can be loaded on this platform. TensorFlow must be loaded before, if it is used. */
    public static boolean isAvailable() {
        return OneDnnRuntime.isAvailable();
    }

    /**
     * Compiles a graph.
     *
     * @param graph a graph of constants with one placeholder {@code [batch, height, width, channels]} or {@code [batch,
     *     values]}, of bytes or float32; not needed afterwards
     * @param outputs names of the nodes whose values are computed
     * @param precision precision of the multiplications and of the values between the operations
     * @param threads number of worker threads, at least 1
     * @throws UnsupportedGraphException if the graph has other operations than {@link GraphReader} compiles
     * @throws IllegalStateException if oneDNN is not available
     */
    public static OneDnnNetwork compile(GraphDef graph, List<String> outputs, Precision precision, int threads) {
        if (!isAvailable()) {
            throw new IllegalStateException("oneDNN is not on the class path for this platform");
        }
        ElementType type = precision.resolve() == Precision.BFLOAT16 ? ElementType.BFLOAT16 : ElementType.FLOAT32;
        Program read = GraphReader.read(graph, outputs, type);
        boolean isPacked = type == ElementType.BFLOAT16 && OneDnnRuntime.hasTiles();
        return of(isPacked ? ColumnPacker.pack(read) : read, threads);
    }

    /** Creates the network of a program; see {@link #compile}. */
    static OneDnnNetwork of(Program program, int threads) {
        var network = new OneDnnNetwork(program, threads, OneDnnRuntime.cacheBytes());
        try {
            network.start();
            return network;
        } catch (RuntimeException | Error e) {
            network.close();
            throw e;
        }
    }

    private synchronized void start() {
        await(List.of(() -> Natives.scoped(() -> {
            engine = natives.keep(new engine(org.bytedeco.dnnl.engine.kind.cpu, 0));
            weights = new WeightMemory(engine, natives.keep(new stream(engine)));
            for (int i = 0; i < threadCount; i++) {
                workers.add(new Worker(engine));
            }
            PreparedPass.check(Schedule.of(program, mostImages, cacheBytes), engine);
            return null;
        })));
    }

    /** Returns the largest number of images of a pass, a power of two, whose values fit in the memory of a worker. */
    private static int mostImages(Program program, long cacheBytes) {
        int images = MOST_IMAGES;
        while (images > 1
                && ArenaPlan.of(Schedule.of(program, images, cacheBytes)).bytes() > ARENA_BYTES) {
            images /= 2;
        }
        return images;
    }

    /**
     * Creates the primitives and the memory for batches of bytes, which otherwise the first batch of a size does.
     *
     * @param count largest number of images of a batch
     */
    public synchronized void prepare(int count) {
        int perWorker = (count + workers.size() - 1) / workers.size();
        int largest = Integer.highestOneBit(Math.min(mostImages, perWorker));
        await(workers.stream()
                .<Runnable>map(worker -> () -> {
                    for (int images = largest; images > 0; images /= 2) {
                        worker.bind(pass(new Size(images, ElementType.UINT8)));
                    }
                })
                .toList());
    }

    /**
     * Returns the number of values of an image in an output.
     *
     * @param output one of the names that were given for the compilation
     */
    public int values(String output) {
        return program.outputs().get(output).values();
    }

    /**
     * Computes the outputs of a batch of bytes.
     *
     * @param source writes bytes
     * @param count number of images, at least 1
     * @param outputs by the names of the nodes: each receives {@code [count, ...output shape]} from index 0
     * @throws IllegalStateException if oneDNN fails, or this network is closed
     */
    public void runBytes(Source source, int count, Map<String, FloatBuffer> outputs) {
        run(source, ElementType.UINT8, count, outputs);
    }

    /** Computes the outputs of a batch of float32 values; see {@link #runBytes}. */
    public void runFloats(Source source, int count, Map<String, FloatBuffer> outputs) {
        run(source, ElementType.FLOAT32, count, outputs);
    }

    private synchronized void run(Source source, ElementType fed, int count, Map<String, FloatBuffer> outputs) {
        if (workers.isEmpty()) {
            throw new IllegalStateException("this network is closed");
        }
        List<Runnable> parts = new ArrayList<>();
        int used = Math.min(workers.size(), count);
        for (int i = 0; i < used; i++) {
            Worker worker = workers.get(i);
            int first = (int) ((long) count * i / used);
            int end = (int) ((long) count * (i + 1) / used);
            parts.add(() -> compute(worker, new Part(source, fed, first, end, outputs)));
        }
        await(parts);
    }

    private record Part(Source source, ElementType fed, int first, int end, Map<String, FloatBuffer> outputs) {}

    /** Divides the images into passes of powers of two, so that none has unused places. */
    private void compute(Worker worker, Part part) {
        for (int image = part.first; image < part.end; ) {
            int count = Integer.highestOneBit(Math.min(mostImages, part.end - image));
            compute(worker, part, image, count);
            image += count;
        }
    }

    private void compute(Worker worker, Part part, int image, int count) {
        Worker.BoundPass pass = worker.bind(pass(new Size(count, part.fed)));
        int inputBytes = program.input().values() * part.fed.bytes();
        part.source.write(image, count, pass.values(program.input(), (long) count * inputBytes));
        pass.run();
        part.outputs.forEach((name, target) -> read(pass, program.outputs().get(name), image, count, target));
    }

    private static void read(Worker.BoundPass pass, Tensor output, int image, int count, FloatBuffer target) {
        int values = count * output.values();
        FloatBuffer from = pass.values(output, (long) values * Float.BYTES).asFloatBuffer();
        target.put(image * output.values(), from, 0, values);
    }

    private PreparedPass pass(Size size) {
        synchronized (passes) {
            return passes.computeIfAbsent(
                    size,
                    key -> PreparedPass.of(Schedule.of(program, key.images, cacheBytes), key.fed, engine, weights));
        }
    }

    /**
     * Ends the worker threads. The next run starts new ones, which inherit the priority of its thread: threads that a
     * thread of low priority has started would keep that priority.
     */
    public synchronized void releaseThreads() {
        if (threads != null) {
            threads.shutdown();
            threads = null;
        }
    }

    /** Runs all tasks to their ends, even if one fails, since they use the buffers of the caller. */
    private void await(List<Runnable> tasks) {
        if (threads == null) {
            threads = Executors.newFixedThreadPool(threadCount, factory());
        }
        CompletableFuture<?>[] running = tasks.stream()
                .map(task -> CompletableFuture.runAsync(task, threads))
                .toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(running).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure
                    ? failure
                    : new IllegalStateException("oneDNN failed: " + Reasons.of(e.getCause()), e.getCause());
        }
    }

    @Override
    public synchronized void close() {
        releaseThreads();
        workers.forEach(Worker::close);
        workers.clear();
        passes.values().forEach(PreparedPass::close);
        passes.clear();
        if (weights != null) {
            weights.close();
        }
        natives.close();
    }
}

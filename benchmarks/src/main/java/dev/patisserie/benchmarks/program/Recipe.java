package dev.patisserie.benchmarks.program;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingProgressed.Epoch;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.json.Json;
import dev.patisserie.trainer.dataset.DatasetSource;
import dev.patisserie.trainer.dataset.SkippedImage;
import dev.patisserie.trainer.fit.Inspectable;
import dev.patisserie.trainer.fit.Stop;
import dev.patisserie.trainer.pipeline.SimplePipeline;
import dev.patisserie.trainer.pipeline.TrainedModel;
import dev.patisserie.trainer.pipeline.TrainingListener;
import dev.patisserie.trainer.pipeline.TrainingPipeline;
import dev.patisserie.trainer.pipeline.TrainingRun;
import dev.patisserie.trainer.pipeline.TrainingSettings;
import dev.patisserie.trainer.pipeline.transfer.TransferPipeline;
import dev.patisserie.trainer.pipeline.transfer.TransferSettings;
import dev.patisserie.trainer.weights.WeightFiles;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.TensorFlow;

/**
 * Runs a training request in the trainer's pipeline without Kafka, with the trainer's default settings.
 *
 * <pre>java -cp ... Recipe.java REQUEST.json DATASET WORK OUT.json [--weights-folder DIR] [--heap]</pre>
 *
 * <p>{@code WORK} receives the caches and the model, and must be empty for a cold run. {@code --heap} collects garbage
 * after every epoch and records the remaining heap.
 */
final class Recipe {

    private static final System.Logger LOG = System.getLogger(Recipe.class.getName());

    public static void main(String[] args) throws IOException {
        List<String> options = List.of(args).subList(4, args.length);
        int weights = options.indexOf("--weights-folder");
        Optional<Path> folder = weights < 0 ? Optional.empty() : Optional.of(Path.of(options.get(weights + 1)));
        var request = Json.MAPPER.readValue(Path.of(args[0]).toFile(), TrainingRequested.class);
        Path work = Path.of(args[2]);
        var listener = new Listener(options.contains("--heap"));
        var run = new TrainingRun(request, "benchmark", DatasetSource.ofFolder(Path.of(args[1])), work.resolve("run"));

        TrainingPipeline pipeline = pipeline(request, work, folder);

        long start = System.nanoTime();
        TrainedModel model = pipeline.run(run, listener).best();
        double seconds = (System.nanoTime() - start) / 1e9;

        Map<String, Object> result = new LinkedHashMap<>();
        result.put("implementation", "patisserie");
        result.put("model", model.folder().toString());
        result.put(
                "versions",
                Map.of(
                        "java", System.getProperty("java.version"),
                        "tensorflow", TensorFlow.version()));
        result.put("trainImages", model.trainImages());
        result.put("holdoutImages", model.manifest().holdout().images());
        result.put("recipeSeconds", seconds);
        result.put("trainingSeconds", model.trainingSeconds());
        result.put("partSeconds", model.partSeconds());
        result.put("holdoutAccuracy", model.manifest().holdout().accuracy());
        result.put("holdoutLoss", model.manifest().holdout().loss());
        result.put("epochs", listener.epochs);
        result.put("heapBytesAfterEpoch", listener.heapBytes);
        result.put("maxHeapBytes", Runtime.getRuntime().maxMemory());
        result.put("notices", model.notices());
        result.put(
                "memoryBoundBytes", pipeline.needs(request, model.trainImages()).totalBytes());
        result.put("peakRssBytes", peakBytes());
        Json.MAPPER.writerWithDefaultPrettyPrinter().writeValue(Path.of(args[3]).toFile(), result);
    }

    private static TrainingPipeline pipeline(TrainingRequested request, Path work, Optional<Path> weights) {
        if (request.pipeline() == Pipeline.SIMPLE) {
            return new SimplePipeline(TrainingSettings.defaults(work), Clock.systemUTC());
        }
        var files = new WeightFiles(WeightFiles.Locations.defaults(weights, work));
        return new TransferPipeline(TransferSettings.defaults(work, files), Clock.systemUTC());
    }

    /** Returns the peak resident set size of this process on Linux. */
    private static long peakBytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElseThrow();
    }

    private static final class Listener implements TrainingListener {

        private final boolean measuresHeap;
        private final List<Epoch> epochs = new ArrayList<>();
        private final List<Long> heapBytes = new ArrayList<>();

        Listener(boolean measuresHeap) {
            this.measuresHeap = measuresHeap;
        }

        @Override
        public void epochEnded(Epoch epoch, Inspectable model) {
            epochs.add(epoch);
            if (measuresHeap) {
                System.gc();
                heapBytes.add(
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
            }
        }

        @Override
        public void imagesSkipped(List<SkippedImage> skipped) {
            throw new IllegalStateException("a benchmark's images must be readable: " + skipped);
        }

        @Override
        public void advanced(String part, long done, long of) {}

        @Override
        public void noticed(String notice) {
            LOG.log(System.Logger.Level.INFO, notice);
        }

        @Override
        public Stop stop() {
            return Stop.NONE;
        }
    }
}

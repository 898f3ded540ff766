package dev.patisserie.inference.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.image.decode.ImageDecoder;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.inference.Checkpoints;
import dev.patisserie.inference.classify.Computation;
import dev.patisserie.inference.model.ModelTrial;
import dev.patisserie.inference.model.RefusedArchives;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures the time that verification in a child process adds to a swap, alternating with the trial in the service's
 * process. Not a test; run it by name with {@code -Dverification.archive=ZIP}, the archive of a model.
 */
@EnabledIfSystemProperty(named = "verification.archive", matches = ".+")
class VerificationCost {

    private static final Logger LOG = Logger.getLogger(VerificationCost.class);
    private static final int ROUNDS = 7;

    @TempDir
    Path work;

    @Test
    void measure() throws Exception {
        Path unpacked = work.resolve("unpacked");
        ModelArchive.unpack(Path.of(System.getProperty("verification.archive")), unpacked);
        Manifest manifest = ModelArchive.readManifest(unpacked);
        int threads = Runtime.getRuntime().availableProcessors();
        TensorFlowRuntime.load(threads);
        var settings = new ModelTrial.Settings(32, Precision.FLOAT32, 0.001, 0.02);
        var verifier = new VerifierProcess(
                new RefusedArchives(work, Clock.systemUTC()),
                new VerifierProcess.Limits(Duration.ofMinutes(2), Long.getLong("verification.memory", 2L << 30)),
                new TrialSettings(settings, ImageLimits.DEFAULT, threads));
        CheckpointPublished checkpoint = Checkpoints.model(manifest.modelId()).event();
        List<Long> child = new ArrayList<>();
        List<Long> inProcess = new ArrayList<>();
        try (var decoder = new ImageDecoder(ImageLimits.DEFAULT)) {
            var trial = new ModelTrial(manifest, unpacked, decoder::decode, settings);
            trial.run(Computation.FLOAT32); // the first is slower
            for (int round = 0; round < ROUNDS; round++) {
                child.add(millis(() -> verifier.verify(checkpoint, unpacked, Computation.FLOAT32)));
                inProcess.add(millis(() -> trial.run(Computation.FLOAT32)));
            }
        }
        LOG.infof(
                "verification cost architecture=%s imageSize=%d processors=%d load=%.1f childMs=%d inProcessMs=%d ratio=%.2f childAll=%s inProcessAll=%s",
                manifest.architecture(),
                manifest.imageSize(),
                threads,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                median(child),
                median(inProcess),
                (double) median(child) / median(inProcess),
                child,
                inProcess);
        assertThat(child).hasSize(ROUNDS);
    }

    private static long millis(Runnable work) {
        long begun = System.nanoTime();
        work.run();
        return (System.nanoTime() - begun) / 1_000_000;
    }

    private static long median(List<Long> values) {
        List<Long> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }
}

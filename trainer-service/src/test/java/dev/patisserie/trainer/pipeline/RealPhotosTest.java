package dev.patisserie.trainer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.patisserie.common.event.BackboneWeights;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.event.TransferRecipe;
import dev.patisserie.trainer.dataset.DatasetSource;
import dev.patisserie.trainer.pipeline.transfer.TransferPipeline;
import dev.patisserie.trainer.pipeline.transfer.TransferSettings;
import dev.patisserie.trainer.weights.PublishedWeights;
import dev.patisserie.trainer.weights.WeightFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests with real photos of the shared folder; skipped without them. */
class RealPhotosTest {

    private static final Path DESSERTS = Path.of("..", "..", "shared", "data", "desserts");

    private static final Path WEIGHTS = Path.of("..", "..", "shared", "weights");

    private static final double CHANCE = 0.2; // five classes, as many photos of each

    @TempDir
    Path temp;

    @Test
    void classifiesRealPhotosBetterThanChance() {
        assumeTrue(Files.isDirectory(DESSERTS), () -> "no photos at " + DESSERTS);
        TrainingRequested request = TrainingRequested.builder("r-1", Pipeline.SIMPLE, "desserts")
                .imageSize(32)
                .epochs(5)
                .build();
        var settings = new TrainingSettings(temp.resolve("cache"), 1 << 30, 2, 2, 2, 1000);

        TrainedModel model = new SimplePipeline(settings, Clock.systemUTC())
                .run(
                        new TrainingRun(request, "m", DatasetSource.ofFolder(DESSERTS), temp.resolve("work")),
                        new RecordingListener())
                .best();

        assertThat(model.trainImages()).isEqualTo(600);
        assertThat(model.skippedImages()).isZero();
        // 250 holdout photos: chance stays below 0.26 in 99 of 100 draws
        assertThat(model.manifest().holdout().accuracy()).isGreaterThan(CHANCE + 0.06);
    }

    @Test
    void transferLearningIsBetterThanTrainingFromScratch() {
        assumeTrue(Files.isDirectory(DESSERTS), () -> "no photos at " + DESSERTS);
        assumeTrue(Files.isDirectory(WEIGHTS), () -> "no weights at " + WEIGHTS);
        TrainingRequested request = TrainingRequested.builder("r-1", Pipeline.TRANSFER, "desserts")
                .imageSize(128)
                .transfer(new TransferRecipe(
                        "mobilenet",
                        0.25,
                        BackboneWeights.IMAGENET,
                        new TransferRecipe.Warmup(10, 2e-3),
                        new TransferRecipe.FineTune(1, null, 1e-5),
                        null,
                        1,
                        null))
                .build();
        var places = new WeightFiles.Locations(
                Optional.of(WEIGHTS),
                temp.resolve("weights"),
                PublishedWeights.KERAS,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                1L << 30);
        var settings = new TransferSettings(
                new TrainingSettings(temp.resolve("cache"), 1 << 30, 2, 2, 2, 1000),
                new WeightFiles(places),
                temp.resolve("features"),
                1 << 30);

        TrainedModel model = new TransferPipeline(settings, Clock.systemUTC())
                .run(
                        new TrainingRun(request, "m", DatasetSource.ofFolder(DESSERTS), temp.resolve("work")),
                        new RecordingListener())
                .best();

        assertThat(model.manifest().holdout().accuracy()).isGreaterThan(0.5);
    }
}

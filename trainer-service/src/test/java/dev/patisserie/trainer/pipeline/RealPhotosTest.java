package dev.patisserie.trainer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real photos, read in place beside the checkout; where they are not there, nothing is tested. */
class RealPhotosTest {

    private static final Path DESSERTS = Path.of("..", "..", "shared", "data", "desserts");

    private static final double CHANCE = 0.2; // five classes, as many photos of each

    @TempDir Path temp;

    @Test
    void learnsFromPhotosWhatPhotosShow() {
        assumeTrue(Files.isDirectory(DESSERTS), () -> "no photos at " + DESSERTS);
        TrainingRequested request =
                TrainingRequested.builder("r-1", Pipeline.SIMPLE, "desserts")
                        .imageSize(32)
                        .epochs(5)
                        .build();
        var settings = new TrainingSettings(temp.resolve("cache"), 1 << 30, 2, 2, 2);

        TrainedModel model =
                new SimplePipeline(settings, Clock.systemUTC())
                        .run(
                                new TrainingRun(request, "m", DESSERTS, temp.resolve("work")),
                                new RecordingListener())
                        .best();

        assertThat(model.trainImages()).isEqualTo(600);
        assertThat(model.skippedImages()).isZero();
        // 250 holdout photos: chance stays below 0.26 in 99 of 100 draws
        assertThat(model.manifest().holdout().accuracy()).isGreaterThan(CHANCE + 0.06);
    }
}

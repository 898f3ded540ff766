package dev.patisserie.trainer.job.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.BackboneWeights;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.event.TransferRecipe;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.trainer.pipeline.ComparePipeline;
import dev.patisserie.trainer.pipeline.SimplePipeline;
import dev.patisserie.trainer.pipeline.TrainingSettings;
import dev.patisserie.trainer.pipeline.transfer.TransferPipeline;
import dev.patisserie.trainer.pipeline.transfer.TransferSettings;
import dev.patisserie.trainer.weights.WeightFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests are checked against the image size and the memory of their training. */
class TrainingNeedsTest {

    private static final long MIB = 1 << 20;
    private static final int PREFETCH = 2;

    @TempDir
    Path folder;

    private Pipelines pipelines(int maxImageSize, MemoryState memory) {
        var settings = new TrainingSettings(folder, 1, PREFETCH, 1, 1, 1);
        var places = new WeightFiles.Locations(
                Optional.empty(),
                folder,
                URI.create("http://127.0.0.1:9/"),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                1);
        var simple = new SimplePipeline(settings, Clock.systemUTC());
        var transfer = new TransferPipeline(
                new TransferSettings(settings, new WeightFiles(places), folder, 1), Clock.systemUTC());
        return new Pipelines(
                List.of(simple, transfer, new ComparePipeline(simple, transfer)),
                new RequestLimits(1000, 1024, maxImageSize, () -> memory),
                new TrainImages(new DataRoot(folder)));
    }

    private Pipelines pipelines(long memoryMib, long heapMib) {
        return pipelines(1024, new MemoryState(memoryMib * MIB, heapMib * MIB, 0, 0));
    }

    private static TrainingRequested request(Pipeline pipeline, Integer size, int batch) {
        return TrainingRequested.builder("r-1", pipeline, "set")
                .imageSize(size)
                .batchSize(batch)
                .build();
    }

    private static void assertRejected(Pipelines pipelines, TrainingRequested request, ErrorCode code, String message) {
        assertThatThrownBy(() -> pipelines.check(request))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @EnumSource(
            value = Pipeline.class,
            names = {"TRANSFER", "COMPARE"})
    void defaultImageSizeOfTheBackboneCountsForTheLimit(Pipeline pipeline) {
        TrainingRequested request = request(pipeline, null, 16);

        assertRejected(pipelines(298, MemoryState.UNLIMITED), request, ErrorCode.REQUEST_INVALID, "was 299");
        assertThatCode(() -> pipelines(299, MemoryState.UNLIMITED).check(request))
                .doesNotThrowAnyException();
    }

    @Test
    void prefetchedBatchesMustFitInTheHeap() {
        // 3 batches of 64 images of 200 x 200 x 3 bytes are 21.97 MiB
        TrainingRequested request = request(Pipeline.SIMPLE, 200, 64);

        assertRejected(pipelines(99_999, 21), request, ErrorCode.TRAINING_TOO_LARGE, "of heap");
        assertThatCode(() -> pipelines(99_999, 22).check(request)).doesNotThrowAnyException();
    }

    @Test
    void smallDataSetFitsForAnyBatchSize() throws IOException {
        // Given: a batch of 1024 images of 300 px needs more than 40 GiB, three need 150 MiB and
        // the weights 1.4 GiB
        TrainingRequested request = request(Pipeline.SIMPLE, 300, 1024);
        Pipelines pipelines = pipelines(2000, 512);
        assertRejected(pipelines, request, ErrorCode.TRAINING_TOO_LARGE, "of memory");

        // When
        Path photos = Files.createDirectories(folder.resolve("set/train/eclair/camera"));
        for (int i = 0; i < 3; i++) {
            Files.createFile(photos.resolve(i + ".jpg"));
        }

        // Then
        assertThatCode(() -> pipelines.check(request)).doesNotThrowAnyException();
    }

    @Test
    void smallVersionFitsForAnyBatchSizeWithoutItsManifest() {
        // Given: the sizes are those of the folder above
        TrainingRequested request = request(Pipeline.SIMPLE, 300, 1024);
        Pipelines pipelines = pipelines(2000, 512);

        // Then
        assertThatCode(() -> pipelines.check(request, Optional.of(version(3)))).doesNotThrowAnyException();
        assertThatThrownBy(() -> pipelines.check(request, Optional.of(version(1024))))
                .isInstanceOf(PatisserieException.class)
                .hasMessageContaining("of memory");
        assertThat(TrainImages.of(version(Integer.MAX_VALUE))).isEqualTo(TrainImages.MOST);
    }

    private static DatasetPublished version(int images) {
        String id = "ab".repeat(32);
        return new DatasetPublished(
                "set",
                id,
                "manifests/m",
                Map.of("train", Map.of("eclair", images, "tart", 0), "holdout", Map.of("eclair", 9999)),
                images,
                0,
                null,
                id,
                Instant.EPOCH,
                null);
    }

    /** Features are computed in chunks of at most 32 images for any batch size. */
    @Test
    void batchSizeDoesNotCountForTheFrozenPartOfTheNetwork() {
        TransferRecipe headOnly = new TransferRecipe(
                "xception",
                null,
                BackboneWeights.NONE,
                null,
                new TransferRecipe.FineTune(0, null, null),
                null,
                1,
                null);
        TrainingRequested request = request(Pipeline.TRANSFER, 299, 1024).toBuilder()
                .transfer(headOnly)
                .build();

        assertThatCode(() -> pipelines(2000, 512).check(request)).doesNotThrowAnyException();
    }
}

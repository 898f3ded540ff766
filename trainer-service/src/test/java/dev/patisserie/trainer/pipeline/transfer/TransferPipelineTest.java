package dev.patisserie.trainer.pipeline.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.common.event.Augmentation;
import dev.patisserie.common.event.BackboneWeights;
import dev.patisserie.common.event.Optimizer;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingProgressed.Epoch;
import dev.patisserie.common.event.TrainingRequestBuilder;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.event.TransferRecipe;
import dev.patisserie.common.event.TransferRecipe.BatchNorm;
import dev.patisserie.common.event.TransferRecipe.FineTune;
import dev.patisserie.common.event.TransferRecipe.Precision;
import dev.patisserie.common.event.TransferRecipe.Warmup;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.image.decode.ImageDecoder;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.dataset.DatasetSource;
import dev.patisserie.trainer.dataset.PhotoSet;
import dev.patisserie.trainer.pipeline.RecordingListener;
import dev.patisserie.trainer.pipeline.TrainedModel;
import dev.patisserie.trainer.pipeline.TrainingRun;
import dev.patisserie.trainer.pipeline.TrainingSettings;
import dev.patisserie.trainer.publish.ExportedModel;
import dev.patisserie.trainer.weights.WeightFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The complete pipeline with a small, randomly initialised MobileNet and drawn pictures. */
class TransferPipelineTest {

    private static final int SIZE = 32;
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    Path temp;

    private final RecordingListener listener = new RecordingListener();
    private PhotoSet set;

    @BeforeEach
    void drawPhotos() {
        set = PhotoSet.draw(temp.resolve("set"));
    }

    @Test
    void warmsUpFineTunesAndExportsTheBestEpochOfBothPhases() throws IOException {
        // When
        TrainedModel model = run(request().transfer(recipe(3, 3, 2)).build(), 1 << 30);

        // Then
        assertThat(listener.epochs)
                .extracting(Epoch::phase, Epoch::number)
                .containsExactly(
                        tuple("warmup", 1),
                        tuple("warmup", 2),
                        tuple("warmup", 3),
                        tuple("fine-tune", 1),
                        tuple("fine-tune", 2),
                        tuple("fine-tune", 3));
        Manifest manifest = ModelArchive.readManifest(model.folder());
        assertThat(manifest).isEqualTo(model.manifest());
        assertThat(manifest.architecture()).isEqualTo("mobilenet_0.25_32");
        assertThat(manifest.imageSize()).isEqualTo(SIZE);
        assertThat(manifest.holdout().images()).isEqualTo(9);
        assertThat(manifest.bestEpoch()).isEqualTo(bestEpoch());
        assertThat(manifest.request().transfer().fineTune().fromBlock()).isEqualTo(13);
        assertThat(model.holdoutHits().cardinality() / 9.0)
                .isEqualTo(manifest.holdout().accuracy());
        assertThat(model.partSeconds())
                .containsKeys(
                        "dataset",
                        "weights",
                        "decode",
                        "features",
                        "warmup",
                        "fine-tune",
                        "export",
                        "calibration",
                        "evaluation");
        assertThat(model.notices()).isEmpty();
        assertThat(listener.advanced).contains("features", "calibration");
    }

    private int bestEpoch() {
        int best = 0;
        for (int i = 1; i < listener.epochs.size(); i++) {
            double loss = listener.epochs.get(i).validationLoss();
            best = loss < listener.epochs.get(best).validationLoss() ? i : best;
        }
        return best + 1;
    }

    @Test
    void exportedModelReproducesItsProbes() throws IOException {
        TrainedModel trained = run(request().transfer(recipe(2, 1, 1)).build(), 1 << 30);

        try (var model = new ExportedModel(trained.folder().resolve(Manifest.SAVED_MODEL));
                var decoder = new ImageDecoder(ImageLimits.DEFAULT)) {
            for (Manifest.Probe probe : trained.manifest().probes()) {
                Path file = trained.folder().resolve(Manifest.PROBES).resolve(probe.file());
                byte[] rgb = decoder.decode(Files.readAllBytes(file), SIZE);

                float[] answer = model.probabilities(new Batch(rgb, new int[1], SIZE))[0];

                for (int i = 0; i < answer.length; i++) {
                    assertThat(answer[i]).isCloseTo(probe.probabilities().get(i), within(1e-5f));
                }
            }
        }
    }

    @Test
    void cachedFeaturesGiveTheSameLosses() {
        // Given
        TrainingRequested request = request()
                .augmentation(Augmentation.NONE)
                .transfer(recipe(2, 2, 1))
                .build();

        // When
        run(request, 1 << 30);
        List<Epoch> cached = List.copyOf(listener.epochs);
        listener.epochs.clear();
        emptyWorkFolder();
        run(request, 0);

        // Then
        assertThat(listener.notices).hasSize(1);
        assertSameLosses(listener.epochs, cached);
    }

    @Test
    void cachedViewsGiveTheSameLosses() {
        TrainingRequested request = request().transfer(recipe(2, 2, 2)).build();

        run(request, 1 << 30);
        List<Epoch> cached = List.copyOf(listener.epochs);
        listener.epochs.clear();
        emptyWorkFolder();
        run(request, 0);

        assertSameLosses(listener.epochs, cached);
    }

    @Test
    void bfloat16GivesSimilarLosses() {
        TransferRecipe exact = recipe(1, 1, 1);
        var rounded = new TransferRecipe(
                exact.backbone(),
                exact.alpha(),
                exact.weights(),
                exact.warmup(),
                exact.fineTune(),
                exact.batchNorm(),
                exact.views(),
                Precision.BFLOAT16);

        run(request().transfer(exact).build(), 1 << 30);
        emptyWorkFolder();
        run(request().transfer(rounded).build(), 1 << 30);

        assertThat(listener.epochs.get(2).loss())
                .isCloseTo(listener.epochs.get(0).loss(), within(0.05));
        assertThat(listener.epochs.get(3).loss())
                .isCloseTo(listener.epochs.get(1).loss(), within(0.05));
    }

    private static void assertSameLosses(List<Epoch> found, List<Epoch> expected) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i).loss()).isCloseTo(expected.get(i).loss(), within(1e-4));
            assertThat(found.get(i).validationLoss()).isCloseTo(expected.get(i).validationLoss(), within(1e-4));
        }
    }

    @Test
    void reportsFeaturesThatDoNotFitInTheCache() {
        TrainedModel model = run(request().transfer(recipe(1, 1, 2)).build(), 1000);

        assertThat(model.notices())
                .singleElement()
                .asString()
                .contains("do not fit", "trainer.feature-cache-limit-bytes", "fewer views");
        assertThat(listener.notices).isEqualTo(model.notices());
        assertThat(model.manifest().holdout().images()).isEqualTo(9);
    }

    @Test
    void augmentsEveryEpochDifferentlyWithoutViews() throws IOException {
        run(request().transfer(recipe(2, 0, 0)).build(), 1 << 30);

        // validation alone is kept
        try (Stream<Path> kept = Files.list(temp.resolve("features"))) {
            assertThat(kept).hasSize(1);
        }
        assertThat(listener.notices).isEmpty();
        assertThat(listener.epochs.get(0).loss())
                .isNotEqualTo(listener.epochs.get(1).loss());
    }

    @Test
    void reusesFeaturesOfAnEarlierRun() {
        run(request().transfer(recipe(1, 1, 1)).build(), 1 << 30);
        emptyWorkFolder();
        listener.advanced.clear();

        run(request().transfer(recipe(2, 2, 1)).build(), 1 << 30);

        assertThat(listener.advanced).doesNotContain("features");
    }

    @Test
    void trainsWithoutAWarmUp() {
        TrainedModel model = run(request().transfer(recipe(0, 2, 1)).build(), 1 << 30);

        assertThat(listener.epochs).extracting(Epoch::phase).containsOnly("fine-tune");
        assertThat(model.manifest().bestEpoch()).isBetween(1, 2);
    }

    @Test
    void trainsBatchNormalisationOnRequest() {
        TransferRecipe frozen = recipe(0, 1, 1);
        var training = new TransferRecipe(
                frozen.backbone(),
                frozen.alpha(),
                frozen.weights(),
                frozen.warmup(),
                frozen.fineTune(),
                BatchNorm.TRAIN,
                frozen.views(),
                frozen.precision());

        run(request().transfer(frozen).build(), 1 << 30);
        emptyWorkFolder();
        run(request().transfer(training).build(), 1 << 30);

        assertThat(listener.epochs.get(0).loss())
                .isNotEqualTo(listener.epochs.get(1).loss());
    }

    @Test
    void repeatedRunInItsFolderGivesTheSameModel() {
        TrainingRequested request = request().transfer(recipe(2, 2, 2)).build();
        Manifest first = run(request, 1 << 30).manifest();

        Manifest again = run(request, 1 << 30).manifest();

        assertThat(again).isEqualTo(first);
    }

    @Test
    void stopsWhenCancelled() {
        listener.cancelAfterEpochs = 3;

        assertThatThrownBy(() -> run(request().transfer(recipe(2, 2, 1)).build(), 1 << 30))
                .isInstanceOf(CancellationException.class);
        assertThat(listener.epochs).hasSize(3);
    }

    @Test
    void missingWeightsNameFileAddressAndFolder() {
        var recipe = recipe(BackboneWeights.IMAGENET);

        assertThatThrownBy(() -> run(request().transfer(recipe).build(), 1 << 30))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WEIGHTS_MISSING))
                .hasMessageContaining("mobilenet_2_5_224_tf_no_top.h5")
                .hasMessageContaining("http://127.0.0.1:9/")
                .hasMessageContaining(temp.resolve("weights").toString());
    }

    @Test
    void rejectsAWeightsFileThatIsNotThePublishedOne() throws IOException {
        Files.createDirectories(temp.resolve("weights"));
        Files.writeString(temp.resolve("weights/mobilenet_2_5_224_tf_no_top.h5"), "other");

        assertThatThrownBy(() ->
                        run(request().transfer(recipe(BackboneWeights.IMAGENET)).build(), 1 << 30))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WEIGHTS_CORRUPT))
                .hasMessageContaining("is not the published file");
    }

    @Test
    void checkRejectsUnknownBackbonesBlocksAndSizes() {
        assertRejected(request().transfer(recipe("resnet", 0.25, 13)), "backbone");
        assertRejected(request().transfer(recipe("mobilenet", 0.3, 13)), "alpha");
        assertRejected(request().transfer(recipe("mobilenet", 0.25, 14)), "block");
        assertRejected(request().imageSize(16).transfer(recipe("mobilenet", 0.25, 13)), "imageSize");
    }

    private void assertRejected(TrainingRequestBuilder request, String what) {
        assertThatThrownBy(() -> pipeline(0).check(request.build()))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REQUEST_INVALID))
                .hasMessageContaining(what);
    }

    @Test
    void defaultSizeAndBlockAreThoseOfTheBackbone() {
        TrainingRequested resolved =
                TransferNetwork.resolve(TrainingRequested.of("r-1", Pipeline.TRANSFER, "desserts"));

        assertThat(resolved.imageSize()).isEqualTo(299);
        assertThat(resolved.transfer().fineTune().fromBlock()).isEqualTo(14);
    }

    private static TrainingRequestBuilder request() {
        return TrainingRequested.builder("r-1", Pipeline.TRANSFER, "set")
                .imageSize(SIZE)
                .batchSize(4)
                .optimizer(new Optimizer(Optimizer.Name.ADAM, null));
    }

    private static TransferRecipe recipe(int warmup, int fineTune, int views) {
        return new TransferRecipe(
                "mobilenet",
                0.25,
                BackboneWeights.NONE,
                new Warmup(warmup, 1e-2),
                new FineTune(fineTune, null, 1e-3),
                null,
                views,
                Precision.FLOAT32);
    }

    private static TransferRecipe recipe(BackboneWeights weights) {
        return new TransferRecipe("mobilenet", 0.25, weights, null, null, null, 1, null);
    }

    private static TransferRecipe recipe(String backbone, double alpha, int fromBlock) {
        return new TransferRecipe(backbone, alpha, null, null, new FineTune(1, fromBlock, null), null, 1, null);
    }

    private void emptyWorkFolder() {
        try {
            AtomicFiles.deleteTree(temp.resolve("work"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TrainedModel run(TrainingRequested request, long cacheLimit) {
        var run = new TrainingRun(request, "set-m", DatasetSource.ofFolder(set.folder()), temp.resolve("work"));
        return pipeline(cacheLimit).run(run, listener).best();
    }

    private TransferPipeline pipeline(long cacheLimit) {
        var places = new WeightFiles.Locations(
                Optional.of(temp.resolve("weights")),
                temp.resolve("downloads"),
                URI.create("http://127.0.0.1:9/"), // the discard port, which has no server
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                1L << 30);
        return new TransferPipeline(
                new TransferSettings(
                        new TrainingSettings(temp.resolve("cache"), 1 << 20, 2, 2, 2, 1000),
                        new WeightFiles(places),
                        temp.resolve("features"),
                        cacheLimit),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }
}

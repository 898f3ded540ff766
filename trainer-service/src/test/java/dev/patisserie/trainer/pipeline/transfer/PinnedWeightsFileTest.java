package dev.patisserie.trainer.pipeline.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.BackboneWeights;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.event.TransferRecipe;
import dev.patisserie.common.event.TransferRecipe.FineTune;
import dev.patisserie.common.event.TransferRecipe.Precision;
import dev.patisserie.common.event.TransferRecipe.Warmup;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.trainer.dataset.DatasetSource;
import dev.patisserie.trainer.dataset.PhotoSet;
import dev.patisserie.trainer.graph.InitialWeights;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.pipeline.RecordingListener;
import dev.patisserie.trainer.pipeline.TrainedModel;
import dev.patisserie.trainer.pipeline.TrainingListener;
import dev.patisserie.trainer.pipeline.TrainingRun;
import dev.patisserie.trainer.pipeline.TrainingSettings;
import dev.patisserie.trainer.weights.WeightFiles;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.lang.reflect.Array;
import java.net.URI;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transfer learning from a weights file that the request names. */
class PinnedWeightsFileTest {

    private static final String PUBLISHED = "mobilenet_2_5_224_tf_no_top.h5";

    @TempDir
    Path temp;

    private PhotoSet set;
    private Path weights;

    @BeforeEach
    void drawPhotos() throws IOException {
        set = PhotoSet.draw(temp.resolve("set"));
        weights = Files.createDirectories(temp.resolve("weights"));
    }

    @Test
    void manifestNamesTheFileAndItsDigest() throws IOException {
        Path file = write("own.h5", 1);

        Manifest manifest = run(request("own.h5"), "a").manifest();

        assertThat(manifest.request().transfer().weights())
                .isEqualTo(BackboneWeights.of("own.h5").withSha256(Sha256.of(file)));
        assertThat(manifest.versions()).containsEntry(Manifest.WEIGHTS_FILE, "own.h5 SHA-256 " + Sha256.of(file));
    }

    @Test
    void requestOfTheManifestReproducesTheModel() throws IOException {
        write("own.h5", 1);
        Manifest first = run(request("own.h5"), "a").manifest();

        Manifest second = run(first.request(), "b").manifest();

        assertThat(second.holdout()).isEqualTo(first.holdout());
        assertThat(second.probes()).isEqualTo(first.probes());
    }

    @Test
    void otherBytesThanTheRequestStatesAreRejected() throws IOException {
        write("own.h5", 1);
        TrainingRequested again = run(request("own.h5"), "a").manifest().request();
        write("own.h5", 2);

        assertFails(ErrorCode.WEIGHTS_CORRUPT, () -> run(again, "b"), "expected SHA-256");
    }

    @Test
    void runDoesNotResumeFromAnotherFile() throws IOException {
        // Given: a run that was stopped after its first epoch, and a file that was then replaced
        write("own.h5", 1);
        var stopping = new RecordingListener();
        stopping.cancelAfterEpochs = 1;
        assertThatThrownBy(() -> run(request("own.h5"), "a", stopping)).isInstanceOf(CancellationException.class);
        write("own.h5", 2);

        // Then
        assertFails(
                ErrorCode.WEIGHTS_CORRUPT, () -> run(request("own.h5"), "a"), "is not the file that the request means");
    }

    @Test
    void featuresOfAnotherFileAreNotUsed() throws IOException {
        // Given: two successive files with one name, and one cache of features
        write("own.h5", 1);
        run(request("own.h5"), "a");
        Set<Path> first = cachedFeatures();
        run(request("own.h5"), "b");
        assertThat(cachedFeatures()).as("of the same file").isEqualTo(first);
        write("own.h5", 2);

        // When
        run(request("own.h5"), "c");

        // Then: all features were recomputed
        assertThat(cachedFeatures()).containsAll(first).hasSize(2 * first.size());
    }

    private Set<Path> cachedFeatures() throws IOException {
        try (Stream<Path> entries = Files.list(temp.resolve("features"))) {
            return entries.filter(Files::isDirectory).collect(Collectors.toSet());
        }
    }

    @Test
    void publishedNameMayHoldAnotherFileOnlyIfTheRequestNamesTheFile() throws IOException {
        write(PUBLISHED, 1);

        assertThat(run(request(PUBLISHED), "a").manifest().versions()).containsKey(Manifest.WEIGHTS_FILE);
        assertFails(
                ErrorCode.WEIGHTS_CORRUPT,
                () -> run(request(BackboneWeights.IMAGENET), "b"),
                "is not the published file");
    }

    @Test
    void weightsOfAnotherNetworkAreRejected() throws IOException {
        write("own.h5", network(0.5), 1);

        assertFails(ErrorCode.WEIGHTS_MISMATCH, () -> run(request("own.h5"), "a"), "of another");
    }

    @Test
    void missingFileIsRejected() {
        assertFails(
                ErrorCode.WEIGHTS_MISSING, () -> run(request("gone.h5"), "a"), "expected the weights file 'gone.h5'");
    }

    private static void assertFails(ErrorCode code, ThrowingCallable run, String message) {
        assertThatThrownBy(run)
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    private static TrainingRequested request(String file) {
        return request(BackboneWeights.of(file));
    }

    private static TrainingRequested request(BackboneWeights weights) {
        return request(weights, 0.25);
    }

    private static TrainingRequested request(BackboneWeights weights, double alpha) {
        return TrainingRequested.builder("r-1", Pipeline.TRANSFER, "set")
                .imageSize(32)
                .batchSize(4)
                .transfer(new TransferRecipe(
                        "mobilenet",
                        alpha,
                        weights,
                        new Warmup(2, 1e-2),
                        new FineTune(1, null, 1e-3),
                        null,
                        1,
                        Precision.FLOAT32))
                .build();
    }

    private TrainedModel run(TrainingRequested request, String work) {
        return run(request, work, new RecordingListener());
    }

    private TrainedModel run(TrainingRequested request, String work, TrainingListener listener) {
        var run = new TrainingRun(request, "set-m", DatasetSource.ofFolder(set.folder()), temp.resolve("work-" + work));
        return pipeline().run(run, listener).best();
    }

    private TransferPipeline pipeline() {
        var places = new WeightFiles.Locations(
                Optional.of(weights),
                temp.resolve("downloads"),
                URI.create("http://127.0.0.1:9/"), // the discard port: no server
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                1 << 28);
        return new TransferPipeline(
                new TransferSettings(
                        new TrainingSettings(temp.resolve("cache"), 1 << 20, 2, 2, 2, 1000),
                        new WeightFiles(places),
                        temp.resolve("features"),
                        1 << 28),
                Clock.systemUTC());
    }

    private Path write(String name, long seed) throws IOException {
        return write(name, network(0.25), seed);
    }

    private static Network network(double alpha) {
        TrainingRequested request = TransferNetwork.resolve(request(BackboneWeights.NONE, alpha));
        return TransferNetwork.of(request, 3).withoutHead();
    }

    /** Writes random weights in the layout of Keras 3. */
    private Path write(String name, Network network, long seed) throws IOException {
        Path file = weights.resolve(name);
        Files.deleteIfExists(file);
        Map<String, float[]> values = InitialWeights.of(network, seed);
        Map<String, WritableGroup> vars = new HashMap<>();
        Map<String, Integer> counts = new HashMap<>();
        try (WritableHdfFile hdf = HdfFile.write(file)) {
            WritableGroup layers = hdf.putGroup("layers");
            network.shapes().forEach((path, shape) -> {
                String layer = path.substring(0, path.lastIndexOf('/'));
                vars.computeIfAbsent(layer, k -> layers.putGroup(k).putGroup("vars"))
                        .putDataset(
                                String.valueOf(counts.merge(layer, 1, Integer::sum) - 1),
                                array(shape.asArray(), FloatBuffer.wrap(values.get(path))));
            });
        }
        return file;
    }

    private static Object array(long[] shape, FloatBuffer values) {
        if (shape.length == 1) {
            float[] row = new float[(int) shape[0]];
            values.get(row);
            return row;
        }
        int[] dimensions = Arrays.stream(shape).mapToInt(Math::toIntExact).toArray();
        Object array = Array.newInstance(float.class, dimensions);
        for (int i = 0; i < dimensions[0]; i++) {
            Array.set(array, i, array(Arrays.copyOfRange(shape, 1, shape.length), values));
        }
        return array;
    }
}

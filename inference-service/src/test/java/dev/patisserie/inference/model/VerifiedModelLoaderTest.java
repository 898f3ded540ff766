package dev.patisserie.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.tensorflow.NativeMemory;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.inference.classify.Classifier;
import dev.patisserie.inference.classify.LiveModel;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.types.TFloat32;

/** Tests with generated SavedModels and the real engine. */
class VerifiedModelLoaderTest extends ModelFolders {

    private static final MemoryReservation ANY_ROOM = bytes -> {};
    private static final long MEGABYTE = 1 << 20;
    private static final TestGraph LARGE = TestGraph.SOUND.ballastBytes(8 << 20);

    private VerifiedModelLoader loader;

    @BeforeEach
    void open() {
        loader = loader(Precision.FLOAT32, 0.02);
    }

    private VerifiedModelLoader loader(Precision precision, double bfloat16Tolerance) {
        var settings = new ModelTrial.Settings(8, precision, 0.001, bfloat16Tolerance);
        return new InProcessVerifier(decoder::decode, settings).loader(store, work);
    }

    @Test
    void loadsAValidModelWithCorrectPredictions() {
        // Given
        CheckpointPublished checkpoint = TestModel.named("m-1").publishTo(store, scratch);
        byte[] red = decoder.decode(TestModel.picture(Color.RED), TestModel.SIZE);
        byte[] blue = decoder.decode(TestModel.picture(Color.BLUE), TestModel.SIZE);

        try (Classifier classifier = loader.load(checkpoint, ANY_ROOM)) {
            // When
            float[][] rows = classifier.classify(List.of(red, blue));

            // Then: by hand, softmax of (255/32, 0, 0) is 2889.4 / 2891.4 for the first
            assertThat(rows).hasDimensions(2, 3);
            assertThat(rows[0][0]).isCloseTo(0.99931f, within(1e-4f));
            assertThat(rows[1][2]).isCloseTo(0.99931f, within(1e-4f));
        }
    }

    @Test
    void loadsInAWorkFolderWhosePathGoesUp() throws IOException {
        // Given
        Path parent = Files.createDirectories(work.resolve("parent"));
        var settings = new ModelTrial.Settings(8, Precision.FLOAT32, 0.001, 0.02);
        loader = new InProcessVerifier(decoder::decode, settings).loader(store, parent.resolve("../models"));

        // When, then
        loader.load(TestModel.named("m-1").publishTo(store, scratch), ANY_ROOM).close();
    }

    @Test
    void deletesAllFilesAfterSuccessAndRefusal() throws IOException {
        CheckpointPublished sound = TestModel.named("m-1").publishTo(store, scratch);
        CheckpointPublished unsound = TestModel.named("m-2").probeError(0.5f).publishTo(store, scratch);

        loader.load(sound, ANY_ROOM).close();
        assertThatThrownBy(() -> loader.load(unsound, ANY_ROOM)).isInstanceOf(PatisserieException.class);

        assertThat(work).isEmptyDirectory();
    }

    @Test
    void deletesOnlyTheRemainsOfAKilledProcess() throws IOException {
        Files.createDirectories(work.resolve("loading-m-0-123/unpacked/saved_model"));
        Path foreign = Files.createFile(work.resolve("foreign.txt"));

        open();

        assertThat(Files.list(work)).containsExactly(foreign);
    }

    @Test
    void refusesAnArchiveWithOneByteFlipped() throws IOException {
        // Given
        CheckpointPublished checkpoint = TestModel.named("m-1").publishTo(store, scratch);
        Path archive = store.resolve(checkpoint.artifact());
        byte[] bytes = Files.readAllBytes(archive);
        bytes[bytes.length / 2] ^= 1;
        Files.write(archive, bytes);

        // Then
        assertRefused(checkpoint, ErrorCode.MODEL_DIGEST_MISMATCH, checkpoint.artifactSha256());
    }

    @Test
    void refusesAnEventWithoutAnArchive() throws IOException {
        CheckpointPublished checkpoint = TestModel.named("m-1").publishTo(store, scratch);
        Files.delete(store.resolve(checkpoint.artifact()));

        assertRefused(checkpoint, ErrorCode.MODEL_ARTIFACT_MISSING, checkpoint.artifact());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serving.properties",
                "libs/translator.jar",
                "assets/words.txt",
                "assets.extra/x",
                "variables/variables.index.txt",
                "variables/more/variables.index"
            })
    void refusesASavedModelWithAnUnexpectedFile(String file) {
        CheckpointPublished checkpoint = TestModel.named("m-1").publishTo(store, scratch, "saved_model/" + file);

        assertRefused(checkpoint, ErrorCode.MODEL_ARCHIVE_INVALID, "found [" + file + "]");
    }

    /** A newer exporter may add files, which are not read. */
    @Test
    void acceptsAFileOutsideTheSavedModel() {
        CheckpointPublished checkpoint = TestModel.named("m-1").publishTo(store, scratch, "LICENSE");

        loader.load(checkpoint, ANY_ROOM).close();
    }

    static Stream<Arguments> otherSignatures() {
        TestGraph graph = TestGraph.SOUND;
        return Stream.of(
                Arguments.of(graph.signature("predict"), "found [predict]"),
                Arguments.of(graph.input("pixels"), "found pixels: DT_UINT8 [-1, 16, 16, 3]"),
                Arguments.of(graph.inputType(TFloat32.class), "found image: DT_FLOAT [-1, 16, 16, 3]"),
                Arguments.of(graph.size(32), "found image: DT_UINT8 [-1, 32, 32, 3]"),
                Arguments.of(graph.classes(2), "found probabilities: DT_FLOAT [-1, 2]"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("otherSignatures")
    void refusesAModelWithAnotherSignature(TestGraph graph, String found) {
        assertRefused(
                TestModel.named("m-1").graph(graph).publishTo(store, scratch),
                ErrorCode.MODEL_SIGNATURE_MISMATCH,
                found);
    }

    static Stream<Arguments> otherContents() {
        TestModel model = TestModel.named("m-1");
        return Stream.of(
                Arguments.of(
                        "other labels",
                        model.labels("red", "blue", "green"),
                        ErrorCode.MODEL_MANIFEST_MISMATCH,
                        "[red, blue, green]"),
                Arguments.of(
                        "answers that are not numbers",
                        model.graph(TestGraph.SOUND.factor(Float.NaN)),
                        ErrorCode.MODEL_LOAD_FAILED,
                        "NaN"),
                Arguments.of(
                        "probes that it does not reproduce",
                        model.probeError(0.01f),
                        ErrorCode.MODEL_PROBE_MISMATCH,
                        "probability 0 of red.png"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("otherContents")
    void refusesAModelWith(String what, TestModel model, ErrorCode code, String found) {
        assertRefused(model.publishTo(store, scratch), code, found);
    }

    @Test
    void acceptsProbesWithinTheTolerance() {
        CheckpointPublished checkpoint =
                TestModel.named("m-1").probeError(0.0005f).publishTo(store, scratch);

        loader.load(checkpoint, ANY_ROOM).close();
    }

    @Test
    void failsAfterClose() {
        Classifier classifier = loader.load(TestModel.named("m-1").publishTo(store, scratch), ANY_ROOM);
        classifier.close();

        assertThatThrownBy(() -> classifier.classify(List.of(new byte[16 * 16 * 3])))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void reservesMemoryBeforeTheLoadAndReleasesAllOnFailure() throws IOException {
        // Given
        CheckpointPublished checkpoint = TestModel.named("m-1").graph(LARGE).publishTo(store, scratch);
        var asked = new AtomicLong();
        MemoryReservation full = bytes -> {
            asked.set(bytes);
            throw new PatisserieException(ErrorCode.MODEL_TOO_LARGE, "no room");
        };

        // When
        assertThatThrownBy(() -> loader.load(checkpoint, full))
                .isInstanceOf(PatisserieException.class)
                .hasMessage("no room");

        // Then: five times the weights of 8 MiB and a small graph
        assertThat(asked.get()).isBetween(40 * MEGABYTE, 41 * MEGABYTE);
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void servesInBfloat16IfTheProbesAreReproduced() {
        CheckpointPublished checkpoint = TestModel.named("m-1").publishTo(store, scratch);
        List<String> loads = new ArrayList<>();

        try (Classifier classifier = loader(Precision.BFLOAT16, 0.02).load(checkpoint, bytes -> loads.add("asked"))) {
            assertThat(classifier.precision().label()).isEqualTo("bfloat16");
            assertThat(classifier.classify(List.of(new byte[16 * 16 * 3]))[0]).hasSize(3);
        }
        assertThat(loads).containsExactly("asked");
    }

    @Test
    void servesInFloat32IfBfloat16DoesNotReproduceTheProbes() {
        // Given: a tolerance below float precision
        CheckpointPublished checkpoint = TestModel.named("m-1").publishTo(store, scratch);

        // When
        try (Classifier classifier = loader(Precision.BFLOAT16, 1e-12).load(checkpoint, ANY_ROOM)) {
            // Then: black, so all three are equal
            assertThat(classifier.precision().label()).isEqualTo("float32");
            assertThat(classifier.classify(List.of(new byte[16 * 16 * 3]))[0])
                    .containsExactly(new float[] {1 / 3f, 1 / 3f, 1 / 3f}, within(1e-6f));
        }
    }

    @Test
    void nativeMemoryIsConstantOver100Swaps() throws Exception {
        // Given
        CheckpointPublished checkpoint = TestModel.named("m-1").publishTo(store, scratch);
        try (var live = new LiveModel(Clock.systemUTC())) {
            live.replace(checkpoint, loader.load(checkpoint, ANY_ROOM));

            // When
            int leaking = NativeMemory.roundsThatLeak(
                    100, round -> live.replace(checkpoint, loader.load(checkpoint, ANY_ROOM)));

            // Then
            assertThat(leaking).isZero();
        }
    }

    @Test
    void freesNativeMemoryOfAClosedModel() throws IOException {
        CheckpointPublished checkpoint = TestModel.named("m-1").graph(LARGE).publishTo(store, scratch);

        // a leak of only the weights would be 400 MB
        assertThat(growthInMegabytes(50, () -> loader.load(checkpoint, ANY_ROOM).close()))
                .isLessThan(100);
    }

    @Test
    void freesNativeMemoryOfARefusedModel() throws IOException {
        CheckpointPublished checkpoint =
                TestModel.named("m-1").graph(LARGE).probeError(0.5f).publishTo(store, scratch);

        long growth = growthInMegabytes(50, () -> assertThatThrownBy(() -> loader.load(checkpoint, ANY_ROOM))
                .isInstanceOf(PatisserieException.class));

        assertThat(growth).isLessThan(100);
    }

    @Test
    void freesNativeMemoryOfABatch() throws IOException {
        // Given: batches of 768 kB
        List<byte[]> images = Collections.nCopies(1024, new byte[16 * 16 * 3]);

        try (Classifier classifier = loader.load(TestModel.named("m-1").publishTo(store, scratch), ANY_ROOM)) {
            // a leak of only the input would be 384 MB
            assertThat(growthInMegabytes(500, () -> classifier.classify(images)))
                    .isLessThan(100);
        }
    }

    /** Runs {@code work} until all pools have grown, then again; returns the growth of the process. */
    private static long growthInMegabytes(int times, Runnable work) throws IOException {
        assumeThat(Files.exists(Path.of("/proc/self/status")))
                .as("the process's memory can be read here")
                .isTrue();
        for (int i = 0; i < times / 5; i++) {
            work.run();
        }
        long before = residentBytes();
        for (int i = 0; i < times; i++) {
            work.run();
        }
        return (residentBytes() - before) / MEGABYTE;
    }

    private static long residentBytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElseThrow();
    }

    private void assertRefused(CheckpointPublished checkpoint, ErrorCode code, String found) {
        assertThatThrownBy(() -> loader.load(checkpoint, ANY_ROOM))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(found);
    }
}

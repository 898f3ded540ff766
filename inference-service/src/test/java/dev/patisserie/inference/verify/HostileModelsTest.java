package dev.patisserie.inference.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.image.decode.ImageDecoder;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.model.ArchiveLimits;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.common.signing.SignatureCheck;
import dev.patisserie.common.store.FolderObjectStore;
import dev.patisserie.common.store.StoreContent;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.inference.classify.Computation;
import dev.patisserie.inference.model.HostileGraph;
import dev.patisserie.inference.model.ModelTrial;
import dev.patisserie.inference.model.RefusedArchives;
import dev.patisserie.inference.model.TestModel;
import dev.patisserie.inference.model.VerifiedModelLoader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Harmful models are refused with the correct code and without side effects, and a valid model loads afterwards. Uses
 * the real loader and real child processes.
 */
class HostileModelsTest {

    private static final Duration LONG = Duration.ofMinutes(2);

    /** Long enough for a child process to start on a busy machine. */
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private static final long ZEROS = 600L << 20;
    private static final String GRAPH = Manifest.SAVED_MODEL + "/saved_model.pb";

    @TempDir
    static Path outside;

    @TempDir
    Path store;

    @TempDir
    Path scratch;

    @TempDir
    Path work;

    private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT);
    private RefusedArchives refused;
    private VerifiedModelLoader loader;

    @BeforeEach
    void open() {
        refused = new RefusedArchives(work, Clock.systemUTC());
        loader = new VerifiedModelLoader(
                new FolderObjectStore(StoreContent.MODELS, store),
                decoder::decode,
                refused,
                verifier(LONG),
                new VerifiedModelLoader.Settings(work, ArchiveLimits.DEFAULT, settings(), SignatureCheck.OFF));
    }

    @AfterEach
    void loadValidModel() {
        loader.load(TestModel.named("sound").publishTo(store, scratch), bytes -> {})
                .close();
        decoder.close();
    }

    private static ModelTrial.Settings settings() {
        return new ModelTrial.Settings(8, Precision.FLOAT32, 0.001, 0.02);
    }

    private VerifierProcess verifier(Duration timeout) {
        return new VerifierProcess(
                refused,
                new VerifierProcess.Limits(timeout, 2L << 30),
                new TrialSettings(settings(), ImageLimits.DEFAULT, 1));
    }

    static Stream<Arguments> models() {
        return Stream.of(
                Arguments.of(
                        "a function that calls itself", HostileGraph.recursion(), ErrorCode.MODEL_OPERATION_FORBIDDEN),
                Arguments.of(
                        "an operation that writes a file",
                        HostileGraph.writingTo(outside.resolve("written")),
                        ErrorCode.MODEL_OPERATION_FORBIDDEN),
                Arguments.of(
                        "a loop without a function", HostileGraph.endlessLoop(), ErrorCode.MODEL_OPERATION_FORBIDDEN),
                Arguments.of("a manifest above the limit", manifest(17 << 20), ErrorCode.MODEL_ARCHIVE_INVALID),
                Arguments.of(
                        "a manifest of millions of numbers within the limit",
                        manifest(15 << 20),
                        ErrorCode.MODEL_PROBE_MISMATCH));
    }

    /** Fills the probabilities of the first probe. */
    private static TestModel.Change manifest(int bytes) {
        return folder -> {
            Path file = folder.resolve(Manifest.FILE);
            String begin = "\"probabilities\" : [";
            Files.writeString(
                    file,
                    Files.readString(file).replaceFirst("\"probabilities\" : \\[", begin + " 0,".repeat(bytes / 3)));
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void isRefused(String what, TestModel.Change change, ErrorCode code) {
        assertRefused(TestModel.named("hostile").publishTo(store, scratch, change), code);
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void archiveOfZerosAboveTheUnpackedLimitIsRefused() throws IOException {
        CheckpointPublished sound = TestModel.named("hostile").publishTo(store, scratch);
        Path archive = store.resolve(sound.artifact());
        writeZeros(archive);

        assertRefused(withArchive(sound, archive), ErrorCode.MODEL_ARCHIVE_INVALID);
    }

    /** The compressed file has 600 kB. */
    private static void writeZeros(Path archive) throws IOException {
        try (OutputStream out = Files.newOutputStream(archive);
                var zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(GRAPH));
            byte[] zeros = new byte[1 << 20];
            for (long written = 0; written < ZEROS; written += zeros.length) {
                zip.write(zeros);
            }
        }
    }

    private static CheckpointPublished withArchive(CheckpointPublished event, Path archive) throws IOException {
        return new CheckpointPublished(
                event.modelId(),
                event.requestId(),
                event.dataset(),
                event.pipeline(),
                event.architecture(),
                event.labels(),
                event.imageSize(),
                event.artifact(),
                Sha256.of(archive),
                Files.size(archive),
                event.holdout(),
                event.publishedAt(),
                null,
                List.of());
    }

    /** Tests the protection by the child process if the list of allowed operations missed one. */
    @Test
    void endlessLoopIsRefusedAfterTheSecondTimeout() throws IOException {
        assertRefusedByChild(
                HostileGraph.endlessLoop(), ErrorCode.MODEL_VERIFIER_UNAVAILABLE, ErrorCode.MODEL_VERIFICATION_TIMEOUT);
    }

    /** Uses only allowed operations, so the scan of the graph does not detect it. */
    @Test
    void endlessComputationIsRefusedAfterTheSecondTimeout() throws IOException {
        assertRefusedByChild(
                HostileGraph.slow(), ErrorCode.MODEL_VERIFIER_UNAVAILABLE, ErrorCode.MODEL_VERIFICATION_TIMEOUT);
    }

    /** For {@code patisserie bench --hostile ZIP}: {@code -Dhostile.archive=ZIP} writes it. */
    @Test
    @EnabledIfSystemProperty(named = "hostile.archive", matches = ".+")
    void writesTheArchiveOfAnEndlessComputation() throws IOException {
        CheckpointPublished checkpoint = TestModel.named("hostile").publishTo(store, scratch, HostileGraph.slow());

        Files.copy(
                store.resolve(checkpoint.artifact()),
                Path.of(System.getProperty("hostile.archive")),
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void recursionThatReachesTheChildProcessEndsThatProcess() throws IOException {
        assertRefusedByChild(
                HostileGraph.recursion(), ErrorCode.MODEL_VERIFIER_UNAVAILABLE, ErrorCode.MODEL_CRASHED_VERIFIER);
    }

    private void assertRefusedByChild(TestModel.Change change, ErrorCode... codes) throws IOException {
        CheckpointPublished checkpoint = TestModel.named("hostile").publishTo(store, scratch, change);
        Path unpacked = work.resolve("unpacked");
        ModelArchive.unpack(store.resolve(checkpoint.artifact()), unpacked);

        for (ErrorCode code : codes) {
            refused.requireNotRefused(checkpoint.artifactSha256());
            assertThatThrownBy(() -> verifier(TIMEOUT).verify(checkpoint, unpacked, Computation.FLOAT32))
                    .isInstanceOfSatisfying(
                            PatisserieException.class,
                            e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
        }
        ErrorCode code = codes[codes.length - 1];
        assertRefused(checkpoint, code); // by its digest
        assertThat(work.resolve(RefusedArchives.FILE)).content().contains(code.name());
    }

    private void assertRefused(CheckpointPublished checkpoint, ErrorCode code) {
        assertThatThrownBy(() -> loader.load(checkpoint, bytes -> {}))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(code));
        assertThat(work.toFile().list((folder, name) -> name.startsWith("loading-")))
                .isEmpty();
    }
}

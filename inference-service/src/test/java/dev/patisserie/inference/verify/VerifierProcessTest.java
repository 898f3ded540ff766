package dev.patisserie.inference.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.common.onednn.OneDnnComparison;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.inference.Checkpoints;
import dev.patisserie.inference.classify.Computation;
import dev.patisserie.inference.model.ModelTrial;
import dev.patisserie.inference.model.ModelVerifier.Verified;
import dev.patisserie.inference.model.RefusedArchives;
import dev.patisserie.inference.model.TestGraph;
import dev.patisserie.inference.model.TestModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests with real child processes. */
class VerifierProcessTest {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final long MEMORY = 2L << 30;
    static final String LIBRARIES = "org.bytedeco.javacpp.cachedir";

    @TempDir
    Path store;

    @TempDir
    Path scratch;

    @TempDir
    Path work;

    private RefusedArchives refused;
    private CheckpointPublished checkpoint;
    private Path unpacked;

    @BeforeEach
    void unpack() throws IOException {
        refused = new RefusedArchives(work, Clock.systemUTC());
        publish(TestModel.named("m-1"));
    }

    private void publish(TestModel model) throws IOException {
        checkpoint = model.publishTo(store, scratch);
        unpacked = work.resolve(model.modelId() + "-unpacked");
        ModelArchive.unpack(store.resolve(checkpoint.artifact()), unpacked);
    }

    private VerifierProcess verifier(Duration timeout, long memory, Class<?> main) {
        return verifier(refused, timeout, memory, main, 8);
    }

    private static VerifierProcess verifier(
            RefusedArchives refused, Duration timeout, long memory, Class<?> main, int maxBatch) {
        var settings = new ModelTrial.Settings(maxBatch, Precision.FLOAT32, 0.001, 0.02);
        return new VerifierProcess(
                refused,
                new VerifierProcess.Limits(timeout, memory),
                new TrialSettings(settings, ImageLimits.DEFAULT, 1),
                main);
    }

    private Verified verify() {
        return verifier(LONG, MEMORY, VerifierMain.class).verify(checkpoint, unpacked, Computation.FLOAT32);
    }

    @Test
    void soundModelIsVerifiedInAnotherProcess() {
        assertThat(verify()).isEqualTo(Verified.in(Computation.FLOAT32));
    }

    @Test
    void rejectionOfBfloat16IsReportedWithItsReason() {
        // Given: a tolerance below the rounding of float32
        var settings = new ModelTrial.Settings(8, Precision.AUTO, 0.001, 1e-12);
        var verifier = new VerifierProcess(
                refused, new VerifierProcess.Limits(LONG, MEMORY), new TrialSettings(settings, ImageLimits.DEFAULT, 1));

        // When
        Verified verified = verifier.verify(checkpoint, unpacked, Computation.BFLOAT16);

        // Then
        assertThat(verified.computation()).isEqualTo(Computation.FLOAT32);
        assertThat(verified.rejection()).contains("probe: probability");
    }

    @Test
    void childProcessTriesTheComputationOfTheService() throws IOException {
        OneDnnComparison.assumeOneDnn();
        publish(TestModel.named("m-2").graph(TestGraph.SOUND.ballastBytes(0)));

        Verified verified =
                verifier(LONG, MEMORY, VerifierMain.class).verify(checkpoint, unpacked, Computation.ONEDNN_BFLOAT16);

        assertThat(verified).isEqualTo(Verified.in(Computation.ONEDNN_BFLOAT16));
    }

    @Test
    void childProcessFallsBackToTensorFlow() {
        Verified verified =
                verifier(LONG, MEMORY, VerifierMain.class).verify(checkpoint, unpacked, Computation.ONEDNN_BFLOAT16);

        assertThat(verified.computation()).isEqualTo(Computation.BFLOAT16);
        assertThat(verified.rejection()).startsWith("oneDNN cannot compute the model");
    }

    @Test
    void refusalIsReportedWithItsCodeAndIsNotACrash() throws IOException {
        publish(TestModel.named("m-2").probeError(0.5f));

        assertThatThrownBy(this::verify).isInstanceOfSatisfying(PatisserieException.class, e -> assertThat(e.code())
                .isEqualTo(ErrorCode.MODEL_PROBE_MISMATCH));
        refused.requireNotRefused(checkpoint.artifactSha256());
    }

    @Test
    void modelThatCrashesTheProcessIsRefusedTheSecondTime() {
        assertRetried(LONG, ChildPrograms.Crashing.class, "exit status");
        assertRefusedForGood(LONG, ChildPrograms.Crashing.class, ErrorCode.MODEL_CRASHED_VERIFIER, "exit status");
    }

    @Test
    void modelThatExhaustsTheHeapOfTheProcessIsRefusedForGood() {
        assertRefusedForGood(
                LONG, ChildPrograms.HeapExhausting.class, ErrorCode.MODEL_CRASHED_VERIFIER, "exit status 3");
    }

    @Test
    void modelThatTimesOutTwiceIsRefused() {
        Duration timeout = Duration.ofSeconds(3);
        assertRetried(timeout, ChildPrograms.Hanging.class, "PT3S");
        assertRefusedForGood(timeout, ChildPrograms.Hanging.class, ErrorCode.MODEL_VERIFICATION_TIMEOUT, "PT3S");
    }

    @Test
    void modelWhoseProcessTheKernelKillsIsRefusedTheSecondTime() {
        assertRetried(LONG, ChildPrograms.Killed.class, "status 137");
        assertRefusedForGood(LONG, ChildPrograms.Killed.class, ErrorCode.MODEL_CRASHED_VERIFIER, "ran out of memory");
    }

    @Test
    void operatorResetsTheCountOfFailures() {
        assertRetried(LONG, ChildPrograms.Killed.class, "status 137");
        refused.clear(checkpoint.artifactSha256(), Instant.now());
        assertRetried(LONG, ChildPrograms.Killed.class, "status 137");
    }

    @Test
    void slowStartIsNotAttributedToTheModel() {
        assertThatThrownBy(() -> verifier(Duration.ofMillis(1), MEMORY, VerifierMain.class)
                        .verify(checkpoint, unpacked, Computation.FLOAT32))
                .isInstanceOfSatisfying(PatisserieException.class, e -> assertThat(e.code())
                        .isEqualTo(ErrorCode.MODEL_VERIFIER_UNAVAILABLE));
        refused.requireNotRefused(checkpoint.artifactSha256());
    }

    @Test
    void modelAboveTheMemoryLimitIsRefusedTheSecondTime() {
        assumeThat(Files.exists(Path.of("/proc/self")))
                .as("Linux limits the memory")
                .isTrue();
        VerifierProcess verifier = verifier(LONG, 768L << 20, ChildPrograms.Greedy.class);

        assertThatThrownBy(() -> verifier.verify(checkpoint, unpacked, Computation.FLOAT32))
                .isInstanceOf(PatisserieException.class);
        assertThatThrownBy(() -> verifier.verify(checkpoint, unpacked, Computation.FLOAT32))
                .isInstanceOfSatisfying(PatisserieException.class, e -> assertThat(e.code())
                        .isEqualTo(ErrorCode.MODEL_CRASHED_VERIFIER));
    }

    @Test
    void secondUnexpectedExceptionRefusesTheModel() {
        // Given a batch size that the trial cannot run
        var verifier = verifier(refused, LONG, MEMORY, VerifierMain.class, -1);

        for (ErrorCode code : List.of(ErrorCode.MODEL_VERIFIER_UNAVAILABLE, ErrorCode.MODEL_LOAD_FAILED)) {
            refused.requireNotRefused(checkpoint.artifactSha256());
            assertThatThrownBy(() -> verifier.verify(checkpoint, unpacked, Computation.FLOAT32))
                    .isInstanceOfSatisfying(
                            PatisserieException.class, e -> assertThat(e.code()).isEqualTo(code))
                    .hasMessageContaining("verification failed: ")
                    .message()
                    .doesNotContain("Exception");
        }
        assertThatThrownBy(() -> refused.requireNotRefused(checkpoint.artifactSha256()))
                .isInstanceOf(PatisserieException.class);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                VerifierProcessTest.class, // has no main method
                ChildPrograms.FullDisk.class,
                ChildPrograms.Terminated.class
            })
    void failedStartAndExternalSignalsAreNotAttributedToTheModel(Class<?> main) {
        assertThatThrownBy(() -> verifier(LONG, MEMORY, main).verify(checkpoint, unpacked, Computation.FLOAT32))
                .isInstanceOfSatisfying(PatisserieException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.MODEL_VERIFIER_UNAVAILABLE);
                    assertThat(e.code().retriable()).isTrue();
                });
        refused.requireNotRefused(checkpoint.artifactSha256());
    }

    @Test
    void childReceivesNoCredentials() throws IOException {
        assertThatThrownBy(() -> verifier(LONG, MEMORY, ChildPrograms.Spying.class)
                        .verify(checkpoint, unpacked, Computation.FLOAT32))
                .hasMessageContaining("environment")
                .satisfies(e -> assertThat(e.getMessage())
                        .doesNotContain("KAFKA")
                        .doesNotContain("AWS")
                        .contains("PATH"));
    }

    @Test
    void childInheritsNiceValueAndNativeLibraries() throws IOException {
        String nice = niceValue(Path.of("/proc/thread-self/stat"));
        String before = System.getProperty(LIBRARIES);
        System.setProperty(LIBRARIES, work.toString());
        try {
            assertThatThrownBy(() -> verifier(LONG, MEMORY, ChildPrograms.Spying.class)
                            .verify(checkpoint, unpacked, Computation.FLOAT32))
                    .hasMessageContaining("nice=" + nice)
                    .hasMessageContaining("libraries=" + work);
        } finally {
            if (before == null) {
                System.clearProperty(LIBRARIES);
            } else {
                System.setProperty(LIBRARIES, before);
            }
        }
    }

    @Test
    void deletesItsFilesFromTheModelsFolder() throws IOException {
        List<Path> before = files();

        verify();

        assertThat(files()).isEqualTo(before);
    }

    @Test
    @Timeout(120)
    void childEndsWhenTheServiceIsKilled() throws Exception {
        // Given a service whose child waits for the rest of a manifest, which is a pipe
        Path manifest = unpacked.resolve(Manifest.FILE);
        Files.delete(manifest);
        assumeThat(new ProcessBuilder("mkfifo", manifest.toString()).start().waitFor())
                .as("mkfifo makes a pipe here")
                .isZero();
        Process service = startService();
        // Opening waits for a reader. A channel, because its writes can be interrupted.
        try (FileChannel pipe = FileChannel.open(manifest, StandardOpenOption.WRITE)) {
            ProcessHandle child = service.children().findFirst().orElseThrow();
            try {
                // When
                service.destroyForcibly().waitFor();

                // Then the pipe loses its reader
                assertThatThrownBy(() -> writeWithoutEnd(pipe)).hasMessage("Broken pipe");
            } finally {
                child.destroyForcibly();
            }
        } finally {
            service.destroyForcibly();
        }
    }

    private Process startService() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        ChildJvm.classPath(),
                        Service.class.getName(),
                        work.toString(),
                        unpacked.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @SuppressWarnings("InfiniteLoopStatement")
    private static void writeWithoutEnd(FileChannel pipe) throws IOException {
        byte[] blanks = " ".repeat(1024).getBytes(StandardCharsets.UTF_8);
        while (true) {
            pipe.write(ByteBuffer.wrap(blanks));
        }
    }

    private List<Path> files() throws IOException {
        try (var files = Files.list(work)) {
            return new ArrayList<>(files.sorted().toList());
        }
    }

    private void assertRetried(Duration timeout, Class<?> main, String found) {
        assertThatThrownBy(() -> verifier(timeout, MEMORY, main).verify(checkpoint, unpacked, Computation.FLOAT32))
                .isInstanceOfSatisfying(PatisserieException.class, e -> assertThat(e.code())
                        .isEqualTo(ErrorCode.MODEL_VERIFIER_UNAVAILABLE))
                .hasMessageContaining(found);
        refused.requireNotRefused(checkpoint.artifactSha256());
    }

    private void assertRefusedForGood(Duration timeout, Class<?> main, ErrorCode code, String found) {
        assertThatThrownBy(() -> verifier(timeout, MEMORY, main).verify(checkpoint, unpacked, Computation.FLOAT32))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(found);
        var afterRestart = new RefusedArchives(work, Clock.systemUTC());
        assertThatThrownBy(() -> afterRestart.requireNotRefused(checkpoint.artifactSha256()))
                .isInstanceOf(PatisserieException.class);
    }

    /** Stands for a service that verifies a model. */
    static final class Service {
        public static void main(String[] arguments) {
            Path work = Path.of(arguments[0]);
            verifier(new RefusedArchives(work, Clock.systemUTC()), LONG, MEMORY, VerifierMain.class, 8)
                    .verify(Checkpoints.model("m-1").event(), Path.of(arguments[1]), Computation.FLOAT32);
        }
    }

    /** Returns field 19 of proc(5), or "unknown" on other systems. */
    static String niceValue(Path stat) throws IOException {
        if (Files.notExists(stat)) {
            return "unknown";
        }
        String line = Files.readString(stat);
        String afterName = line.substring(line.lastIndexOf(')') + 2); // field 3 is the first
        return afterName.split(" ")[16];
    }
}

package dev.patisserie.inference.shadow.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.ShadowAnswered.Failure;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.model.ArchiveLimits;
import dev.patisserie.common.model.Bfloat16Check;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.signing.SignatureCheck;
import dev.patisserie.common.store.FolderObjectStore;
import dev.patisserie.common.store.StoreContent;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.inference.classify.Computation;
import dev.patisserie.inference.model.ModelTrial;
import dev.patisserie.inference.model.TestModel;
import dev.patisserie.inference.select.ShadowPlan;
import dev.patisserie.inference.shadow.CandidateAnswer;
import dev.patisserie.inference.shadow.CandidateFailedException;
import dev.patisserie.inference.shadow.Candidates;
import dev.patisserie.inference.verify.ChildJvm;
import dev.patisserie.inference.verify.TrialSettings;
import java.awt.Color;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests with real child processes. */
class CandidateProcessesTest {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final long MEMORY = 2L << 30;
    private static final int TIMED = 2;

    @TempDir
    Path store;

    @TempDir
    Path scratch;

    @TempDir
    Path work;

    private CheckpointPublished champion;
    private CheckpointPublished candidate;

    @BeforeEach
    void publish() throws IOException {
        champion = TestModel.named("champion").publishTo(store, scratch);
        candidate = TestModel.named("candidate").publishTo(store, scratch);
    }

    private CandidateProcesses processes(Class<?> main, long memory, Duration timeout) {
        return processes(main, memory, timeout, new ModelTrial.Settings(8, Precision.FLOAT32, 0.001, 0.02));
    }

    private CandidateProcesses processes(Class<?> main, long memory, Duration timeout, ModelTrial.Settings settings) {
        return new CandidateProcesses(
                new FolderObjectStore(StoreContent.MODELS, store),
                new TrialSettings(settings, ImageLimits.DEFAULT, 1),
                new CandidateProcesses.Settings(
                        work,
                        new ArchiveLimits(1 << 30, 1 << 30, 1 << 23),
                        new CandidateProcesses.Limits(memory, LONG, timeout, TIMED),
                        SignatureCheck.OFF),
                main);
    }

    private Candidates.Fetched fetch(Class<?> main) {
        return fetch(main, MEMORY, LONG);
    }

    private Candidates.Fetched fetch(Class<?> main, long memory, Duration timeout) {
        return processes(main, memory, timeout).fetch(plan());
    }

    private ShadowPlan plan() {
        return new ShadowPlan("r-1", champion, candidate, 1);
    }

    @Test
    void modelsAreTriedInThePrecisionOfTheService() throws IOException {
        // Given: a service with fast bfloat16, which the trainer accepted for the candidate only
        candidate = TestModel.named("accepted").publishTo(store, scratch, folder -> {
            Path file = folder.resolve(Manifest.FILE);
            var manifest = (ObjectNode) Json.MAPPER.readTree(file.toFile());
            var figures = new Bfloat16Check.Figures(0.9, 0.01, List.of(), null, null);
            manifest.set(
                    "bfloat16",
                    Json.MAPPER.valueToTree(new Bfloat16Check(true, null, 200, figures, figures, 0, 0, 0, null)));
            Json.MAPPER.writeValue(file.toFile(), manifest);
        });
        var settings = new ModelTrial.Settings(8, Precision.AUTO, 0.001, 0.02, true, true);

        // When
        try (var fetched =
                        processes(CandidateMain.class, MEMORY, LONG, settings).fetch(plan());
                Stream<Path> files = Files.walk(work)) {
            Path task = files.filter(file -> file.endsWith(CandidateTask.FILE))
                    .findFirst()
                    .orElseThrow();
            CandidateTask written = Json.MAPPER.readValue(task.toFile(), CandidateTask.class);

            // Then
            assertThat(written.candidate().computation()).isEqualTo(Computation.ONEDNN_BFLOAT16);
            assertThat(written.champion().computation()).isEqualTo(Computation.FLOAT32);
            assertThat(fetched).isNotNull();
        }
    }

    private void assertNoFiles() throws IOException {
        try (Stream<Path> left = Files.list(work)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void candidateAnswersInAnotherProcessLikeTheServiceAndIsTimed() throws IOException {
        try (var fetched = fetch(CandidateMain.class);
                var running = fetched.start()) {
            for (int i = 0; i < 2 * TIMED; i++) {
                CandidateAnswer answer = running.answer(TestModel.picture(i % 2 == 0 ? Color.RED : Color.BLUE));
                assertThat(answer.label()).isEqualTo(i % 2 == 0 ? "red" : "blue");
                assertThat(answer.probability()).isBetween(0.3, 1.0);
                assertThat(answer.candidateMillis() != null).isEqualTo(i < TIMED);
                assertThat(answer.championMillis() != null).isEqualTo(i < TIMED);
            }
            assertThat(running.answer(new byte[] {1, 2, 3}).failure()).isEqualTo(Failure.FAILED);
            assertThat(running.answer(TestModel.picture(Color.GREEN)).label()).isEqualTo("green");
        }
        assertNoFiles();
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                CandidatePrograms.Crashing.class,
                CandidatePrograms.HeapExhausting.class,
                CandidatePrograms.Printing.class,
                CandidatePrograms.NotAnswering.class,
                CandidatePrograms.SendingNull.class,
                CandidatePrograms.Repeating.class
            })
    void processThatEndsOrSendsAnInvalidMessageHasCrashed(Class<?> main) {
        try (var fetched = fetch(main);
                var running = fetched.start()) {
            assertThatThrownBy(() -> running.answer(new byte[100]))
                    .isInstanceOfSatisfying(CandidateFailedException.class, e -> assertThat(e.code())
                            .isEqualTo(Failure.CRASHED));
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {CandidatePrograms.Terminated.class, CandidatePrograms.Killed.class})
    void processThatASignalEndedHasNotCrashed(Class<?> main) {
        try (var fetched = fetch(main);
                var running = fetched.start()) {
            assertThatThrownBy(() -> running.answer(new byte[100]))
                    .isInstanceOf(Candidates.EndedFromOutsideException.class);
        }
    }

    @Test
    void exhaustedHeapIsReportedWithTheExitStatusAndTheOutputOfTheJvm() {
        try (var fetched = fetch(CandidatePrograms.HeapExhausting.class);
                var running = fetched.start()) {
            assertThatThrownBy(() -> running.answer(new byte[100]))
                    .hasMessageContaining("exit status 3, cause: ")
                    .hasMessageContaining("OutOfMemoryError");
        }
    }

    @Test
    void nextProcessEndsThePreviousOne() {
        try (var fetched = fetch(CandidatePrograms.Hanging.class)) {
            var first = fetched.start();

            try (var second = fetched.start()) {
                assertThat(second).isNotSameAs(first);
                assertThatThrownBy(() -> first.answer(new byte[100])).isInstanceOf(RuntimeException.class);
            }
        }
    }

    @Test
    void timeLimitMustBePositive() {
        assertThatThrownBy(() -> processes(CandidateMain.class, MEMORY, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("inference.shadow.timeout above 0");
    }

    @Test
    void processIsEndedIfItDoesNotAnswerInTime() {
        try (var fetched = fetch(CandidatePrograms.Hanging.class, MEMORY, Duration.ofSeconds(1));
                var running = fetched.start()) {
            byte[] larger = new byte[1 << 20]; // than a pipe, so that the write waits
            assertThatThrownBy(() -> running.answer(larger))
                    .isInstanceOfSatisfying(CandidateFailedException.class, e -> assertThat(e.code())
                            .isEqualTo(Failure.FAILED))
                    .hasMessageContaining("PT1S");
        }
    }

    @Test
    void processThatDoesNotStartIsReportedWithItsLastOutput() throws IOException {
        try (var fetched = fetch(CandidatePrograms.NotStarting.class)) {
            assertThatThrownBy(fetched::start)
                    .isInstanceOf(CandidateFailedException.class)
                    .hasMessageContaining("exit status 42")
                    .hasMessageContaining("no such model");
        }
        assertNoFiles();
    }

    @Test
    void processIsEndedWithItsFilesWhileItComputes() throws Exception {
        var fetched = fetch(CandidatePrograms.Hanging.class);
        var running = fetched.start();
        var caller = new Thread(fetched::close);

        caller.start();

        assertThatThrownBy(() -> running.answer(new byte[1 << 20])).isInstanceOf(RuntimeException.class);
        caller.join();
        assertThatThrownBy(fetched::start).isInstanceOf(CandidateFailedException.class);
        assertNoFiles();
    }

    @Test
    void processEndsWithTheServiceThatHoldsItsInput() throws Exception {
        Candidates.Fetched fetched = fetch(CandidateMain.class);
        Path folder;
        try (Stream<Path> folders = Files.list(work)) {
            folder = folders.findFirst().orElseThrow();
        }
        Process process = ChildJvm.builder(folder, MEMORY, ChildJvm.heapBytes(MEMORY, 1 << 20), CandidateMain.class)
                .start();
        Frames.read(new DataInputStream(process.getInputStream()), 1 << 10);

        process.getOutputStream().close();

        assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        fetched.close();
    }

    @Test
    void candidateThatNeedsMoreMemoryThanAllowedIsNotStarted() {
        for (long memory : new long[] {0, 64 << 20}) {
            assertThatThrownBy(() -> {
                        try (var fetched = fetch(CandidateMain.class, memory, LONG)) {
                            fetched.start();
                        }
                    })
                    .isInstanceOf(Candidates.InsufficientMemoryException.class)
                    .hasMessageContaining("inference.shadow.memory-bytes");
        }
    }

    @Test
    void archiveThatIsMissingOrWasReplacedIsNotRun() throws IOException {
        Files.write(store.resolve(candidate.artifact()), new byte[] {1});
        assertThatThrownBy(() -> fetch(CandidateMain.class)).isInstanceOf(PatisserieException.class);

        Files.delete(store.resolve(candidate.artifact()));
        assertThatThrownBy(() -> fetch(CandidateMain.class)).isInstanceOf(PatisserieException.class);
        assertNoFiles();
    }

    @Test
    void remainsOfAKilledProcessAreDeleted() throws IOException {
        Files.createDirectories(work.resolve("candidate-1/unpacked"));
        Files.createDirectories(work.resolve("loading-1"));

        processes(CandidateMain.class, MEMORY, LONG);

        assertThat(work.resolve("candidate-1")).doesNotExist();
        assertThat(work.resolve("loading-1")).exists();
    }
}

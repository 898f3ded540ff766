package dev.patisserie.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.onednn.OneDnnComparison;
import dev.patisserie.common.onednn.OneDnnNetwork;
import dev.patisserie.common.tensorflow.NativeMemory;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.inference.classify.Classifier;
import dev.patisserie.inference.classify.Computation;
import dev.patisserie.inference.classify.ServedPrecision;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The library that computes loaded models, on an imagined machine with fast bfloat16. */
class ServedEngineTest extends LoadedModels {

    private static final TestModel SUPPORTED = TestModel.named("m-1").graph(TestGraph.SOUND.ballastBytes(0));
    private static final TestModel UNSUPPORTED = TestModel.named("m-2");

    @BeforeAll
    static void requireOneDnn() {
        OneDnnComparison.assumeOneDnn();
    }

    private static ModelTrial.Settings settings(double tolerance, boolean usesOneDnn) {
        return new ModelTrial.Settings(8, Precision.BFLOAT16, 0.001, tolerance, true, usesOneDnn);
    }

    private CheckpointPublished published(TestModel model) {
        return model.publishTo(store, scratch);
    }

    @Test
    void supportedModelServesInOneDnn() {
        ServedPrecision precision = served(settings(SUITABLE, true), published(SUPPORTED));

        assertThat(precision.engine()).isEqualTo("onednn");
        assertThat(precision.label()).isEqualTo("bfloat16");
        assertThat(verified).containsExactly(Computation.ONEDNN_BFLOAT16);
    }

    /** Threads of the load would have its low priority. */
    @Test
    void servingModelHasNoThreadOfItsLoad() {
        var settings = settings(SUITABLE, true);
        try (Classifier classifier = loader(settings).load(published(SUPPORTED), bytes -> {})) {
            Set<Long> before = oneDnnThreads();

            classifier.classify(List.of(new byte[TestModel.SIZE * TestModel.SIZE * 3]));

            assertThat(oneDnnThreads()).isNotEmpty().noneMatch(before::contains);
        }
    }

    private static Set<Long> oneDnnThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("onednn"))
                .map(Thread::getId)
                .collect(Collectors.toSet());
    }

    @Test
    void reservationIncludesTheMemoryOfEachThread() {
        var settings = settings(SUITABLE, true);
        var reserved = new AtomicLong();

        loader(settings).load(published(SUPPORTED), reserved::set).close();

        assertThat(reserved.get()).isGreaterThan(TensorFlowRuntime.threads() * OneDnnNetwork.ARENA_BYTES);
    }

    @Test
    void modelServesInTensorFlowIfOneDnnNeedsTooMuchMemory() {
        var settings = settings(SUITABLE, true);
        var reserved = new AtomicLong();
        var budget = new MemoryBudget(OptionalLong.of(OneDnnNetwork.ARENA_BYTES), false);
        MemoryReservation reservation = MemoryReservation.within(budget, reserved::set);

        try (Classifier classifier = loader(settings).load(published(SUPPORTED), reservation)) {
            assertThat(classifier.precision().computation()).isEqualTo(Computation.BFLOAT16);
            assertThat(classifier.precision().engineReason()).contains("bytes of memory");
        }
        assertThat(budget.holds(reserved.get())).isTrue();
    }

    @Test
    void settingSwitchesOneDnnOff() {
        ServedPrecision precision = served(settings(SUITABLE, false), published(SUPPORTED));

        assertThat(precision.engine()).isEqualTo("tensorflow");
        assertThat(precision.engineReason()).isEqualTo("inference.engine is tensorflow");
        assertThat(verified).containsExactly(Computation.BFLOAT16);
    }

    @Test
    void unsupportedModelServesInTensorFlowWithTheReason() {
        ServedPrecision precision = served(settings(SUITABLE, true), published(UNSUPPORTED));

        assertThat(precision.computation()).isEqualTo(Computation.BFLOAT16);
        assertThat(precision.engineReason())
                .startsWith("oneDNN failed the trial: oneDNN cannot compute the model: ")
                .contains("the mean over the axes");
    }

    @Test
    void modelThatDoesNotReproduceItsProbesServesInFloat32() {
        ServedPrecision precision = served(settings(TOO_STRICT, true), published(SUPPORTED));

        assertThat(precision.computation()).isEqualTo(Computation.FLOAT32);
        assertThat(precision.reason()).contains("bfloat16 failed the trial", "probe");
    }

    @Test
    void modelThatFailsOnlyInThisProcessServesInTheVerifiedFloat32() {
        // Given: the verifier's process reproduces the probes in oneDNN, this one does not
        VerifiedModelLoader loader =
                loader(settings(TOO_STRICT, true), (checkpoint, unpacked, tried) -> ModelVerifier.Verified.in(tried));

        assertThat(served(loader, published(SUPPORTED)).computation()).isEqualTo(Computation.FLOAT32);
    }

    @Test
    void archiveThatCrashedInOneDnnIsRetriedInFloat32() {
        // Given: a verifier whose process is killed in oneDNN
        CheckpointPublished checkpoint = published(SUPPORTED);
        VerifiedModelLoader loader = loader(settings(SUITABLE, true), (event, unpacked, tried) -> {
            if (tried.isOneDnn()) {
                throw refused.suspect(event.artifactSha256(), ErrorCode.MODEL_CRASHED_VERIFIER, "killed", null);
            }
            return ModelVerifier.Verified.in(tried);
        });

        // When
        assertThatThrownBy(() -> served(loader, checkpoint)).hasMessageContaining("killed");
        ServedPrecision precision = served(loader, checkpoint);

        // Then
        assertThat(precision.computation()).isEqualTo(Computation.FLOAT32);
        assertThat(verified).containsExactly(Computation.ONEDNN_BFLOAT16, Computation.FLOAT32);
    }

    @Test
    void loadsThatFallBackFreeTheirMemory() throws Exception {
        CheckpointPublished supported = published(SUPPORTED);
        CheckpointPublished unsupported = published(UNSUPPORTED);

        int leaking = NativeMemory.roundsThatLeak(10, round -> {
            served(settings(SUITABLE, true), supported);
            served(settings(TOO_STRICT, true), supported);
            served(settings(SUITABLE, true), unsupported);
        });

        assertThat(leaking).isZero();
    }
}

package dev.patisserie.trainer.pipeline;

import static dev.patisserie.trainer.pipeline.FinishedModels.SET;
import static dev.patisserie.trainer.pipeline.FinishedModels.SMALL_SET;
import static dev.patisserie.trainer.pipeline.FinishedModels.count;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.model.Bfloat16Check;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.common.tensorflow.NativeMemory;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.dataset.DecodedDataset;
import dev.patisserie.trainer.fit.Stop;
import dev.patisserie.trainer.publish.ExportedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Evaluates a model in bfloat16. */
class ServedEvaluationTest {

    @TempDir
    Path temp;

    private FinishedModels models;

    @BeforeEach
    void start() {
        models = new FinishedModels(temp);
    }

    @Test
    void manifestStatesTheFiguresInBfloat16AndTheComparison() throws IOException {
        // When
        models.finishInBfloat16(SET, () -> Stop.NONE);

        // Then
        Manifest manifest = ModelArchive.readManifest(temp.resolve("model"));
        Bfloat16Check check = manifest.bfloat16();
        assertThat(check.accepted()).as(check.reason()).isTrue();
        assertThat(check.images()).isEqualTo(60);
        assertThat(check.computedInFloat32()).isBetween(8, 60);
        assertThat(check.bfloat16().accuracy()).isEqualTo(manifest.holdout().accuracy());
        assertThat(check.bfloat16().ece())
                .isEqualTo(manifest.uncertainty().calibration().after().ece());
        assertThat(check.bfloat16().familiar())
                .isEqualTo(manifest.uncertainty().known().accepted());
        assertThat(check.bfloat16().coverage())
                .hasSameSizeAs(manifest.uncertainty().sets().quantiles());
        assertThat(check.meanChange()).isLessThanOrEqualTo(check.largestChange());
        assertThat(models.times().seconds()).containsOnlyKeys("export", "calibration", "evaluation", "bfloat16");
    }

    @Test
    void probesAreThoseOfFloat32() throws IOException {
        Manifest manifest = models.finishInBfloat16(SMALL_SET, () -> Stop.NONE).manifest();

        try (DecodedDataset images = models.decode(SMALL_SET);
                var model = new ExportedModel(models.savedModel())) {
            for (int probe = 0; probe < 3; probe++) {
                Batch image = images.split(Split.HOLDOUT).read(2 * probe); // the first of its class
                float[] expected = model.probabilities(image)[0];
                for (int c = 0; c < expected.length; c++) {
                    assertThat(manifest.probes().get(probe).probabilities().get(c))
                            .isCloseTo(expected[c], within(1e-5f));
                }
            }
        }
    }

    @Test
    void rejectedModelIsEvaluatedInFloat32() throws IOException {
        // Given: of two almost equal logits, the rounding decides which one is larger
        assumeTrue(Precision.isBfloat16Fast(), "this CPU has no bfloat16: skipped");
        FinishedModels.TrainedWeights close = weights -> {
            float[] kernel = weights.get("dense_1/kernel");
            for (int i = 0; i < kernel.length; i++) {
                kernel[i] = 1000 + kernel[i];
            }
        };

        // When
        Manifest rejected = models.finish(close, true).manifest();
        Manifest float32 = models.finish(close, false).manifest();

        // Then
        assertThat(rejected.bfloat16().accepted()).isFalse();
        assertThat(rejected.holdout()).isEqualTo(float32.holdout());
        assertThat(rejected.uncertainty()).isEqualTo(float32.uncertainty());
        assertThat(rejected.probes()).isEqualTo(float32.probes());
    }

    @Test
    void manifestStatesNothingWithoutTheComparison() throws IOException {
        Manifest manifest =
                models.finish("model", SET, Pipeline.SIMPLE, () -> Stop.NONE).manifest();

        assertThat(manifest.bfloat16()).isNull();
        assertThat(temp.resolve("model").resolve(Manifest.FILE)).content().doesNotContain("bfloat16");
    }

    @Test
    void modelIsFinishedEvenIfTheComparisonFails() throws IOException {
        // Given
        List<String> notices = new ArrayList<>();
        var failing = new TrainingListener() {
            @Override
            public Stop stop() {
                return Stop.NONE;
            }

            @Override
            public void advanced(String part, long done, long of) {
                if (part.equals("bfloat16")) {
                    throw new IllegalStateException("no memory");
                }
            }

            @Override
            public void noticed(String notice) {
                notices.add(notice);
            }
        };

        // When
        Manifest manifest = models.finishInBfloat16(SMALL_SET, failing).manifest();

        // Then
        assertThat(manifest.bfloat16()).isNull();
        assertThat(manifest.holdout().images()).isEqualTo(6);
        assertThat(notices).singleElement().asString().contains("not compared in bfloat16", "no memory");
    }

    @Test
    void comparisonStopsBeforeEveryBatch() {
        // Given: after the 15 batches of the calibration and the evaluation, one of the probes and one of the sample
        for (int last = 16; last <= 17; last++) {
            var stops = new AtomicInteger();
            int stopped = last;
            assertThatThrownBy(() -> models.finishInBfloat16(SET, () -> count(stops, stopped)))
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("stopped in bfloat16: CANCEL");
        }
    }

    @Test
    void sessionInBfloat16FreesItsMemory() throws Exception {
        int leaks = NativeMemory.roundsThatLeak(6, round -> {
            models.finishInBfloat16(SMALL_SET, () -> Stop.NONE);
            var stops = new AtomicInteger();
            assertThatThrownBy(() -> models.finishInBfloat16(SET, () -> count(stops, 17)))
                    .isInstanceOf(CancellationException.class);
        });

        assertThat(leaks).isZero();
    }
}

package dev.patisserie.trainer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.ModelComparison;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.trainer.dataset.Dataset;
import dev.patisserie.trainer.dataset.DatasetSource;
import dev.patisserie.trainer.dataset.SkippedImage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Of 20 holdout images, the baseline classifies the first 10 correctly and the candidate the first 18. Only the
 * candidate is correct on 8 of them, so the exact p-value is 2 / 2^8.
 */
class ComparePipelineTest {

    private static final String DIGEST = "ab".repeat(32);
    private static final Dataset DATASET = new Dataset(List.of("eclair", "tart"), Map.of());
    private static final TrainingRequested REQUEST = TrainingRequested.of("r-1", Pipeline.COMPARE, "desserts");
    private static final TrainingRun RUN =
            new TrainingRun(REQUEST, "unused", DatasetSource.ofFolder(Path.of("data")), Path.of("work"));

    private final RecordingListener listener = new RecordingListener();
    private final FakeRecipe simple = new FakeRecipe(Pipeline.SIMPLE, 10);
    private final FakeRecipe transfer = new FakeRecipe(Pipeline.TRANSFER, 18);
    private final ComparePipeline compare = new ComparePipeline(simple, transfer);

    @Test
    void trainsBothOnTheSamePhotosWithSeparateIdsAndFolders() {
        compare.run(RUN, listener);

        assertThat(simple.run.request().pipeline()).isEqualTo(Pipeline.SIMPLE);
        assertThat(simple.run.request().requestId()).isEqualTo("r-1");
        assertThat(simple.run.dataset()).isEqualTo(transfer.run.dataset());
        assertThat(simple.run.modelId()).isEqualTo(ModelId.of(REQUEST, Pipeline.SIMPLE));
        assertThat(transfer.run.modelId()).isEqualTo(ModelId.of(REQUEST, Pipeline.TRANSFER));
        assertThat(simple.run.work()).isEqualTo(Path.of("work/simple"));
        assertThat(transfer.run.work()).isEqualTo(Path.of("work/transfer"));
        assertThat(transfer.run.request().transfer()).isEqualTo(REQUEST.transfer());
    }

    @Test
    void reportsThePValueAndTheIntervalOfTheDifference() {
        TrainingOutcome outcome = compare.run(RUN, listener);

        assertThat(outcome.models()).hasSize(2);
        assertThat(outcome.best().manifest().modelId()).isEqualTo(ModelId.of(REQUEST, Pipeline.TRANSFER));
        ModelComparison figures = outcome.comparison().orElseThrow().figures();
        assertThat(figures.baseline().holdoutAccuracy()).isEqualTo(0.5);
        assertThat(figures.candidate().holdoutAccuracy()).isEqualTo(0.9);
        assertThat(figures.onlyBaseline()).isZero();
        assertThat(figures.onlyCandidate()).isEqualTo(8);
        assertThat(figures.method()).isEqualTo("exact");
        assertThat(figures.pValue()).isEqualTo(2.0 / 256);
        assertThat(figures.difference().lower()).isPositive().isLessThan(0.4);
        assertThat(figures.difference().upper()).isGreaterThan(0.4);
    }

    @Test
    void writesAReportWithBothConfusionMatrices() {
        String page = compare.run(RUN, listener).comparison().orElseThrow().markdown();

        assertThat(page)
                .contains("| baseline | " + ModelId.of(REQUEST, Pipeline.SIMPLE) + " | 0.5000 |")
                .contains("| candidate | " + ModelId.of(REQUEST, Pipeline.TRANSFER) + " | 0.9000 |")
                .contains("only the candidate is correct on 8, only the baseline on 0")
                .contains("McNemar's test (exact): p = 0.00781")
                .contains("0.4000, 95 % interval ")
                .contains("## net (simple)")
                .contains("## net (transfer)")
                .contains("| true \\ predicted | eclair | tart |")
                .contains("| eclair | 10 | 0 |\n| tart | 10 | 0 |")
                .contains("| eclair | 10 | 0 |\n| tart | 2 | 8 |");
    }

    @Test
    void reportsSkippedImagesOnce() {
        compare.run(RUN, listener);

        assertThat(listener.skipped).hasSize(1);
        assertThat(listener.notices).containsExactly("of simple", "of transfer");
    }

    @Test
    void rejectsARequestThatOnePipelineRejects() {
        transfer.refusal = new PatisserieException(ErrorCode.REQUEST_INVALID, "no such block");

        assertThatThrownBy(() -> compare.check(REQUEST)).hasMessage("no such block");
    }

    @Test
    void needsAreTheLargerOfBothPipelines() {
        var compare = new ComparePipeline(new FakeRecipe(Pipeline.SIMPLE, 16), new FakeRecipe(Pipeline.TRANSFER, 32));
        var request = TrainingRequested.of("r-1", Pipeline.COMPARE, "set");

        assertThat(compare.needs(request, 1)).isEqualTo(new TrainingNeeds(32, 320, 84));
    }

    /** A pipeline that trains nothing and classifies the first few of 20 holdout images correctly. */
    private static final class FakeRecipe implements TrainingPipeline {

        private final Pipeline pipeline;
        private final int hits;
        TrainingRun run;
        PatisserieException refusal;

        FakeRecipe(Pipeline pipeline, int hits) {
            this.pipeline = pipeline;
            this.hits = hits;
        }

        @Override
        public Pipeline pipeline() {
            return pipeline;
        }

        @Override
        public TrainingNeeds needs(TrainingRequested request, int images) {
            return new TrainingNeeds(hits, 10L * hits, 100 - hits);
        }

        @Override
        public void check(TrainingRequested request) {
            if (refusal != null) {
                throw refusal;
            }
        }

        @Override
        public TrainingOutcome run(TrainingRun asked, TrainingListener follower) {
            run = asked;
            follower.imagesSkipped(List.of(new SkippedImage("a.jpg", "broken")));
            follower.noticed("of " + pipeline.label());
            var right = new BitSet();
            right.set(0, hits);
            return TrainingOutcome.of(
                    new TrainedModel(asked.work(), manifest(), DATASET, 30, 1, 5, right, Map.of(), List.of(), null));
        }

        private Manifest manifest() {
            return new Manifest(
                    run.modelId(),
                    List.of("eclair", "tart"),
                    100,
                    "net",
                    1234,
                    run.request(),
                    DIGEST,
                    DIGEST,
                    2,
                    new Manifest.Evaluation(
                            20, 0.25, hits / 20.0, List.of(List.of(10, 0), List.of(20 - hits, hits - 10)), List.of()),
                    List.of(new Manifest.Probe("0.png", "tart", List.of(0.25f, 0.75f))),
                    Map.of(),
                    Instant.EPOCH,
                    null);
        }
    }
}

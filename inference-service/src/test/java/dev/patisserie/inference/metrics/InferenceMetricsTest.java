package dev.patisserie.inference.metrics;

import static dev.patisserie.inference.Checkpoints.NOON;
import static dev.patisserie.inference.Checkpoints.model;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.contract.MetricsDoc;
import dev.patisserie.common.contract.Readme;
import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.PredictionMade.Known;
import dev.patisserie.common.event.PredictionMade.PredictionSet;
import dev.patisserie.common.event.PredictionMade.Score;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.signing.SignatureCheck;
import dev.patisserie.inference.Checkpoints;
import dev.patisserie.inference.classify.BatchStage;
import dev.patisserie.inference.classify.Outcome;
import dev.patisserie.inference.classify.Outcome.Failed;
import dev.patisserie.inference.classify.Outcome.Predicted;
import dev.patisserie.inference.classify.Outcome.Rejected;
import dev.patisserie.inference.classify.Verdict;
import dev.patisserie.inference.select.PinState;
import dev.patisserie.inference.select.SelectionEvent;
import dev.patisserie.inference.uncertainty.ExplainReason;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the exported metrics, whose names and labels are a contract with the dashboards. */
@SuppressWarnings("deprecation") // the registry that Quarkus brings
class InferenceMetricsTest {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final InferenceMetrics metrics =
            new InferenceMetrics(registry, 2, Clock.fixed(NOON.plusSeconds(90), ZoneOffset.UTC));

    @Test
    void countsMalformedTraceContexts() {
        metrics.traceContextMalformed();

        assertThat(scrape()).contains("inference_trace_contexts_malformed_total 1.0");
    }

    @Test
    void countsImagesByOutcomeAndReason() {
        metrics.acknowledged(predicted(Verdict.UNLABELLED), NOON);
        metrics.acknowledged(new Rejected(ErrorCode.IMAGE_EMPTY, "no bytes"), NOON);
        metrics.acknowledged(new Failed(ErrorCode.INFERENCE_FAILED, "no memory"), NOON);

        assertThat(scrape())
                .contains(
                        "inference_images_total{outcome=\"predicted\",reason=\"none\"} 1.0",
                        "inference_images_total{outcome=\"rejected\",reason=\"IMAGE_EMPTY\"} 1.0",
                        "inference_images_total{outcome=\"failed\",reason=\"INFERENCE_FAILED\"} 1.0",
                        "inference_dead_letters_total{reason=\"IMAGE_EMPTY\"} 1.0",
                        "inference_dead_letters_total{reason=\"INFERENCE_FAILED\"} 1.0",
                        "inference_end_to_end_seconds_count 3",
                        "inference_end_to_end_seconds_sum 270.0");
    }

    @Test
    void recordsDurationsInSecondsWithBuckets() {
        metrics.decoded(Duration.ofMillis(20));
        metrics.inferred(8, Duration.ofMillis(500));
        metrics.received(NOON, NOON.plusSeconds(3));
        metrics.received(NOON.plusSeconds(1), NOON); // a sender's clock is ahead

        assertThat(scrape())
                .contains(
                        "inference_decode_seconds_sum 0.02",
                        "inference_infer_seconds_sum 0.5",
                        "inference_batch_size_sum 8.0",
                        "inference_batch_size_bucket{le=\"8.0\"} 1",
                        "inference_event_age_seconds_sum 3.0",
                        "inference_event_age_seconds_count 2")
                .contains("inference_decode_seconds_bucket{le=")
                .contains("inference_end_to_end_seconds_bucket{le=");
    }

    /** The nanoseconds of such an age overflow a long. */
    @ParameterizedTest
    @ValueSource(strings = {"0001-01-01T00:00:00Z", "1600-01-01T00:00:00Z", "-999999999-01-01T00:00:00Z"})
    void limitsAnAgeOfCenturiesToADay(String time) {
        Instant odd = Instant.parse(time);

        for (int i = 0; i < 5; i++) {
            metrics.received(odd, NOON);
        }

        assertThat(scrape())
                .contains("inference_event_age_seconds_sum 432000.0", "inference_event_age_seconds_count 5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9999-12-31T23:59:59Z", "+999999999-12-31T23:59:59Z"})
    void recordsAFutureEventTimeAsZero(String time) {
        metrics.received(Instant.parse(time), NOON);

        assertThat(scrape()).contains("inference_event_age_seconds_sum 0.0");
    }

    @Test
    void limitsTheAgeOfAModelOfAnyYear() {
        metrics.swapped(publishedAt(Instant.parse("-999999999-01-01T00:00:00Z")));

        assertThat(scrape()).contains("inference_model_age_seconds 3.1536E9");
    }

    private static CheckpointPublished publishedAt(Instant time) {
        Checkpoints any = model("m");
        return new Checkpoints(
                        any.modelId(),
                        any.dataset(),
                        any.labels(),
                        any.accuracy(),
                        any.loss(),
                        any.holdout(),
                        any.sha256(),
                        time)
                .event();
    }

    @Test
    void reportsTheRetryTimeOfTheOldestBatchPerStage() {
        metrics.watchStalls(registry, stage -> stage == BatchStage.SEND ? 90 : 0);

        assertThat(scrape())
                .contains(
                        "inference_batch_stalled_seconds{stage=\"send\"} 90.0",
                        "inference_batch_stalled_seconds{stage=\"classify\"} 0.0");
    }

    @Test
    void computesTheLiveAccuracyOfTheLastLabelledImages() {
        // Given: a window of two
        metrics.acknowledged(predicted(Verdict.WRONG), NOON);
        metrics.acknowledged(predicted(Verdict.CORRECT), NOON);

        // When
        metrics.acknowledged(predicted(Verdict.CORRECT), NOON);
        metrics.acknowledged(predicted(Verdict.UNKNOWN_LABEL), NOON);

        // Then
        assertThat(scrape())
                .contains(
                        "inference_live_accuracy 1.0",
                        "inference_labelled_images_total{result=\"correct\"} 2.0",
                        "inference_labelled_images_total{result=\"wrong\"} 1.0",
                        "inference_labelled_images_total{result=\"unknown_label\"} 1.0");
    }

    @Test
    void hasNoLiveAccuracyBeforeTheFirstLabel() {
        assertThat(scrape()).contains("inference_live_accuracy NaN");
    }

    @Test
    void reportsOnlyTheServingModel() {
        metrics.swapped(model("old").event());

        metrics.swapped(model("new").event());

        assertThat(scrape())
                .contains("inference_model_info{model_name=\"desserts\",model_version=\"new\"} 1.0")
                .contains("inference_model_age_seconds 90.0")
                .contains("inference_model_holdout_accuracy 0.")
                .contains("inference_model_swaps_total{outcome=\"swapped\",reason=\"none\"} 2.0")
                .doesNotContain("model_version=\"old\"");
    }

    @Test
    void reportsNoModelAfterTheLastWithdrawal() {
        metrics.swapped(model("old").event());

        metrics.cleared(model("old").event());

        assertThat(scrape())
                .doesNotContain("model_version")
                .contains("inference_model_age_seconds NaN")
                .contains("inference_model_holdout_accuracy NaN")
                .contains("inference_model_swaps_total{outcome=\"withdrawn\",reason=\"none\"} 1.0");
    }

    @Test
    void reportsNoModelWhileItsReplacementIsLoaded() {
        metrics.swapped(model("old").event());

        metrics.unloaded(model("old").event());

        assertThat(scrape()).doesNotContain("model_version").doesNotContain("withdrawn");
    }

    @Test
    void countsResultsOfSwapsCheckpointsAndBatches() {
        metrics.refused(model("m").event(), failure(ErrorCode.MODEL_DIGEST_MISMATCH));
        metrics.deferred(model("m").event(), failure(ErrorCode.MODEL_STORE_UNAVAILABLE));
        metrics.checkpointPublished();
        metrics.checkpointWithdrawn();
        metrics.checkpointInvalid();
        metrics.batchRetried(BatchStage.SEND);
        metrics.batchDropped();

        assertThat(scrape())
                .contains(
                        "inference_model_swaps_total{outcome=\"refused\",reason=\"MODEL_DIGEST_MISMATCH\"} 1.0",
                        "inference_model_swaps_total{outcome=\"deferred\",reason=\"MODEL_STORE_UNAVAILABLE\"} 1.0",
                        "inference_checkpoints_total{outcome=\"published\"} 1.0",
                        "inference_checkpoints_total{outcome=\"withdrawn\"} 1.0",
                        "inference_checkpoints_total{outcome=\"invalid\"} 1.0",
                        "inference_batch_retries_total{stage=\"send\"} 1.0",
                        "inference_batches_dropped_total 1.0");
    }

    private String scrape() {
        return registry.scrape().replace(",}", "}"); // this format ends label lists with a comma
    }

    private static Outcome predicted(Verdict verdict) {
        return new Predicted(
                new PredictionMade(
                        "i",
                        "cake",
                        0.75,
                        List.of(new Score("cake", 0.75)),
                        "m",
                        model("m").sha256(),
                        null,
                        NOON,
                        NOON,
                        NOON),
                verdict);
    }

    /** Unfamiliar; familiar with two classes and an abstention for it; familiar and certain; without statements. */
    @Test
    void countsTheStatementsOnAnswers() {
        metrics.acknowledged(stated(new Known(0.5, 0.8, false), true, "cake"), NOON);
        metrics.acknowledged(stated(new Known(0.9, 0.8, true), true, "cake", "pie"), NOON);
        metrics.acknowledged(stated(new Known(0.9, 0.8, true), false, "cake"), NOON);
        metrics.acknowledged(predicted(Verdict.UNLABELLED), NOON);
        metrics.explained(ExplainReason.UNSURE);

        assertThat(scrape())
                .contains(
                        "inference_scored_images_total 3.0",
                        "inference_unfamiliar_images_total 1.0",
                        "inference_abstained_total{reason=\"unfamiliar\"} 1.0",
                        "inference_abstained_total{reason=\"ambiguous\"} 1.0",
                        "inference_set_size_count 3",
                        "inference_set_size_sum 4.0",
                        "inference_set_size_bucket{le=\"1.0\"} 2",
                        "inference_explanations_total{reason=\"unsure\"} 1.0",
                        "inference_explanations_total{reason=\"always\"} 0.0");
    }

    private static Outcome stated(Known known, boolean abstained, String... set) {
        return new Predicted(
                new PredictionMade(
                        "i",
                        "cake",
                        0.75,
                        List.of(new Score("cake", 0.75)),
                        "m",
                        model("m").sha256(),
                        null,
                        NOON,
                        NOON,
                        NOON,
                        known,
                        abstained,
                        new PredictionSet(List.of(set), 0.95, 40),
                        null,
                        null,
                        null),
                Verdict.UNLABELLED);
    }

    private static PatisserieException failure(ErrorCode code) {
        return new PatisserieException(code, "why");
    }

    @Test
    void exportsTheDocumentedMetrics() {
        // Given the other meters of the service
        new RequestMetrics(registry).answered(1, Duration.ofMillis(20));
        new SelectionMetrics(registry, () -> PinState.NONE).received(SelectionEvent.PINNED);
        new RolloutMetrics(registry);
        new ShadowMetrics(registry);
        new UnexpectedErrors(registry);
        new LabelMetrics(registry).answered(1, 0, 0);
        new RetrainingMetrics(registry).accepted();
        new OperationMetrics(registry).accepted("pin");
        new RejectedHttpRequests(registry);
        new DeferralMetrics(registry, List::of, () -> 0, Clock.systemUTC());
        new WaitingMetrics(registry, List::of, Clock.systemUTC());
        new PrecisionMetrics(registry, Optional::empty);
        new SignatureMetrics(registry);
        new TrustedKeyMetrics(registry, SignatureCheck.OFF, Clock.systemUTC());
        metrics.watchStalls(registry, stage -> 0);

        // When each labelled meter has a value
        metrics.acknowledged(new Failed(ErrorCode.INFERENCE_FAILED, "no memory"), NOON);
        metrics.acknowledged(predicted(Verdict.CORRECT), NOON);
        metrics.swapped(model("m").event());
        metrics.checkpointPublished();
        metrics.batchRetried(BatchStage.SEND);

        // Then
        assertThat(MetricsDoc.exposed(registry.scrape())).isEqualTo(MetricsDoc.documented("inference_"));
    }

    @Test
    void hasABucketAtEachObjective() {
        assertThat(scrape())
                .contains(
                        "inference_end_to_end_seconds_bucket{le=\"5.0\"} 0",
                        "inference_event_age_seconds_bucket{le=\"60.0\"} 0");
    }

    @Test
    void everyMeterIsDocumented() {
        assertThat(new Readme().missingMeters(InferenceMetrics.class)).isEmpty();
        assertThat(new Readme().missingMeters(UnexpectedErrors.class)).isEmpty();
        assertThat(new Readme().missingMeters(RolloutMetrics.class)).isEmpty();
        assertThat(new Readme().missingMeters(ShadowMetrics.class)).isEmpty();
    }
}

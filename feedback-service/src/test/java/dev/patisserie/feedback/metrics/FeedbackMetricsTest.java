package dev.patisserie.feedback.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.contract.MetricsDoc;
import dev.patisserie.common.event.AccuracyEstimated;
import dev.patisserie.common.event.AccuracyEstimated.Estimate;
import dev.patisserie.common.event.AccuracyEstimated.Method;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.common.event.TrainingTrigger;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.feedback.Facts;
import dev.patisserie.feedback.drift.MonitorKind;
import dev.patisserie.feedback.grow.CollectionOutcome;
import dev.patisserie.feedback.join.Answer;
import dev.patisserie.feedback.join.ImageFeedback;
import dev.patisserie.feedback.join.ImageLabel;
import dev.patisserie.feedback.join.JoinEvent;
import dev.patisserie.feedback.join.LabelResult;
import dev.patisserie.feedback.join.Revision;
import dev.patisserie.feedback.monitor.ObservationOutcome;
import dev.patisserie.feedback.select.DropReason;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // the registry that Quarkus brings
class FeedbackMetricsTest {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final FeedbackMetrics metrics = new FeedbackMetrics(registry);

    private static AccuracyEstimated estimated(String modelId, double value) {
        return new AccuracyEstimated(
                "desserts",
                modelId,
                Facts.NOON,
                100,
                Map.of(SelectionPolicy.RANDOM, 40L),
                List.of(new Estimate(Method.RANDOM, value, 0.5, 0.95, 40)),
                Map.of());
    }

    private static Revision revision() {
        var event = new JoinEvent(
                Answer.of(Facts.cake("i-1", "m-1")),
                ImageLabel.of(Facts.label("i-1", "cake", "ann", 90), Instant.MAX),
                null);
        return ImageFeedback.NONE.with("i-1", event).revisions().get(0);
    }

    @Test
    void countsAJoinedLabelWithItsDelay() {
        metrics.joined(revision());

        assertThat(registry.scrape())
                .contains(
                        "feedback_join_total{outcome=\"joined\",} 1.0",
                        "feedback_label_delay_seconds_sum 90.0",
                        "feedback_label_delay_seconds_bucket{le=\"60.0\",} 0",
                        "feedback_label_delay_seconds_bucket{le=\"3600.0\",} 1");
    }

    @Test
    void showsTheLastEstimatesOfAModel() {
        metrics.accuracy(estimated("m-1", 0.7));
        metrics.accuracy(estimated("m-1", 0.8));

        assertThat(registry.scrape())
                .contains(
                        "feedback_accuracy_ratio{method=\"random\",model=\"m-1\",} 0.8",
                        "feedback_accuracy_ratio_lower{method=\"random\",model=\"m-1\",} 0.5",
                        "feedback_accuracy_ratio_upper{method=\"random\",model=\"m-1\",} 0.95",
                        "feedback_accuracy_labels{method=\"random\",model=\"m-1\",} 40.0");
    }

    @Test
    void keepsTheTenModelsThatChangedLast() {
        for (int i = 0; i < 11; i++) {
            metrics.accuracy(estimated("m-" + i, 0.7));
        }

        assertThat(registry.scrape()).contains("model=\"m-10\"").doesNotContain("model=\"m-0\"");
    }

    @Test
    void anInstanceThatNoLongerEstimatesShowsNoAccuracy() {
        metrics.accuracy(estimated("m-1", 0.7));

        metrics.accuracyClosed();

        assertThat(registry.scrape()).doesNotContain("feedback_accuracy_ratio{");
    }

    @Test
    void addsTheStatesOfItsTasks() {
        metrics.state("1_0", 100, 2);
        metrics.state("1_1", 50, 1);
        metrics.state("1_2", 7, 1);

        metrics.stateClosed("1_2");

        assertThat(registry.scrape()).contains("feedback_state_bytes 150.0", "feedback_state_images 3.0");
    }

    @Test
    void showsAnOpenProposalWhileThisInstanceDecides() {
        var retrain = new RetrainMetrics(registry);

        retrain.proposal(true);
        assertThat(registry.scrape()).contains("retraining_proposal_open 1.0");
        retrain.closed();

        assertThat(registry.scrape()).contains("retraining_proposal_open 0.0");
    }

    @Test
    void exposesExactlyTheDocumentedMetrics() {
        // Given: every meter has a series
        metrics.joined(revision());
        metrics.label(Optional.of(SelectionPolicy.RANDOM), LabelResult.ADDED);
        metrics.deadLetter(ErrorCode.EVENT_INVALID);
        metrics.unexpected(UnexpectedSource.THREAD);
        metrics.accuracy(estimated("m-1", 0.7));
        var selection = new SelectionMetrics(registry);
        selection.selected(SelectionPolicy.RANDOM);
        selection.dropped(DropReason.KEY_LIMIT);
        var growth = new GrowthMetrics(registry);
        growth.collected(CollectionOutcome.UNUSABLE);
        growth.reviewRequested(SelectionPolicy.CONFLICT);
        growth.collectionRetried();
        var drift = new DriftMetrics(registry);
        drift.observed(ObservationOutcome.COUNTED);
        drift.alarmed(MonitorKind.ERRORS);
        drift.levels(Map.of(MonitorKind.MIX, 0.5));
        var retrain = new RetrainMetrics(registry);
        retrain.decided(TrainingTrigger.Kind.DRIFT, "proposed");

        // Then
        var documented = new HashMap<>(MetricsDoc.documented("feedback_"));
        documented.putAll(MetricsDoc.documented("drift_"));
        documented.putAll(MetricsDoc.documented("retraining_"));
        assertThat(documented).isEqualTo(MetricsDoc.exposed(registry.scrape()));
    }
}

package dev.patisserie.feedback.stream;

import static dev.patisserie.feedback.Facts.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.ImageSelected;
import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.event.Selection;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.common.event.ShadowAnswered;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.feedback.Facts;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The coordination of rollouts in the whole topology. */
class RolloutStageTest {

    @TempDir
    Path stateDir;

    private static void send(TestTopology topology, String topic, Event event, Instant at) {
        topology.send(EventCodec.encode(topic, event, new EventCodec.Context("e", URI.create("/test"), at)), at);
    }

    private static ShadowAnswered answer(String imageId, Instant at) {
        return new ShadowAnswered(
                "desserts-1",
                "desserts",
                imageId,
                new ShadowAnswered.Answer("m-1", "cake", 0.75),
                new ShadowAnswered.Answer("m-2", "pie", 0.5),
                "m-2",
                null,
                new ShadowAnswered.Times(1, 1),
                Facts.PLACE,
                null,
                at);
    }

    @Test
    void aCandidateIsPromotedByTheLabelsOfRequestedDisagreements() {
        try (var topology = new TestTopology(stateDir)) {
            // Given
            var stream = new MonitoredStream(topology, 1);
            stream.publishes("m-1");
            stream.swaps("m-1");
            Instant policyAt = NOON.minusSeconds(60);
            send(
                    topology,
                    Topics.MODEL_SELECTION,
                    new ModelPolicySet("desserts", ModelPolicySet.Rollout.SHADOW, null, policyAt, null, null),
                    NOON);
            stream.publishesBetter("m-2");
            stream.passes(Duration.ofMinutes(2));
            assertThat(topology.read(Topics.ROLLOUTS, RolloutChanged.class))
                    .extracting(RolloutChanged::phase)
                    .containsExactly(RolloutChanged.Phase.SHADOW);

            // When
            for (int i = 0; i < 8; i++) {
                topology.predict(Facts.prediction("i-" + i, "m-1", "cake", null, stream.now()));
                send(topology, Topics.PREDICTIONS_SHADOW, answer("i-" + i, stream.now()), stream.now());
            }
            stream.passes(Duration.ofSeconds(15));

            // Then
            List<ImageSelected> requests = topology.read(Topics.LABELLING_QUEUE, ImageSelected.class);
            assertThat(requests)
                    .extracting(request -> request.selection().policy())
                    .hasSize(8)
                    .containsOnly(SelectionPolicy.DISAGREEMENT);

            // When
            for (int i = 0; i < 8; i++) {
                topology.label(
                        Facts.label("i-" + i, "pie", "ann", 200, new Selection(SelectionPolicy.DISAGREEMENT, null)));
            }

            // Then
            List<RolloutChanged> changes = topology.read(Topics.ROLLOUTS, RolloutChanged.class);
            RolloutChanged last = changes.get(changes.size() - 1);
            assertThat(last.phase()).isEqualTo(RolloutChanged.Phase.PROMOTED);
            assertThat(last.evidence().candidateOnly()).isEqualTo(8);
            assertThat(last.evidence().notSlower()).isEqualTo(8);
        }
    }
}

package dev.patisserie.standalone.command.rollout;

import static dev.patisserie.standalone.command.rollout.Rollouts.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.common.event.RolloutChanged.Phase;
import dev.patisserie.standalone.client.rollout.RolloutState;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class RolloutViewTest {

    private static List<String> lines(RolloutState state) {
        var out = new StringWriter();
        RolloutView.print(new PrintWriter(out, true), state, NOON);
        return out.toString().lines().map(line -> line.replaceAll(" +", " ")).toList();
    }

    @Test
    void printsTheModelsTheComparisonsAndTheEvidence() {
        assertThat(lines(new RolloutState(
                        List.of(Rollouts.policy("desserts", ModelPolicySet.Rollout.SHADOW)),
                        List.of(Rollouts.rollout("desserts", Phase.SHADOW)))))
                .containsExactly(
                        "data set desserts",
                        "policy shadow, a candidate answers 25.0 % of the images, since 2026-01-31T12:00:00Z, by ada: be careful",
                        "phase shadow since 2026-01-31T12:00:00Z: because",
                        "champion m-1",
                        "candidate m-2",
                        "images 1200 answered by both, 40 with different answers",
                        "labels only the candidate correct 12, only the champion correct 3, neither 2",
                        "evidence 4.47, decides at 20.0 (50 % of the way, on a logarithmic scale)",
                        "guards 1 failures of the candidate, too slow on 4 of 100 measured images",
                        "time left 1 d 2 h, until the end of the time limit at 2026-02-01T14:00:00Z",
                        "excluded m-0");
    }

    @Test
    void namesTheWatchAfterAPromotionAndThePhaseWithoutALimit() {
        assertThat(lines(new RolloutState(List.of(), List.of(Rollouts.rollout("desserts", Phase.PROMOTED)))))
                .contains("policy direct, by default")
                .anyMatch(line -> line.contains("until the end of the watch"));
        assertThat(lines(new RolloutState(
                        List.of(), List.of(Rollouts.rollout("desserts", Phase.PAUSED, "undecided", 1, null)))))
                .contains("time left no time limit in this phase");
    }

    @Test
    void saysWhyThereIsNoRollout() {
        assertThat(lines(new RolloutState(List.of(), List.of())))
                .singleElement()
                .asString()
                .startsWith("no rollout yet; the best model serves as soon as it is verified")
                .contains("patisserie policy set --rollout shadow");
        assertThat(lines(new RolloutState(
                        List.of(Rollouts.policy("desserts", ModelPolicySet.Rollout.SHADOW)), List.of())))
                .containsExactly(
                        "no rollout yet; one starts when a better model is published and the feedback service runs");
    }
}

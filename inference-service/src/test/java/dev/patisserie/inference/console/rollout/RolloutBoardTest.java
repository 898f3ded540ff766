package dev.patisserie.inference.console.rollout;

import static dev.patisserie.inference.Checkpoints.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.ImageReference;
import dev.patisserie.common.event.RetrainingChanged.State;
import dev.patisserie.common.event.RolloutChanged.Phase;
import dev.patisserie.common.event.ShadowAnswered;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.inference.console.label.Labellings;
import dev.patisserie.inference.console.rollout.RolloutView.Disagreement;
import dev.patisserie.inference.console.rollout.RolloutView.PhaseView;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RolloutBoardTest {

    private static final ImageReference POSITION = new ImageReference("images", 0, 7);

    private final RolloutBoard board = new RolloutBoard("desserts");

    private void read(String topic, Event event) {
        read(Labellings.record(topic, event));
    }

    private void read(ProducerRecord<byte[], byte[]> sent) {
        int size = sent.value() == null ? ConsumerRecord.NULL_SIZE : sent.value().length;
        board.read(new ConsumerRecord<>(
                sent.topic(),
                0,
                0,
                0,
                TimestampType.CREATE_TIME,
                0,
                size,
                sent.key(),
                sent.value(),
                sent.headers(),
                Optional.empty()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void shadow(ShadowAnswered answer) {
        read(Topics.PREDICTIONS_SHADOW, answer);
    }

    private void begun() {
        read(Topics.ROLLOUTS, Rollouts.rollout(Phase.SHADOW, 1));
    }

    private List<String> open() {
        return board.rollout(id -> false).disagreements().stream()
                .map(Disagreement::imageId)
                .toList();
    }

    private List<Phase> phases() {
        return board.rollout(id -> false).phases().stream()
                .map(PhaseView::phase)
                .toList();
    }

    @Test
    void orderOfTheAnswersDoesNotDependOnTheModels() {
        begun();
        shadow(Rollouts.answers("i-1", "pie", "cake"));
        shadow(Rollouts.answers("i-2", "cake", "pie"));

        assertThat(board.rollout(id -> false).disagreements())
                .extracting(Disagreement::answers)
                .containsExactly(List.of("cake", "pie"), List.of("cake", "pie"));
        assertThat(board.rollout(id -> false).disagreements().toString()).doesNotContain("m-1", "m-2", "0.9");
    }

    @Test
    void onlyUnlabelledDisagreementsOfTheRolloutAreOpenNewestFirst() {
        begun();
        shadow(Rollouts.answers("i-1", "pie", "cake"));
        shadow(Rollouts.answers("agreed", "pie", "pie"));
        shadow(Rollouts.answers("without-position", "pie", "cake", null));
        shadow(Rollouts.answers("flowers", "r-1", "other-data-set", List.of("a", "b"), POSITION));
        shadow(Rollouts.answers("desserts", "r-0", "other-rollout", List.of("a", "b"), POSITION));
        shadow(Rollouts.answers("x".repeat(1001), "pie", "cake"));
        shadow(Rollouts.answers("labelled", "pie", "cake"));
        shadow(Rollouts.answers("i-2", "pie", "cake"));

        RolloutView view = board.rollout("labelled"::equals);
        assertThat(view.disagreements()).extracting(Disagreement::imageId).containsExactly("i-2", "i-1");
        assertThat(view.open()).isEqualTo(2);
        assertThat(board.position("i-1")).contains(POSITION);
        assertThat(board.position("agreed")).isEmpty();
    }

    @Test
    void laterAnswersReplaceEarlierOnes() {
        begun();
        shadow(Rollouts.answers("i-1", "pie", "cake"));

        shadow(Rollouts.answers("i-1", "pie", "pie"));

        assertThat(open()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Phase.class,
            names = {"PROMOTED", "ROLLED_BACK"})
    void labelsAreNotRequestedAfterTheDecision(Phase phase) {
        begun();
        shadow(Rollouts.answers("i-1", "pie", "cake"));

        read(Topics.ROLLOUTS, Rollouts.rollout("desserts", phase, 1, NOON.plusSeconds(9), "decided"));

        assertThat(open()).isEmpty();
    }

    @Test
    void keepsABoundedNumberOfDisagreementsAndPhases() {
        for (int i = 1; i <= 3 * RolloutBoard.MOST_PHASES; i++) {
            read(Topics.ROLLOUTS, Rollouts.rollout(Phase.SHADOW, i));
        }
        read(Topics.ROLLOUTS, Rollouts.rollout("desserts", Phase.SHADOW, 100, NOON, "last"));
        for (int i = 0; i < 3 * Disagreements.MOST_KEPT; i++) {
            shadow(Rollouts.answers("desserts", "r-100", "i-" + i, List.of("a", "b"), POSITION));
        }

        RolloutView view = board.rollout(id -> false);
        assertThat(view.phases()).hasSize(RolloutBoard.MOST_PHASES);
        assertThat(view.open()).isEqualTo(Disagreements.MOST_KEPT);
        assertThat(view.disagreements()).hasSize(RolloutBoard.SHOWN);
        assertThat(board.position("i-0")).as("the oldest").isEmpty();
    }

    @Test
    void reasonsOfPhasesAreShortened() {
        read(Topics.ROLLOUTS, Rollouts.rollout("desserts", Phase.SHADOW, 1, NOON, "x".repeat(10_000)));

        assertThat(board.rollout(id -> false).phases().get(0).reason())
                .isEqualTo("x".repeat(PhaseView.LONGEST_REASON) + "…");
    }

    @Test
    void theLastRolloutIsInForceWhateverItsEpoch() {
        read(Topics.ROLLOUTS, Rollouts.rollout(Phase.PROMOTED, 2));
        read(Topics.ROLLOUTS, Rollouts.rollout(Phase.SHADOW, 1));
        read(Topics.ROLLOUTS, Rollouts.rollout("flowers", Phase.SHADOW, 9, NOON, "other"));

        assertThat(board.rollout(id -> false).rollout().epoch()).isEqualTo(1);
        assertThat(phases()).containsExactly(Phase.SHADOW, Phase.PROMOTED);
    }

    /** After an interruption the console reads the topic again. */
    @Test
    void aRepeatedTopicLeavesTheSamePhases() {
        for (int repetition = 0; repetition < 2; repetition++) {
            begun();
            read(Topics.ROLLOUTS, Rollouts.rollout("desserts", Phase.SHADOW, 1, NOON.plusSeconds(1), "more labels"));
            read(Topics.ROLLOUTS, Rollouts.rollout("desserts", Phase.PROMOTED, 1, NOON.plusSeconds(5), "better"));
        }

        assertThat(phases()).containsExactly(Phase.PROMOTED, Phase.SHADOW);
        assertThat(board.rollout(id -> false).phases().get(1).reason()).isEqualTo("more labels");
    }

    @Test
    void tombstonesRemoveTheRolloutAndTheTraining() {
        begun();
        read(Topics.RETRAINING, Rollouts.retraining(State.PROPOSED));
        read(Topics.RETRAINING, Rollouts.retraining("flowers", "auto-2", State.PROPOSED));
        assertThat(board.retraining().retraining().request().requestId()).isEqualTo("auto-1");

        read(new ProducerRecord<>(Topics.ROLLOUTS, bytes("flowers"), null));
        assertThat(board.rollout(id -> false).rollout()).isNotNull();
        read(new ProducerRecord<>(Topics.ROLLOUTS, bytes("desserts"), null));
        read(new ProducerRecord<>(Topics.RETRAINING, bytes("desserts"), null));

        assertThat(board.rollout(id -> false).rollout()).isNull();
        assertThat(board.retraining().retraining()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {Topics.ROLLOUTS, Topics.PREDICTIONS_SHADOW, Topics.RETRAINING})
    void rejectsInvalidAndLargeRecordsAndKeepsTheState(String topic) {
        begun();
        byte[] large = new byte[RolloutBoard.MOST_STATE_BYTES + 1];
        Arrays.fill(large, (byte) ' ');

        assertThatThrownBy(() -> read(new ProducerRecord<>(topic, bytes("desserts"), bytes("{}"))))
                .isInstanceOf(PatisserieException.class);
        assertThatThrownBy(() -> read(new ProducerRecord<>(topic, null, bytes("[".repeat(5000)))))
                .isInstanceOf(PatisserieException.class);
        assertThatThrownBy(() -> read(new ProducerRecord<>(topic, bytes("desserts"), large)))
                .isInstanceOf(PatisserieException.class)
                .hasMessageContaining("expected at most");

        assertThat(board.rollout(id -> false).rollout()).isNotNull();
    }

    @Test
    void rejectsTheStateOfOneDataSetUnderTheKeyOfAnother() {
        ProducerRecord<byte[], byte[]> forged = Labellings.record(Topics.ROLLOUTS, Rollouts.rollout(Phase.PROMOTED, 7));

        assertThatThrownBy(() -> read(new ProducerRecord<>(
                        Topics.ROLLOUTS, null, null, bytes("x"), forged.value(), forged.headers())))
                .isInstanceOf(PatisserieException.class);
    }

    @Test
    void clearDiscardsTheStateOfEarlierViewers() {
        begun();
        shadow(Rollouts.answers("i-1", "pie", "cake"));
        read(Topics.RETRAINING, Rollouts.retraining(State.PROPOSED));

        board.clear();

        assertThat(board.rollout(id -> false)).isEqualTo(new RolloutView(null, List.of(), 0, List.of()));
        assertThat(board.retraining().retraining()).isNull();
        assertThat(board.position("i-1")).isEmpty();
    }
}

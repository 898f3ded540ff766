package dev.patisserie.inference.console;

import static dev.patisserie.inference.Checkpoints.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.RetrainingChanged.State;
import dev.patisserie.common.event.RolloutChanged.Phase;
import dev.patisserie.common.event.Topics;
import dev.patisserie.inference.console.label.LabellingQueue;
import dev.patisserie.inference.console.label.Labellings;
import dev.patisserie.inference.console.rollout.RolloutBoard;
import dev.patisserie.inference.console.rollout.Rollouts;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rollout, disagreements and retraining on the page in a real browser. Skipped if Chromium is not installed. */
class RolloutPageTest extends PageTest {

    private static final String HOSTILE = "<img src=x onerror=document.title='hacked'>";

    private final RolloutBoard board = new RolloutBoard("desserts");

    private void read(String topic, Event event) {
        board.read(ConsumedRecords.read(Labellings.record(topic, event), 0));
    }

    /** Two disagreements wait, of which i-2 is the newest; the focus is in the panel. */
    private void twoDisagreementsWait() {
        read(Topics.ROLLOUTS, Rollouts.rollout(Phase.SHADOW, 1));
        read(Topics.PREDICTIONS_SHADOW, Rollouts.answers("i-1", "cake", "apple_pie"));
        read(Topics.PREDICTIONS_SHADOW, Rollouts.answers("i-2", "tart", "cake"));
        tell.labelling(new LabellingQueue(), "apple_pie", "cake", "tart");
        tell.rollout(board);
        awaitPhoto("i-2");
        browser.run("document.querySelector('#rollout-panel').focus()");
    }

    private static void awaitPhoto(String imageId) {
        awaitUntil(() -> browser.text("#disagreement-id").equals(imageId)
                && browser.one("#disagreement-photo").isDisplayed());
    }

    private static void awaitSaid(String text) {
        awaitText("#rollout-said", text);
    }

    @Test
    void rolloutHasItsPhaseItsModelsAndItsEvidence() {
        // When
        Instant now = Instant.now();
        read(Topics.ROLLOUTS, Rollouts.rollout("desserts", Phase.SHADOW, 1, now, "started"));
        tell.rollout(board);

        // Then
        awaitUntil(() -> browser.text("#rollout-phase").equals("comparing"));
        assertThat(browser.text("#rollout-reason")).isEqualTo("started");
        assertThat(browser.text("#champion")).isEqualTo("m-1, serves");
        assertThat(browser.text("#candidate")).isEqualTo("m-2");
        assertThat(browser.text("#compared")).isEqualTo("1,200 (20 % of the stream), 40 with different answers");
        assertThat(browser.text("#disagreement-labels")).isEqualTo("candidate right 12, champion right 3, neither 2");
        assertThat(browser.text("#evidence-of")).isEqualTo("50 % of the way to the bound 20, on a logarithmic scale");
        assertThat(browser.attribute("#evidence", "aria-label")).contains("50 % of the bound");
        assertThat(browser.text("#time-left")).contains("comparing since").contains("left");
        assertThat(browser.one("#question").isDisplayed()).isFalse();

        // When
        read(Topics.ROLLOUTS, Rollouts.rollout("desserts", Phase.PROMOTED, 1, now.plusSeconds(5), "better"));
        tell.rollout(board);

        // Then
        awaitUntil(() -> browser.text("#rollout-phase").equals("promoted"));
        assertThat(browser.text("#candidate")).isEqualTo("m-2, serves");
        browser.one("summary").click();
        assertThat(browser.texts("#phases li"))
                .satisfiesExactly(last -> assertThat(last).contains("promoted m-2: better"), first -> assertThat(first)
                        .contains("comparing m-2: started"));
    }

    @Test
    void aClickOnAnAnswerIsALabel() {
        // Given
        twoDisagreementsWait();
        assertThat(browser.texts("#answers button")).containsExactly("1 cake", "2 tart");
        assertThat(browser.text("#disagreements-open")).isEqualTo("2 photos wait for an answer");

        // When
        browser.all("#answers button").get(1).click();

        // Then
        awaitSaid("tart, saved");
        awaitPhoto("i-1");
        assertThat(service.labelRequests())
                .singleElement()
                .asString()
                .startsWith("POST /labels {")
                .contains(
                        "\"imageId\":\"i-2\"",
                        "\"label\":\"tart\"",
                        "\"labeller\":\"console\"",
                        "\"selection\":{\"policy\":\"disagreement\"}",
                        "\"offset\":7")
                .doesNotContain("m-1", "m-2");
        assertThat(browser.text("#disagreements-open")).isEqualTo("1 photo waits for an answer");
    }

    @Test
    void pageDoesNotKnowWhichModelGaveWhichAnswer() {
        twoDisagreementsWait();

        assertThat(browser.text("#question")).doesNotContain("m-1", "m-2", "%");
        assertThat((String) browser.run("return document.querySelector('#question').outerHTML"))
                .doesNotContain("champion", "candidate", "m-1", "m-2");
    }

    @Test
    void keysAnswerSkipAndUndo() {
        // Given
        twoDisagreementsWait();

        // When
        press("s");
        awaitPhoto("i-1");
        press("1");

        // Then
        awaitSaid("apple pie, saved");
        awaitPhoto("i-2");

        // When
        press("0");
        awaitSaid("none of the classes, saved. No photo waits");
        press("u");

        // Then
        awaitPhoto("i-2");
        assertThat(service.labelRequests())
                .satisfiesExactly(
                        label -> assertThat(label).contains("\"i-1\"", "\"apple_pie\""),
                        none -> assertThat(none).contains("\"i-2\"", "\"label\":null"),
                        retraction -> assertThat(retraction).startsWith("DELETE /labels/i-2"));
    }

    @Test
    void anotherClassIsALabelUnderTheNameOfTheLabeller() {
        // Given
        twoDisagreementsWait();
        assertThat(browser.texts("#other-class option")).containsExactly("apple pie");

        // When
        browser.one("#rollout-labeller").sendKeys("ada1");
        browser.one("#other").click();

        // Then
        awaitSaid("apple pie, saved");
        assertThat(service.labelRequests())
                .singleElement()
                .asString()
                .contains("\"label\":\"apple_pie\"", "\"labeller\":\"ada1\"");
        browser.run("localStorage.clear()");
    }

    @Test
    void aRejectedLabelIsShownAndThePhotoStays() {
        twoDisagreementsWait();
        service.setRejectsLabels(true);

        press("1");

        awaitSaid("Not saved: Kafka did not acknowledge all labels");
        awaitPhoto("i-2");
    }

    @Test
    void photoThatSomeoneElseLabelledIsReplacedAndNewOnesDoNotReplaceIt() {
        // Given
        twoDisagreementsWait();

        // When
        read(Topics.PREDICTIONS_SHADOW, Rollouts.answers("i-3", "tart", "cake"));
        tell.rollout(board);
        awaitUntil(() -> browser.text("#disagreements-open").startsWith("3"));

        // Then
        awaitPhoto("i-2");

        // When
        tell.rollout(board, "i-2");

        // Then
        awaitPhoto("i-3");
    }

    @Test
    void proposalIsRequestedByAClickAndARepetitionSendsTheSame() {
        // Given
        read(Topics.RETRAINING, Rollouts.retraining(State.PROPOSED));
        tell.retraining(board);
        awaitUntil(() -> browser.text("#retraining-state").equals("proposed"));
        assertThat(browser.text("#retraining-cause")).isEqualTo("drift alarms (m-1@3)");
        assertThat(browser.text("#retraining-labels")).startsWith("120 that");
        assertThat(browser.text("#retraining-request")).isEqualTo("auto-1: simple on desserts");
        assertThat(browser.text("#retraining-reason")).startsWith("errors are in alarm, ");

        // When
        browser.one("#retrain").click();
        awaitUntil(() -> browser.text("#retraining-said").startsWith("Requested auto-1"));
        browser.one("#retrain").click();

        // Then
        awaitUntil(() -> service.trainingRequests().size() == 2);
        assertThat(service.trainingRequests()).containsOnly("{\"requestId\":\"auto-1\"}");

        // When
        read(Topics.RETRAINING, Rollouts.retraining(State.REQUESTED));
        tell.retraining(board);

        // Then
        awaitUntil(() -> browser.text("#retraining-state").equals("requested"));
        assertThat(browser.one("#retrain").isDisplayed()).isFalse();
    }

    @Test
    void anOutdatedProposalIsNamed() {
        read(Topics.RETRAINING, Rollouts.retraining("desserts", "outdated-1", State.PROPOSED));
        tell.retraining(board);
        awaitUntil(() -> browser.one("#retrain").isDisplayed());

        browser.one("#retrain").click();

        awaitUntil(() ->
                browser.text("#retraining-said").equals("Not requested: expected the id of the proposed training"));
    }

    @Test
    void panelsAreHiddenWithoutARolloutAndATraining() {
        tell.rollout(board);
        tell.retraining(board);
        tell.status(true);
        awaitState("Live");

        assertThat(browser.one("#rollout-panel").isDisplayed()).isFalse();
        assertThat(browser.one("#retraining-panel").isDisplayed()).isFalse();
    }

    @Test
    void textsOfTheTopicsAreNoMarkup() {
        // When
        read(Topics.ROLLOUTS, Rollouts.rollout("desserts", Phase.SHADOW, 1, NOON, HOSTILE));
        read(Topics.PREDICTIONS_SHADOW, Rollouts.answers(HOSTILE, HOSTILE, "cake"));
        tell.labelling(new LabellingQueue(), HOSTILE, "tart");
        tell.rollout(board);

        // Then
        awaitUntil(() -> browser.text("#disagreement-id").equals(HOSTILE));
        assertThat(browser.text("#rollout-reason")).isEqualTo(HOSTILE);
        assertThat(browser.texts("#answers button")).containsExactly("1 " + HOSTILE, "2 cake");
        assertThat(browser.all("#rollout-panel img")).hasSize(1);
        assertThat(browser.title()).isEqualTo("Patisserie console");
    }

    @ParameterizedTest
    @CsvSource({"1280, light", "1280, dark", "360, light", "360, dark"})
    void isAccessibleAndFitsTheWindow(int width, String colours) {
        // Given
        browser.looking(width, 900, colours);

        // When
        twoDisagreementsWait();
        read(Topics.RETRAINING, Rollouts.retraining(State.PROPOSED));
        tell.retraining(board);
        awaitUntil(() -> browser.one("#retrain").isDisplayed());
        browser.one("summary").click();
        press("1");
        awaitPhoto("i-1");

        // Then
        assertAccessibleAndFits(width);
    }
}

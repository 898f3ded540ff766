package dev.patisserie.feedback.join;

import static dev.patisserie.feedback.Facts.NOON;
import static dev.patisserie.feedback.Facts.PLACE;
import static dev.patisserie.feedback.Facts.RANDOM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.LabelSource;
import dev.patisserie.common.event.Selection;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.feedback.Facts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageFeedbackTest {

    private ImageFeedback image = ImageFeedback.NONE;
    private final List<Revision> revisions = new ArrayList<>();

    private Change after(JoinEvent event) {
        Change change = image.with("i-1", event);
        image = change.next();
        revisions.addAll(change.revisions());
        return change;
    }

    private static JoinEvent answer(String modelId) {
        return JoinEvent.of(Answer.of(Facts.cake("i-1", modelId)));
    }

    private static JoinEvent label(String label, String labeller, long seconds) {
        return event(Facts.label("i-1", label, labeller, seconds));
    }

    private static JoinEvent event(ImageLabelled label) {
        return JoinEvent.of(ImageLabel.of(label, Instant.MAX));
    }

    private static JoinEvent echoing(String modelId) {
        ImageLabelled label = Facts.echoing("i-1", "cake", modelId, 60);
        return new JoinEvent(Answer.echo(label.prediction(), PLACE), ImageLabel.of(label, Instant.MAX), null);
    }

    private static JoinEvent retraction(long seconds) {
        return JoinEvent.retraction(NOON.plusSeconds(seconds));
    }

    @Test
    void joinsALabelWithTheStoredPrediction() {
        // Given
        after(answer("m-1"));

        // When
        Change change = after(label("pie", "ann", 90));

        // Then: the prediction was cake with 0.75, and gave pie 0.25
        assertThat(change.labelResult()).contains(LabelResult.ADDED);
        assertThat(change.revisions())
                .containsExactly(new Revision(
                        null,
                        new FeedbackJoined(
                                "i-1",
                                "m-1",
                                "cake",
                                0.75,
                                "pie",
                                false,
                                false,
                                false,
                                0.25,
                                "ann",
                                LabelSource.HUMAN,
                                RANDOM,
                                null,
                                PLACE,
                                NOON,
                                NOON.plusSeconds(90),
                                90,
                                Facts.FINGERPRINT,
                                null),
                        false));
    }

    @Test
    void aReviewLeavesTheImageInItsSample() {
        // Given: a label of a random image
        after(answer("m-1"));
        after(label("pie", "ann", 90));

        // When: a second person confirms the model
        var review = new Selection(SelectionPolicy.SUSPECT, null);
        Change change = after(
                JoinEvent.of(ImageLabel.of(Facts.label("i-1", "cake", "bob", 95, review), NOON.plusSeconds(100))));

        // Then
        FeedbackJoined joined = change.revisions().get(0).current();
        assertThat(joined.selection()).isEqualTo(RANDOM);
        assertThat(joined.reviewed()).isTrue();
        assertThat(joined.correct()).isTrue();
    }

    @Test
    void joinsAWaitingLabelWhenItsPredictionComes() {
        // Given
        Change waiting = after(label("cake", "ann", -5));
        assertThat(waiting.revisions()).isEmpty();
        assertThat(image.isWaiting()).isTrue();

        // When
        Change change = after(answer("m-1"));

        // Then: the delay of a label that is older than the prediction is 0
        assertThat(change.revisions()).extracting(r -> r.current().correct()).containsExactly(true);
        assertThat(change.revisions())
                .extracting(r -> r.current().delaySeconds())
                .containsExactly(0.0);
        assertThat(image.isWaiting()).isFalse();
    }

    @Test
    void aChangedLabelReplacesTheJoinedRecord() {
        // Given
        after(answer("m-1"));
        FeedbackJoined first = after(label("pie", "ann", 10)).revisions().get(0).current();

        // When
        Change change = after(label("cake", "ann", 20));

        // Then
        assertThat(change.labelResult()).contains(LabelResult.CHANGED);
        assertThat(change.revisions()).hasSize(1);
        assertThat(change.revisions().get(0).previous()).isEqualTo(first);
        assertThat(change.revisions().get(0).current().label()).isEqualTo("cake");
    }

    @Test
    void anOlderLabelOfTheSameLabellerIsIgnored() {
        // Given
        after(answer("m-1"));
        after(label("cake", "ann", 20));

        // When
        Change change = after(label("pie", "ann", 10));

        // Then
        assertThat(change.labelResult()).contains(LabelResult.OUTDATED);
        assertThat(change.revisions()).isEmpty();
    }

    @Test
    void aRepeatedLabelGivesNoSecondRecord() {
        after(answer("m-1"));
        after(label("cake", "ann", 20));

        Change change = after(label("cake", "ann", 20));

        assertThat(change.labelResult()).contains(LabelResult.REPEATED);
        assertThat(change.revisions()).isEmpty();
    }

    @Test
    void aRetractionVoidsTheJoinedRecordOnce() {
        // Given
        after(answer("m-1"));
        FeedbackJoined joined =
                after(label("cake", "ann", 20)).revisions().get(0).current();

        // When
        Change change = after(retraction(30));
        Change repeated = after(retraction(30));
        Change second = after(retraction(31));

        // Then
        assertThat(change.labelResult()).contains(LabelResult.RETRACTED);
        assertThat(change.revisions()).extracting(Revision::previous).containsExactly(joined);
        assertThat(change.revisions()).extracting(r -> r.current().retracted()).containsExactly(true);
        assertThat(repeated.labelResult()).contains(LabelResult.REPEATED);
        assertThat(repeated.revisions()).isEmpty();
        assertThat(second.labelResult()).contains(LabelResult.INEFFECTIVE);
        assertThat(second.revisions()).isEmpty();
    }

    @Test
    void aLabelAfterARetractionIsInForce() {
        after(answer("m-1"));
        after(label("cake", "ann", 20));
        after(retraction(30));

        Change change = after(label("pie", "ann", 40));

        assertThat(change.revisions()).extracting(r -> r.current().label()).containsExactly("pie");
        assertThat(change.revisions()).extracting(Revision::previous).containsOnlyNulls();
    }

    @Test
    void aLabelBeforeARetractionIsIgnored() {
        after(answer("m-1"));
        after(retraction(30));

        Change change = after(label("pie", "ann", 30));

        assertThat(change.labelResult()).contains(LabelResult.OUTDATED);
        assertThat(change.revisions()).isEmpty();
    }

    @Test
    void aLabelFromAClockAheadCanBeRetracted() {
        // Given: the label states a time an hour after that of its record
        after(answer("m-1"));
        after(JoinEvent.of(ImageLabel.of(Facts.label("i-1", "pie", "ann", 3600), NOON.plusSeconds(5))));

        // When
        after(retraction(6));

        // Then
        assertThat(image.labels()).isEmpty();
        assertThat(image.joined()).isEmpty();
    }

    @Test
    void aRepeatedPredictionReplacesTheAnswerWithoutASecondRecord() {
        // Given
        after(answer("m-1"));
        after(label("cake", "ann", 20));

        // When
        Change change =
                after(JoinEvent.of(Answer.of(Facts.prediction("i-1", "m-1", "cake", null, NOON.plusSeconds(3)))));

        // Then
        assertThat(change.revisions()).isEmpty();
        assertThat(change.newAnswer()).isEmpty();
        assertThat(image.answers().get("m-1").predictedAt()).isEqualTo(NOON.plusSeconds(3));
    }

    @Test
    void twoModelsOfOneImageHaveARecordEach() {
        after(answer("m-1"));
        after(answer("m-2"));

        Change change = after(label("cake", "ann", 20));

        assertThat(change.revisions()).extracting(r -> r.current().modelId()).containsExactly("m-1", "m-2");
    }

    @Test
    void anAnswerOfAnotherModelAfterTheLabelGetsItsOwnRecord() {
        after(answer("m-1"));
        after(label("cake", "ann", 20));

        Change change = after(answer("m-2"));

        assertThat(change.revisions()).extracting(r -> r.current().modelId()).containsExactly("m-2");
        assertThat(change.newAnswer()).map(Answer::modelId).contains("m-2");
    }

    @Test
    void anEchoedPredictionIsJoinedAtOnceAndReplacedByTheStoredOne() {
        // When
        Change echoed = after(echoing("m-1"));
        Change stored = after(answer("m-1"));

        // Then: the echo is no answer of the model, the prediction is
        assertThat(echoed.revisions()).extracting(Revision::echoed).containsExactly(true);
        assertThat(echoed.newAnswer()).isEmpty();
        FeedbackJoined echo = echoed.revisions().get(0).current();
        assertThat(echo.fingerprint()).isNull();
        assertThat(stored.revisions()).extracting(Revision::echoed).containsExactly(false);
        assertThat(stored.revisions()).extracting(Revision::previous).containsExactly(echo);
        assertThat(stored.revisions())
                .extracting(r -> r.current().fingerprint())
                .containsExactly(Facts.FINGERPRINT);
        assertThat(stored.newAnswer()).isPresent();
        assertThat(image.answers().get("m-1").echoed()).isFalse();
    }

    @Test
    void anEchoDoesNotReplaceTheStoredPrediction() {
        // Given: the service predicted pie, the label states that it was cake
        after(JoinEvent.of(Answer.of(Facts.prediction("i-1", "m-1", "pie", null, NOON))));

        // When
        Change change = after(echoing("m-1"));

        // Then
        assertThat(change.revisions()).extracting(r -> r.current().predicted()).containsExactly("pie");
        assertThat(change.revisions()).extracting(Revision::echoed).containsExactly(false);
    }

    @Test
    void theHeaderOfAnImageIsALabelWithoutProbability() {
        // Given
        var prediction = Facts.prediction("i-1", "m-1", "cake", "cake", NOON);

        // When
        Change change = after(new JoinEvent(Answer.of(prediction), ImageLabel.ofHeader(prediction), null));

        // Then
        FeedbackJoined joined = change.revisions().get(0).current();
        assertThat(joined.source()).isEqualTo(LabelSource.HEADER);
        assertThat(joined.selection()).isEqualTo(Selection.MANUAL);
        assertThat(joined.correct()).isTrue();
    }

    @Test
    void thePositionInALabelServesIfThePredictionHasNone() {
        // Given: the prediction of an earlier service, without position
        after(JoinEvent.of(new Answer("m-1", "cake", 0.75, List.of(), null, null, NOON, null, false)));

        // When
        Change change = after(echoing("m-2"));

        // Then
        assertThat(change.revisions()).extracting(r -> r.current().image()).containsExactly(PLACE, PLACE);
    }

    @Test
    void theLastOfTwoLabellersIsInForceAndInConflictUntilTheyAgree() {
        after(answer("m-1"));
        after(label("cake", "ann", 10));

        Change conflict = after(label("pie", "bob", 20));
        Change agreement = after(label("cake", "bob", 30));

        assertThat(conflict.revisions()).extracting(r -> r.current().label()).containsExactly("pie");
        assertThat(conflict.revisions()).extracting(r -> r.current().conflict()).containsExactly(true);
        assertThat(agreement.revisions()).extracting(r -> r.current().label()).containsExactly("cake");
        assertThat(agreement.revisions())
                .extracting(r -> r.current().conflict())
                .containsExactly(false);
    }

    @Test
    void anEarlierLabelOfAnotherLabellerOnlyMarksTheConflict() {
        after(answer("m-1"));
        after(label("cake", "ann", 20));

        Change change = after(label("pie", "bob", 10));

        assertThat(change.revisions()).extracting(r -> r.current().label()).containsExactly("cake");
        assertThat(change.revisions()).extracting(r -> r.current().conflict()).containsExactly(true);
    }

    @Test
    void aClassThatTheModelDoesNotKnowIsIncorrectWithoutProbability() {
        after(answer("m-1"));

        FeedbackJoined joined =
                after(label("waffle", "ann", 20)).revisions().get(0).current();

        assertThat(joined.correct()).isFalse();
        assertThat(joined.labelProbability()).isNull();
    }

    @Test
    void noneOfTheClassesIsIncorrect() {
        after(answer("m-1"));

        FeedbackJoined joined = after(label(null, "ann", 20)).revisions().get(0).current();

        assertThat(joined.label()).isNull();
        assertThat(joined.correct()).isFalse();
        assertThat(joined.labelProbability()).isNull();
    }

    @Test
    void aPredictionAtAnExtremeTimeIsJoined() {
        after(JoinEvent.of(Answer.of(Facts.prediction("i-1", "m-1", "cake", null, Instant.MIN))));

        Change change = after(label("cake", "ann", 60));

        assertThat(change.revisions())
                .extracting(r -> r.current().delaySeconds())
                .allMatch(delay -> delay > 1e16);
    }
}

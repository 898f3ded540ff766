package dev.patisserie.feedback.join;

import static dev.patisserie.feedback.Facts.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.feedback.Facts;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The limits of the state of one image. */
class ImageFeedbackLimitsTest {

    private ImageFeedback image = ImageFeedback.NONE;

    private Change after(JoinEvent event) {
        Change change = image.with("i-1", event);
        image = change.next();
        return change;
    }

    private static JoinEvent label(String label, String labeller, long seconds) {
        return JoinEvent.of(ImageLabel.of(Facts.label("i-1", label, labeller, seconds), Instant.MAX));
    }

    @Test
    void theStateOfAnImageIsLimitedToTheLatestLabelsAndAnswers() {
        // When: 30 labellers and 30 models
        for (int i = 0; i < 30; i++) {
            after(label("cake", "labeller-" + i, i));
            after(JoinEvent.of(Answer.of(Facts.prediction("i-1", "m-" + i, "cake", null, NOON.plusSeconds(i)))));
        }
        Change tooOld = after(label("cake", "old", 1));

        // Then
        assertThat(image.labels()).hasSize(20).containsKey("labeller-29").doesNotContainKey("labeller-9");
        assertThat(image.answers()).hasSize(8).containsKey("m-29").doesNotContainKey("m-21");
        assertThat(image.joined().keySet()).isEqualTo(image.answers().keySet());
        assertThat(tooOld.labelResult()).contains(LabelResult.OUTDATED);
    }

    @Test
    void theRecordOfADisplacedAnswerIsVoidAndNoAnswerCountsTwice() {
        // Given: as many models as the state holds
        after(label("cake", "ann", 60));
        for (int i = 1; i <= 8; i++) {
            after(JoinEvent.of(Answer.of(Facts.prediction("i-1", "m-" + i, "cake", null, NOON.plusSeconds(i)))));
        }

        // When: a ninth one displaces the oldest, which is read again
        Change ninth =
                after(JoinEvent.of(Answer.of(Facts.prediction("i-1", "m-9", "cake", null, NOON.plusSeconds(9)))));
        Change repeated =
                after(JoinEvent.of(Answer.of(Facts.prediction("i-1", "m-1", "cake", null, NOON.plusSeconds(1)))));

        // Then
        assertThat(ninth.revisions()).extracting(r -> r.current().modelId()).containsExactly("m-1", "m-9");
        assertThat(ninth.revisions()).extracting(r -> r.current().retracted()).containsExactly(true, false);
        assertThat(ninth.newAnswer()).map(Answer::modelId).contains("m-9");
        assertThat(repeated.newAnswer()).isEmpty();
        assertThat(repeated.revisions()).isEmpty();
    }
}

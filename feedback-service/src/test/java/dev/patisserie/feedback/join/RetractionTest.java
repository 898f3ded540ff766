package dev.patisserie.feedback.join;

import static dev.patisserie.feedback.Facts.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.feedback.Facts;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Retractions that void no label. */
class RetractionTest {

    private static final JoinEvent ANSWER = JoinEvent.of(Answer.of(Facts.cake("i-1", "m-1")));

    private static final JoinEvent LABEL =
            JoinEvent.of(ImageLabel.of(Facts.label("i-1", "cake", "ann", 20), Instant.MAX));

    private static ImageFeedback after(JoinEvent... events) {
        ImageFeedback image = ImageFeedback.NONE;
        for (JoinEvent event : events) {
            image = image.with("i-1", event).next();
        }
        return image;
    }

    private static JoinEvent retraction(long seconds) {
        return JoinEvent.retraction(NOON.plusSeconds(seconds));
    }

    @Test
    void aRetractionByAClockBehindIsIneffective() {
        Change change = after(ANSWER, LABEL).with("i-1", retraction(19));

        assertThat(change.labelResult()).contains(LabelResult.INEFFECTIVE);
        assertThat(change.revisions()).isEmpty();
        assertThat(change.next().labels()).hasSize(1);
    }

    @Test
    void aSecondIneffectiveRetractionIsNotARepetition() {
        Change change = after(ANSWER, LABEL, retraction(18)).with("i-1", retraction(17));

        assertThat(change.labelResult()).contains(LabelResult.INEFFECTIVE);
    }

    @Test
    void aRetractionOfAnUnlabelledImageIsIneffective() {
        Change change = after(ANSWER).with("i-1", retraction(5));

        assertThat(change.labelResult()).contains(LabelResult.INEFFECTIVE);
        assertThat(change.revisions()).isEmpty();
    }

    @Test
    void aRepeatedRetractionIsCountedAsRepeated() {
        Change change = after(ANSWER, LABEL, retraction(30)).with("i-1", retraction(30));

        assertThat(change.labelResult()).contains(LabelResult.REPEATED);
        assertThat(change.revisions()).isEmpty();
    }
}

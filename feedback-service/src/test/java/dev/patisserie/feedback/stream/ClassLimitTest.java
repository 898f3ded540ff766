package dev.patisserie.feedback.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.feedback.Facts;
import dev.patisserie.feedback.join.Answer;
import dev.patisserie.feedback.join.ImageFeedback;
import dev.patisserie.feedback.join.ImageLabel;
import dev.patisserie.feedback.join.JoinEvent;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClassLimitTest {

    private ClassLimit classes;

    @BeforeEach
    @SuppressWarnings("unchecked") // the type is that of the builder
    void open() {
        var context = new MockProcessorContext<Void, Void>();
        var store = (KeyValueStore<String, Integer>)
                ClassLimit.builder().withLoggingDisabled().build();
        store.init(context.getStateStoreContext(), store);
        classes = new ClassLimit(store);
    }

    private static FeedbackJoined joined(String predicted, String label) {
        var event = new JoinEvent(
                Answer.of(Facts.prediction("i-1", "m-1", predicted, null, Facts.NOON)),
                ImageLabel.of(Facts.label("i-1", label, "ann", 60), Instant.MAX),
                null);
        return ImageFeedback.NONE.with("i-1", event).revisions().get(0).current();
    }

    private void fill() {
        for (int i = 0; i < ClassLimit.MOST; i++) {
            classes.limited(joined("cake", "class-" + i));
        }
    }

    @Test
    void keepsTheFirstClassesAlsoWhenItIsFull() {
        fill();

        FeedbackJoined joined = joined("cake", "class-7");

        assertThat(classes.limited(joined)).isSameAs(joined);
    }

    @Test
    void furtherClassesHaveOneName() {
        fill();

        assertThat(classes.limited(joined("cake", "new-1")).label()).isEqualTo(ClassLimit.OTHER);
        assertThat(classes.limited(joined("cake", "new-2")).label()).isEqualTo(ClassLimit.OTHER);
        assertThat(classes.limited(joined("cake", null)).label()).isNull();
    }

    @Test
    void correctStaysCorrectAndIncorrectStaysIncorrect() {
        fill();

        assertThat(classes.limited(joined("new-1", "new-1")).correct()).isTrue();
        assertThat(classes.limited(joined("new-1", "new-2")).correct()).isFalse();
    }
}

package dev.patisserie.feedback.stream;

import static dev.patisserie.feedback.accuracy.AccuracySums.NONE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.feedback.Facts;
import dev.patisserie.feedback.accuracy.AccuracySums;
import dev.patisserie.feedback.join.Answer;
import dev.patisserie.feedback.join.ImageFeedback;
import dev.patisserie.feedback.join.ImageLabel;
import dev.patisserie.feedback.join.JoinEvent;
import dev.patisserie.feedback.serde.JsonSerde;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(ints = {58, 200})
    void theLargestTableFitsInARecordOfOneMegabyte(int length) {
        // Given
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 101; i++) {
            names.add("%0200d".formatted(i).substring(200 - length));
        }

        // When: each pair occurs as often as a number can count
        Map<String, Map<String, Long>> confusion = new HashMap<>();
        for (String predicted : names) {
            for (String label : names) {
                FeedbackJoined limited = classes.limited(joined(predicted, label));
                confusion
                        .computeIfAbsent(limited.label(), name -> new HashMap<>())
                        .put(limited.predicted(), Long.MIN_VALUE);
            }
        }
        var sums = new AccuracySums(0, 0, NONE.random(), NONE.weighted(), Map.of(), confusion);

        // Then
        byte[] stored = JsonSerde.of(ModelSums.class).serializer().serialize("t", new ModelSums("m-1", 0, sums));
        assertThat(stored).hasSizeBetween(100_000, 1_000_000);
    }

    @Test
    void correctStaysCorrectAndIncorrectStaysIncorrect() {
        fill();

        assertThat(classes.limited(joined("new-1", "new-1")).correct()).isTrue();
        assertThat(classes.limited(joined("new-1", "new-2")).correct()).isFalse();
    }
}

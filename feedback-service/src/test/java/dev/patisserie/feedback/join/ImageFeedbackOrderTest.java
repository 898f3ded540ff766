package dev.patisserie.feedback.join;

import static dev.patisserie.feedback.Facts.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.Selection;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.common.json.Json;
import dev.patisserie.feedback.Facts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The state depends on the set of events, whatever their order and repetition. */
class ImageFeedbackOrderTest {

    private static final int RUNS = 2_000;

    private final Random random = new Random(15);

    private List<JoinEvent> events() {
        List<JoinEvent> events = new ArrayList<>();
        int size = 1 + random.nextInt(10);
        for (int i = 0; i < size; i++) {
            events.add(
                    switch (random.nextInt(7)) {
                        case 0, 1 -> answer();
                        case 6 -> echoing();
                        case 2 -> JoinEvent.retraction(NOON.plusSeconds(random.nextInt(10)));
                        default -> label();
                    });
        }
        return events;
    }

    private JoinEvent answer() {
        var prediction = Facts.prediction(
                "i-1",
                "m-" + random.nextInt(2),
                "cake",
                random.nextInt(3) == 0 ? "pie" : null,
                NOON.plusSeconds(random.nextInt(3)));
        return new JoinEvent(
                Answer.of(prediction), prediction.trueLabel() == null ? null : ImageLabel.ofHeader(prediction), null);
    }

    private JoinEvent label() {
        String label = random.nextBoolean() ? "cake" : random.nextBoolean() ? "pie" : null;
        String labeller = random.nextBoolean() ? "ann" : random.nextBoolean() ? "bob" : null;
        Selection selection =
                switch (random.nextInt(3)) {
                    case 0 -> new Selection(SelectionPolicy.SUSPECT, null);
                    case 1 -> new Selection(SelectionPolicy.UNCERTAIN, 0.5);
                    default -> Facts.RANDOM;
                };
        return JoinEvent.of(
                ImageLabel.of(Facts.label("i-1", label, labeller, random.nextInt(10), selection), Instant.MAX));
    }

    /** A labeller states any class and probability for the answer of a model. */
    private JoinEvent echoing() {
        var echo = new ImageLabelled.Prediction(
                "m-" + random.nextInt(2),
                random.nextBoolean() ? "cake" : "pie",
                random.nextInt(3) / 4.0,
                NOON.plusSeconds(random.nextInt(3)));
        return new JoinEvent(Answer.echo(echo, Facts.PLACE), label().label(), null);
    }

    private static ImageFeedback state(List<JoinEvent> events, List<Revision> revisions) {
        ImageFeedback image = ImageFeedback.NONE;
        for (JoinEvent event : events) {
            Change change = image.with("i-1", event);
            image = change.next();
            revisions.addAll(change.revisions());
        }
        return image;
    }

    /** Returns the records without the two fields that a repeated prediction may leave unchanged. */
    private static List<Map<String, Object>> inForce(ImageFeedback image) {
        return new TreeMap<>(image.joined())
                .values().stream()
                        .map(joined -> Json.MAPPER.convertValue(joined, new TypeReference<Map<String, Object>>() {}))
                        .peek(fields -> fields.keySet().removeAll(List.of("predictedAt", "delaySeconds")))
                        .toList();
    }

    @Test
    void ordersAndRepeatsGiveTheSameState() {
        for (int run = 0; run < RUNS; run++) {
            // Given
            List<JoinEvent> events = events();
            ImageFeedback expected = state(events, new ArrayList<>());

            // When
            List<JoinEvent> shuffled = new ArrayList<>(
                    Stream.concat(events.stream(), events.stream()).toList());
            Collections.shuffle(shuffled, random);
            ImageFeedback found = state(shuffled, new ArrayList<>());

            // Then
            assertThat(found.answers()).as("answers of %s", events).isEqualTo(expected.answers());
            assertThat(found.labels()).as("labels of %s", events).isEqualTo(expected.labels());
            assertThat(inForce(found)).as("joined records of %s", events).isEqualTo(inForce(expected));
        }
    }

    @Test
    void everyAnswerHasExactlyOneRecordWhileALabelIsInForce() {
        for (int run = 0; run < RUNS; run++) {
            List<JoinEvent> events = events();

            ImageFeedback image = state(events, new ArrayList<>());

            assertThat(image.joined().keySet())
                    .as("joined models of %s", events)
                    .isEqualTo(
                            image.labels().isEmpty()
                                    ? Map.of().keySet()
                                    : image.answers().keySet());
        }
    }

    @Test
    void theSentRecordsReplaceOneAnotherUpToTheOnesInForce() {
        for (int run = 0; run < RUNS; run++) {
            // Given
            List<Revision> revisions = new ArrayList<>();
            ImageFeedback image = state(events(), revisions);

            // When: a reader of the topic keeps the last record of each model
            Map<String, FeedbackJoined> read = new HashMap<>();
            for (Revision revision : revisions) {
                FeedbackJoined current = revision.current();
                FeedbackJoined replaced =
                        current.retracted() ? read.remove(current.modelId()) : read.put(current.modelId(), current);
                assertThat(Objects.equals(revision.previous(), replaced))
                        .as("previous of %s", revision)
                        .isTrue();
            }

            // Then
            assertThat(read).isEqualTo(image.joined());
        }
    }
}

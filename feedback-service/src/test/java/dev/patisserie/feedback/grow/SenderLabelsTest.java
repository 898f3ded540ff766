package dev.patisserie.feedback.grow;

import static dev.patisserie.feedback.Facts.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.LabelSource;
import dev.patisserie.common.event.Selection;
import dev.patisserie.feedback.Facts;
import dev.patisserie.feedback.join.Answer;
import dev.patisserie.feedback.join.Change;
import dev.patisserie.feedback.join.ImageFeedback;
import dev.patisserie.feedback.join.ImageLabel;
import dev.patisserie.feedback.join.JoinEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Labels and retractions of people, and labels in the headers of images, with any times and in any order. */
class SenderLabelsTest {

    private static final int RUNS = 500;
    private static final List<String> CLASSES = List.of("pie", "tart", "cake");

    private static List<JoinEvent> events(Random random) {
        List<JoinEvent> events = new ArrayList<>();
        events.add(JoinEvent.of(Answer.of(Facts.prediction("i-1", "m-1", "cake", null, NOON))));
        int size = 1 + random.nextInt(6);
        for (int i = 0; i < size; i++) {
            Instant at = NOON.plusSeconds(10L * random.nextInt(10) + i); // no two at the same time
            String label = CLASSES.get(random.nextInt(CLASSES.size()));
            events.add(
                    switch (random.nextInt(5)) {
                        case 0 -> JoinEvent.retraction(at);
                        case 1, 2 -> JoinEvent.of(label(label, null, LabelSource.HEADER, at));
                        case 3 -> JoinEvent.of(label(label, "ann", LabelSource.HUMAN, at));
                        default -> JoinEvent.of(label(label, "bob", LabelSource.HUMAN, at));
                    });
        }
        if (random.nextBoolean()) {
            events.add(JoinEvent.of(Answer.of(Facts.prediction("i-1", "m-2", "pie", null, NOON))));
        }
        return events;
    }

    private static ImageLabel label(String label, String labeller, LabelSource source, Instant at) {
        return new ImageLabel(label, labeller, source, at, Selection.MANUAL, Facts.PLACE);
    }

    /** Returns the class of the last label that is not retracted; null without one. */
    private static String last(List<JoinEvent> events, boolean isOfPerson) {
        Instant retracted = events.stream()
                .map(JoinEvent::retractedAt)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(Instant.MIN);
        return events.stream()
                .map(JoinEvent::label)
                .filter(label -> label != null
                        && isOfPerson == (label.source() == LabelSource.HUMAN)
                        && label.at().isAfter(retracted))
                .max(Comparator.comparing(ImageLabel::at))
                .map(ImageLabel::label)
                .orElse(null);
    }

    private static String grown(List<JoinEvent> events, GrowthFixture growth, String imageId) {
        ImageFeedback image = ImageFeedback.NONE;
        for (JoinEvent event : events) {
            Change change = image.with(imageId, event);
            image = change.next();
            change.revisions().forEach(revision -> growth.send(revision.current()));
        }
        return growth.labelInForce(imageId);
    }

    private static List<JoinEvent> shuffled(List<JoinEvent> events, Random random) {
        List<JoinEvent> shuffled =
                new ArrayList<>(Stream.concat(events.stream(), events.stream()).toList());
        Collections.shuffle(shuffled, random);
        return shuffled;
    }

    @Test
    void decisionsOfPeopleAreInForceWhateverTheHeadersState() {
        var random = new Random(47);
        try (var growth = new GrowthFixture(1_000_000, Optional.empty())) {
            for (int run = 0; run < RUNS; run++) {
                List<JoinEvent> events = events(random);

                String label = grown(shuffled(events, random), growth, "i-" + run);

                assertThat(label).as("label after %s", events).isEqualTo(last(events, true));
            }
        }
    }

    @Test
    void headersCountWithoutALabelOfAPersonIfConfigured() {
        var random = new Random(48);
        try (var growth = new GrowthFixture(1_000_000, Optional.empty(), true)) {
            for (int run = 0; run < RUNS; run++) {
                List<JoinEvent> events = events(random);
                String ofPerson = last(events, true);

                String label = grown(shuffled(events, random), growth, "i-" + run);

                assertThat(label)
                        .as("label after %s", events)
                        .isEqualTo(ofPerson == null ? last(events, false) : ofPerson);
            }
        }
    }
}

package dev.patisserie.feedback.grow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.dataset.version.ManifestEntry;
import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.SelectionPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The records of one image have an order, since its id is their key. Those of different images have none. */
class AcceptedLabelsTest {

    private static final int IMAGES = 40;
    private static final List<String> CLASSES = List.of("pie", "tart");

    private static List<FeedbackJoined> history(Labels image, Random random) {
        String label = CLASSES.get(random.nextInt(2));
        String other = label.equals("pie") ? "tart" : "pie";
        return switch (random.nextInt(7)) {
            case 0 -> List.of(image.isNot(other, label));
            case 1 -> List.of(image.is(other), image.is(label));
            case 2 -> List.of(image.is(label), image.isRetracted());
            case 3 -> List.of(image.isConflict(label));
            case 4 -> List.of(image.isConflict(label), image.isConfirmed(SelectionPolicy.CONFLICT, label));
            case 5 -> List.of(image.isConfirmed(SelectionPolicy.SUSPECT, other), image.is(label));
            default -> List.of(image.is(label));
        };
    }

    /** Sends the records in an order that keeps those of each image, some of them twice. */
    private static Map<String, String> accepted(Random histories, Random order) {
        try (var growth = new GrowthFixture(10_000, Optional.of(Duration.ofDays(1)))) {
            List<List<FeedbackJoined>> remaining = new ArrayList<>();
            for (int i = 0; i < IMAGES; i++) {
                String imageId = "image-" + i;
                remaining.add(new ArrayList<>(history(new Labels(imageId, growth.image(imageId)), histories)));
            }
            while (!remaining.isEmpty()) {
                int next = order.nextInt(remaining.size());
                FeedbackJoined record = remaining.get(next).remove(0);
                growth.send(record);
                if (order.nextInt(4) == 0) {
                    growth.send(record);
                }
                if (order.nextInt(10) == 0) {
                    growth.tick();
                    growth.work();
                }
                if (remaining.get(next).isEmpty()) {
                    remaining.remove(next);
                }
            }
            growth.settle();
            growth.clock.pass(Duration.ofDays(2));
            growth.settle();
            return new TreeMap<>(growth.newest().entries().stream()
                    .collect(Collectors.toMap(ManifestEntry::origin, ManifestEntry::label)));
        }
    }

    @Test
    void doNotDependOnTheOrderOfTheRecords() {
        for (int set = 0; set < 3; set++) {
            Map<String, String> first = accepted(new Random(set), new Random(0));
            assertThat(first).hasSizeBetween(IMAGES / 4, IMAGES - 1);
            for (int order = 1; order < 5; order++) {
                assertThat(accepted(new Random(set), new Random(order))).isEqualTo(first);
            }
        }
    }
}

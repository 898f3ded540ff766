package dev.patisserie.standalone.command.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.ImageSelected;
import dev.patisserie.common.event.Selection;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.standalone.broker.TestBroker;
import dev.patisserie.standalone.client.KafkaClients;
import dev.patisserie.standalone.client.TopicTail;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class QueueLabelsTest {

    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    private static void select(String imageId, Selection selection) throws Exception {
        var request = new ImageSelected(
                imageId,
                selection,
                new ImageLabelled.Prediction("m-1", "pie", 0.5, NOW),
                List.of(),
                null,
                null,
                NOW,
                null);
        try (var producer = KafkaClients.producer(BROKER.bootstrap())) {
            var context = new EventCodec.Context("e", URI.create("/test"), NOW);
            producer.send(EventCodec.encode(Topics.LABELLING_QUEUE, request, context))
                    .get();
        }
    }

    private static List<ImageLabelled> labels() {
        try (TopicTail tail = TopicTail.fromStart(BROKER.bootstrap(), Topics.LABELS)) {
            return tail.drain().stream()
                    .map(record -> EventCodec.decode(record.headers(), record.value(), ImageLabelled.class))
                    .toList();
        }
    }

    @Test
    void labelsEachRequestOnceWithItsSelectionByTheKnownClass() throws Exception {
        // Given two requests, one of an image without a known class, and later a review
        var random = new Selection(SelectionPolicy.RANDOM, 0.1);
        var suspect = new Selection(SelectionPolicy.SUSPECT, null);
        select("i-1", random);
        select("foreign", random);
        try (var labels = new QueueLabels(BROKER.bootstrap(), Map.of("i-1", "tart")::get, Clock.systemUTC())) {
            // When
            Awaitility.await().until(() -> labels.labelNew() == 1);
            select("i-1", suspect);
            Awaitility.await().until(() -> labels.labelNew() == 1);

            // Then the review counts as no further image, and comes from another labeller
            assertThat(labels.labelNew()).isZero();
            assertThat(labels()).extracting(ImageLabelled::label).containsExactly("tart", "tart");
            assertThat(labels()).extracting(ImageLabelled::selection).containsExactly(random, suspect);
            assertThat(labels()).extracting(ImageLabelled::labeller).containsExactly("demo", "demo-reviewer");
            assertThat(labels.images()).isEqualTo(1);
            assertThat(labels.reviewed()).isEqualTo(1);
            assertThat(labels.byPolicy()).isEqualTo(Map.of(SelectionPolicy.RANDOM, 1));
        }
    }
}

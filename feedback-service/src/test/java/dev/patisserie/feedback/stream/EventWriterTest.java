package dev.patisserie.feedback.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.ImageSelected;
import dev.patisserie.common.event.PredictionMade.Score;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.feedback.Facts;
import dev.patisserie.feedback.metrics.FeedbackMetrics;
import dev.patisserie.feedback.metrics.UnexpectedErrors;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

class EventWriterTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final FeedbackMetrics metrics = new FeedbackMetrics(registry);
    private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();

    private static ImageSelected selected(List<Score> alternatives) {
        return new ImageSelected(
                "i-1",
                Facts.RANDOM,
                new ImageLabelled.Prediction("m-1", "cake", 0.75, Facts.NOON),
                alternatives,
                null,
                Facts.PLACE,
                Facts.NOON,
                null);
    }

    private void write(ImageSelected event) {
        var writer = new EventWriter<ImageSelected>((selected, cause) -> EventIds.ofContent(selected), metrics);
        writer.init(context);
        writer.process(new Record<>("other key", event, 0));
    }

    @Test
    void anEventHasItsOwnKeyAndAnIdOfItsContent() {
        write(selected(List.of()));
        write(selected(List.of()));

        assertThat(context.forwarded())
                .hasSize(2)
                .allSatisfy(sent -> assertThat(sent.record().key()).asString().isEqualTo("i-1"))
                .extracting(sent ->
                        EventCodec.text(sent.record().headers(), "ce_id").orElseThrow())
                .allMatch(id -> id.matches("[0-9a-f]{32}"))
                .containsOnly(EventIds.ofContent(selected(List.of())));
    }

    @Test
    void anEventThatItsTopicDoesNotAcceptIsCountedAndNotSent() {
        write(selected(Collections.nCopies(30_000, new Score("a class with a long name", 0.01))));

        assertThat(context.forwarded()).isEmpty();
        assertThat(registry.get(UnexpectedErrors.NAME)
                        .tag("source", "too_large")
                        .counter()
                        .count())
                .isEqualTo(1);
    }
}

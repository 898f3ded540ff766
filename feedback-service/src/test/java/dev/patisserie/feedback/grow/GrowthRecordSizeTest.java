package dev.patisserie.feedback.grow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.ImageReference;
import dev.patisserie.common.event.LabelSource;
import dev.patisserie.common.event.PredictionMade.Known;
import dev.patisserie.common.event.Selection;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.feedback.collect.SavedImage;
import dev.patisserie.feedback.serde.JsonSerde;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

/** The largest records of the growth are far smaller than the 4 MiB that their topics accept. */
class GrowthRecordSizeTest {

    private static final int MOST_BYTES = 32 << 10;

    private static final Instant AT = Instant.parse("2026-01-01T12:00:00.123456789Z");

    private static <T> int size(Class<T> type, T value) {
        return JsonSerde.of(type).serializer().serialize("t", value).length;
    }

    /** Returns a text of control characters, each of which takes six bytes in JSON. */
    private static String text(int length) {
        return "\u0001".repeat(length);
    }

    private static FeedbackJoined joined() {
        double score = -1.2345678901234567e-300;
        return new FeedbackJoined(
                text(1000),
                "m".repeat(128),
                text(200),
                0.1234567890123456,
                text(200),
                true,
                false,
                true,
                0.1234567890123456,
                text(200),
                LabelSource.SENSOR,
                new Selection(SelectionPolicy.DISAGREEMENT, 1.234567890123456e-100),
                new Known(score, score, true),
                new ImageReference(text(249), Integer.MAX_VALUE, Long.MAX_VALUE),
                AT,
                AT,
                1.2345678901234567e300,
                "0f".repeat(16),
                true);
    }

    @Test
    void theLargestInputAndTheLargestImageFitInARecord() {
        FeedbackJoined joined = joined();

        CollectedImage image = CollectedImage.NONE
                .with(joined)
                .saved(new SavedImage("ab".repeat(32), Integer.MAX_VALUE))
                .published(new CollectedImage.Published(text(200), "ab".repeat(32), true))
                .reviewRequested();

        assertThat(size(GrowthInput.class, new GrowthInput(joined, null))).isBetween(5_000, MOST_BYTES);
        assertThat(size(CollectedImage.class, image)).isBetween(5_000, MOST_BYTES);
    }

    @Test
    void aVersionWithManyClassesFitsInARecordOfTheState() {
        // Given: a version whose event has 8 MB
        Map<String, Integer> classes = new HashMap<>();
        for (int i = 0; i < 40_000; i++) {
            classes.put("%0200d".formatted(i), i);
        }
        var version = new DatasetPublished(
                "desserts",
                "ab".repeat(32),
                "manifest.json",
                Map.of("train", classes),
                1,
                0,
                null,
                "cd".repeat(32),
                AT,
                "r".repeat(500));
        var context = new MockProcessorContext<Void, Void>();
        KeyValueStore<String, LastPublication> store = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore("versions"), Serdes.String(), JsonSerde.of(LastPublication.class))
                .withLoggingDisabled()
                .build();
        store.init(context.getStateStoreContext(), store);

        // When
        var versions = new Versions(null, store, "desserts");
        versions.sent(version, AT);

        // Then
        assertThat(size(DatasetPublished.class, version)).isGreaterThan(8_000_000);
        assertThat(size(LastPublication.class, store.get("desserts"))).isLessThan(MOST_BYTES);
        assertThat(versions.lastSent()).contains(AT);
        assertThat(store.get("desserts").version().key()).isEqualTo(version.key());
    }
}

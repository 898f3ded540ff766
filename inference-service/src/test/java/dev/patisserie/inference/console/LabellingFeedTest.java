package dev.patisserie.inference.console;

import static dev.patisserie.inference.Checkpoints.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.inference.console.ConsoleEvent.Kind;
import dev.patisserie.inference.console.label.LabellingQueue;
import dev.patisserie.inference.console.label.Labellings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class LabellingFeedTest {

    private final ConsoleHub hub = new ConsoleHub();
    private final LabellingFeed feed = new LabellingFeed(hub, new LabellingQueue(), () -> List.of("cake"));
    private final Viewer viewer = Viewer.of(hub);

    private void read(String topic, Event event, long timestamp) {
        feed.read(ConsumedRecords.read(Labellings.record(topic, event, timestamp), 0));
    }

    private void tombstone(String topic, String key) {
        feed.read(ConsumedRecords.read(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), null), 0));
    }

    private List<String> told(Kind kind) {
        return viewer.seen().stream()
                .filter(event -> event.kind() == kind)
                .map(ConsoleEvent::json)
                .toList();
    }

    @Test
    void sendsTheStateOnlyWhenItHasChanged() {
        read(Topics.LABELLING_QUEUE, Labellings.request("i-1", SelectionPolicy.RANDOM), 1);
        feed.tell();
        feed.tell();
        read(Topics.LABELS, Labellings.label("i-1", "cake"), 2);
        feed.tell();
        tombstone(Topics.LABELS, "i-1");
        feed.tell();

        assertThat(told(Kind.LABELLING))
                .satisfiesExactly(
                        requested -> assertThat(requested).contains("\"open\":1"),
                        labelled -> assertThat(labelled).contains("\"open\":0"),
                        retracted -> assertThat(retracted).contains("\"open\":1"));
    }

    @Test
    void newestEstimateComesFirstAndAWithdrawnModelLeaves() {
        read(Topics.LIVE_ACCURACY, Labellings.accuracy("m-2", NOON.plusSeconds(1)), 1);
        read(Topics.LIVE_ACCURACY, Labellings.accuracy("m-1", NOON), 2);
        feed.tell();
        tombstone(Topics.LIVE_ACCURACY, "m-2");
        feed.tell();

        assertThat(told(Kind.ACCURACY))
                .satisfiesExactly(
                        both -> assertThat(both).containsSubsequence("\"m-2\"", "\"m-1\""),
                        one -> assertThat(one).doesNotContain("\"m-2\""));
    }

    @Test
    void keepsTheNewestModelsOnly() {
        for (int i = 0; i < 20; i++) {
            read(Topics.LIVE_ACCURACY, Labellings.accuracy("m-" + i, NOON.plusSeconds(i)), i);
        }
        feed.tell();

        assertThat(told(Kind.ACCURACY))
                .singleElement()
                .asString()
                .contains("\"m-19\"", "\"m-12\"")
                .doesNotContain("\"m-11\"");
    }

    /** Thousands of requests are kept in memory. */
    @Test
    void doesNotKeepARequestAboveTheMaximumSize() {
        String imageId = "i".repeat(LabellingFeed.MOST_BYTES);

        assertThatThrownBy(() -> read(Topics.LABELLING_QUEUE, Labellings.request(imageId, SelectionPolicy.RANDOM), 1))
                .isInstanceOf(PatisserieException.class)
                .hasMessageContaining("at most 8192 bytes");
    }

    @Test
    void beginsWithoutTheStateOfEarlierViewers() {
        read(Topics.LABELLING_QUEUE, Labellings.request("i-1", SelectionPolicy.RANDOM), 1);
        read(Topics.LIVE_ACCURACY, Labellings.accuracy("m-1", NOON), 1);

        feed.begin();
        feed.tell();

        assertThat(told(Kind.LABELLING)).singleElement().asString().contains("\"open\":0", "[\"cake\"]");
        assertThat(told(Kind.ACCURACY)).containsExactly("{\"models\":[]}");
    }
}

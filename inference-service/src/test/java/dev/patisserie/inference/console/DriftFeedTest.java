package dev.patisserie.inference.console;

import static dev.patisserie.inference.Checkpoints.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.DriftChanged;
import dev.patisserie.common.event.DriftChanged.State;
import dev.patisserie.common.event.Topics;
import dev.patisserie.inference.console.ConsoleEvent.Kind;
import dev.patisserie.inference.console.label.Labellings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class DriftFeedTest {

    private final ConsoleHub hub = new ConsoleHub();
    private final DriftFeed feed = new DriftFeed(hub, "desserts");
    private final Viewer viewer = Viewer.of(hub);

    private void read(DriftChanged monitor) {
        feed.read(ConsumedRecords.read(Labellings.record(Topics.DRIFT, monitor), 0));
    }

    private List<String> told() {
        return viewer.seen().stream()
                .filter(event -> event.kind() == Kind.DRIFT)
                .map(ConsoleEvent::json)
                .toList();
    }

    @Test
    void mostEvidenceComesFirst() {
        read(Drifts.monitor("mix:pie", State.OK, 0.1, NOON));
        read(Drifts.monitor("unfamiliar", State.WATCHING, 0.8, NOON));
        read(Drifts.monitor("errors", State.ALARMED, 1, NOON));
        feed.tell();
        feed.tell();

        assertThat(told())
                .singleElement()
                .asString()
                .containsSubsequence("\"errors\"", "\"unfamiliar\"", "\"mix:pie\"");
    }

    @Test
    void onlyMonitorsOfTheModelInUseAndOfTheDataSetAreSent() {
        read(Drifts.monitor("desserts", "mix:cake", "m-1", State.ALARMED, 1, NOON));
        read(Drifts.monitor("desserts", "errors", "m-2", State.OK, 0, NOON.plusSeconds(1)));
        read(Drifts.monitor("desserts", "mix:pie", "m-2", State.OK, 0, NOON.plusSeconds(1)));
        read(Drifts.monitor("flowers", "errors", "m-2", State.ALARMED, 1, NOON.plusSeconds(2)));
        feed.tell();

        assertThat(told()).singleElement().asString().contains("\"mix:pie\"").doesNotContain("cake", "flowers");
    }

    @Test
    void aTombstoneRemovesItsMonitor() {
        read(Drifts.monitor("errors", State.ALARMED, 1, NOON));
        byte[] key = "desserts/errors".getBytes(StandardCharsets.UTF_8);
        feed.read(ConsumedRecords.read(new ProducerRecord<>(Topics.DRIFT, key, null), 1));
        feed.tell();

        assertThat(told()).containsExactly("{\"monitors\":[]}");
    }

    @Test
    void keepsABoundedNumberOfMonitors() {
        for (int i = 0; i < 2 * DriftFeed.MOST_KEPT; i++) {
            read(Drifts.monitor("mix:" + i, State.ALARMED, 1, NOON.plusSeconds(i)));
        }
        for (int i = DriftFeed.MOST_KEPT; i < 2 * DriftFeed.MOST_KEPT; i++) {
            byte[] key = ("desserts/mix:" + i).getBytes(StandardCharsets.UTF_8);
            feed.read(ConsumedRecords.read(new ProducerRecord<>(Topics.DRIFT, key, null), i));
        }
        feed.tell();

        assertThat(told()).as("the oldest have left").containsExactly("{\"monitors\":[]}");
    }

    @Test
    void beginsWithoutTheStateOfEarlierViewers() {
        read(Drifts.monitor("errors", State.ALARMED, 1, NOON));

        feed.begin();
        feed.tell();

        assertThat(told()).containsExactly("{\"monitors\":[]}");
    }
}

package dev.patisserie.inference.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.inference.console.ConsoleEvent.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleHubTest {

    private final ConsoleHub hub = new ConsoleHub();

    @Test
    void sendsANewViewerTheLastEventsAndThenNewOnes() {
        // Given: more events than are kept of each kind
        Viewer.of(hub);
        hub.tell(new ConsoleEvent(Kind.OUTCOME, "o"));
        for (int i = 1; i <= Kind.THROUGHPUT.kept() + 1; i++) {
            hub.tell(new ConsoleEvent(Kind.THROUGHPUT, "t" + i));
        }
        hub.tell(new ConsoleEvent(Kind.MODELS, "m1"));
        hub.tell(new ConsoleEvent(Kind.MODELS, "m2"));

        // When
        Viewer viewer = Viewer.of(hub);
        hub.tell(new ConsoleEvent(Kind.TRAINING, "new"));

        // Then: the last ones, ordered by kind
        assertThat(viewer.seen())
                .extracting(ConsoleEvent::json)
                .hasSize(1 + Kind.THROUGHPUT.kept() + 1 + 1)
                .startsWith("m2", "t2")
                .endsWith("t" + (Kind.THROUGHPUT.kept() + 1), "o", "new");
    }

    @Test
    void disconnectsASlowViewerAndKeepsTheOthers() {
        // Given
        Viewer slow = Viewer.of(hub, 1);
        Viewer quick = Viewer.of(hub);

        // When: one event is taken, the buffer is filled, and one more is sent
        int told = 1 + ConsoleHub.BUFFER + 1;
        for (int i = 0; i < told; i++) {
            hub.tell(new ConsoleEvent(Kind.OUTCOME, "o"));
        }

        // Then
        assertThat(slow.failure()).isNotNull();
        assertThat(slow.seen()).hasSize(1);
        assertThat(quick.seen()).hasSize(told);
        slow.leave();
        quick.leave();
        assertThat(hub.isWatched()).isFalse();
    }

    @Test
    void bufferHoldsAllReplayedEvents() {
        int most = 0;
        for (Kind kind : Kind.values()) {
            most += kind.kept();
        }

        assertThat(most).isLessThan(ConsoleHub.BUFFER);
    }

    @Test
    void rejectsAViewerAboveTheLimit() {
        // Given
        List<Viewer> viewers = new ArrayList<>();
        for (int i = 0; i < ConsoleHub.MOST_VIEWERS; i++) {
            assertThat(hub.hasPlace()).isTrue();
            viewers.add(Viewer.of(hub));
        }

        // Then
        assertThat(hub.hasPlace()).isFalse();
        assertThat(Viewer.of(hub).isComplete()).isTrue();

        // When
        viewers.get(0).leave();

        // Then
        assertThat(hub.hasPlace()).isTrue();
    }

    @Test
    void discardsKeptEventsWithoutViewers() {
        // Given
        Viewer viewer = Viewer.of(hub);
        hub.tell(new ConsoleEvent(Kind.OUTCOME, "o"));
        assertThat(hub.forgetIfUnwatched()).isFalse();

        // When
        viewer.leave();

        // Then
        assertThat(hub.forgetIfUnwatched()).isTrue();
        assertThat(Viewer.of(hub).seen()).isEmpty();
    }

    @Test
    void doesNotRepeatAnUnchangedEvent() {
        Viewer viewer = Viewer.of(hub);

        hub.tellIfNew(new ConsoleEvent(Kind.MODELS, "m1"));
        hub.tellIfNew(new ConsoleEvent(Kind.MODELS, "m1"));
        hub.tellIfNew(new ConsoleEvent(Kind.MODELS, "m2"));

        assertThat(viewer.seen()).extracting(ConsoleEvent::json).containsExactly("m1", "m2");
    }
}

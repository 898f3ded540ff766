package dev.patisserie.inference.console;

import dev.patisserie.inference.console.ConsoleEvent.Kind;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Publishes events to the viewers and replays the last ones to a new viewer. Publishing never blocks: a slow viewer is
 * disconnected, and the browser reconnects. Thread-safe.
 */
@Singleton
class ConsoleHub {

    /** Maximum number of concurrent viewers. */
    static final int MOST_VIEWERS = 16;

    /** Maximum number of buffered events per viewer; exceeds the number of replayed events. */
    static final int BUFFER = 2048;

    private final Set<MultiEmitter<? super ConsoleEvent>> viewers = new LinkedHashSet<>();
    private final Map<Kind, Deque<ConsoleEvent>> kept = new EnumMap<>(Kind.class);
    private volatile boolean watched; // whether there are viewers; other fields are guarded by this

    /** Returns whether there is at least one viewer. */
    boolean isWatched() {
        return watched;
    }

    /**
     * Returns the events for one viewer, starting with the last ones. The viewer is connected while it is subscribed.
     *
     * @param joined runs after the viewer has connected
     */
    Multi<ConsoleEvent> watch(Runnable joined) {
        Multi<ConsoleEvent> events =
                Multi.createFrom().emitter(viewer -> begin(viewer, joined), BackPressureStrategy.IGNORE);
        return events.onOverflow().buffer(BUFFER);
    }

    private void begin(MultiEmitter<? super ConsoleEvent> viewer, Runnable joined) {
        viewer.onTermination(() -> leave(viewer));
        if (tryJoin(viewer)) {
            joined.run();
        } else {
            viewer.complete();
        }
    }

    /** Returns whether another viewer can connect. */
    synchronized boolean hasPlace() {
        return viewers.size() < MOST_VIEWERS;
    }

    private synchronized boolean tryJoin(MultiEmitter<? super ConsoleEvent> viewer) {
        if (!hasPlace()) {
            return false;
        }
        viewers.add(viewer);
        watched = true;
        missed().forEach(viewer::emit);
        return true;
    }

    private Stream<ConsoleEvent> missed() {
        return kept.values().stream().flatMap(Collection::stream);
    }

    private synchronized void leave(MultiEmitter<? super ConsoleEvent> viewer) {
        viewers.remove(viewer);
        watched = !viewers.isEmpty();
    }

    /** Sends an event to all viewers and keeps it for later ones. */
    synchronized void tell(ConsoleEvent event) {
        Deque<ConsoleEvent> last = kept.computeIfAbsent(event.kind(), kind -> new ArrayDeque<>());
        last.addLast(event);
        if (last.size() > event.kind().kept()) {
            last.removeFirst();
        }
        Set.copyOf(viewers).forEach(viewer -> viewer.emit(event));
    }

    /** Sends an event unless it equals the last one of its kind; returns whether it was sent. */
    synchronized boolean tellIfNew(ConsoleEvent event) {
        boolean same = Optional.ofNullable(kept.get(event.kind()))
                .map(Deque::peekLast)
                .filter(event::equals)
                .isPresent();
        if (!same) {
            tell(event);
        }
        return !same;
    }

    /** Discards the kept events if there are no viewers; returns whether there are none. */
    synchronized boolean forgetIfUnwatched() {
        if (watched) {
            return false;
        }
        kept.clear();
        return true;
    }
}

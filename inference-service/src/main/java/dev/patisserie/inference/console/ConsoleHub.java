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
 * The viewers, and what a new one is told first. Whoever tells them something never waits: a viewer who takes too
 * little falls out, and his browser connects again. Thread-safe.
 */
@Singleton
class ConsoleHub {

    /** Most viewers at a time. */
    static final int MOST_VIEWERS = 16;

    /** Events that wait for a viewer: more than he is told at the beginning. */
    static final int BUFFER = 2048;

    private final Set<MultiEmitter<? super ConsoleEvent>> viewers = new LinkedHashSet<>();
    private final Map<Kind, Deque<ConsoleEvent>> kept = new EnumMap<>(Kind.class);
    private volatile boolean watched; // whether there are viewers; the rest is guarded by this

    /** Returns whether anybody looks. */
    boolean isWatched() {
        return watched;
    }

    /**
     * Returns the events of one viewer, who is there from his subscription to its end; the last events come first.
     *
     * @param joined is run once he is there
     */
    Multi<ConsoleEvent> watch(Runnable joined) {
        Multi<ConsoleEvent> events =
                Multi.createFrom().emitter(viewer -> begin(viewer, joined), BackPressureStrategy.IGNORE);
        return events.onOverflow().buffer(BUFFER);
    }

    private void begin(MultiEmitter<? super ConsoleEvent> viewer, Runnable joined) {
        viewer.onTermination(() -> leave(viewer));
        if (join(viewer)) {
            joined.run();
        } else {
            viewer.complete();
        }
    }

    /** Returns whether there is a place for one more viewer. */
    synchronized boolean hasPlace() {
        return viewers.size() < MOST_VIEWERS;
    }

    private synchronized boolean join(MultiEmitter<? super ConsoleEvent> viewer) {
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

    /** Tells every viewer, and keeps the event for those who come later. */
    synchronized void tell(ConsoleEvent event) {
        Deque<ConsoleEvent> last = kept.computeIfAbsent(event.kind(), kind -> new ArrayDeque<>());
        last.addLast(event);
        if (last.size() > event.kind().kept()) {
            last.removeFirst();
        }
        Set.copyOf(viewers).forEach(viewer -> viewer.emit(event));
    }

    /** Tells it unless it is what was told last of its kind; returns whether it was told. */
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

    /** Forgets what was told, if nobody looks; returns whether nobody does. */
    synchronized boolean forgetIfUnwatched() {
        if (watched) {
            return false;
        }
        kept.clear();
        return true;
    }
}

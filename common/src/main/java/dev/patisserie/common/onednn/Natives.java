package dev.patisserie.common.onednn;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;

/** Owns native objects and frees them, the last one first. Used on one thread at a time. */
final class Natives implements AutoCloseable {

    private final Deque<Pointer> kept = new ArrayDeque<>();

    /** Keeps an object until this owner is closed. */
    <P extends Pointer> P keep(P object) {
        object.retainReference();
        kept.push(object);
        return object;
    }

    /** Runs work and frees all native objects that it creates on this thread and that no owner keeps. */
    static <T> T scoped(Supplier<T> work) {
        var scope = new PointerScope();
        try {
            return work.get();
        } finally {
            scope.close();
        }
    }

    @Override
    public void close() {
        while (!kept.isEmpty()) {
            kept.pop().releaseReference();
        }
    }
}

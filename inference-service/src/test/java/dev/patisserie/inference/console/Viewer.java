package dev.patisserie.inference.console;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;

/** A viewer that requests a given number of events. */
final class Viewer implements Flow.Subscriber<ConsoleEvent> {

    private final long appetite;
    private final List<ConsoleEvent> seen = new CopyOnWriteArrayList<>();
    private Flow.Subscription subscription;
    private Throwable failure;
    private boolean isComplete;

    private Viewer(long appetite) {
        this.appetite = appetite;
    }

    static Viewer of(ConsoleHub hub, long appetite) {
        var viewer = new Viewer(appetite);
        hub.watch(() -> {}).subscribe(viewer);
        return viewer;
    }

    static Viewer of(ConsoleHub hub) {
        return of(hub, Long.MAX_VALUE);
    }

    void leave() {
        subscription.cancel();
    }

    List<ConsoleEvent> seen() {
        return seen;
    }

    Throwable failure() {
        return failure;
    }

    boolean isComplete() {
        return isComplete;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        if (appetite > 0) {
            given.request(appetite);
        }
    }

    @Override
    public void onNext(ConsoleEvent event) {
        seen.add(event);
    }

    @Override
    public void onError(Throwable thrown) {
        failure = thrown;
    }

    @Override
    public void onComplete() {
        isComplete = true;
    }
}

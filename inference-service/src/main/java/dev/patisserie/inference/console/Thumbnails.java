package dev.patisserie.inference.console;

import dev.patisserie.common.image.decode.ImageDecoder;
import dev.patisserie.inference.classify.Image;
import dev.patisserie.inference.console.ConsoleEvent.Kind;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Small pictures of a few of the photos that go through this replica: so many a second, and the last ones are kept.
 * Under load the others go by unseen. Thread-safe.
 */
@Singleton
class Thumbnails {

    static final int PER_SECOND = 3;
    static final int KEPT = 64;

    private static final Logger LOG = Logger.getLogger(Thumbnails.class);
    private static final int MOST_WAITING = 4; // each holds a file

    private final ConsoleHub hub;
    private final ThumbnailPainter painter;
    private final Executor thread;
    private final RateLimit limit;
    private final RecentIds sampled = new RecentIds(KEPT);
    private final Deque<Thumbnail> last = new ArrayDeque<>(); // guarded by itself
    private final String prefix = UUID.randomUUID() + "-"; // no other replica has such names
    private long painted; // guarded by last

    private record Thumbnail(String name, byte[] jpeg) {}

    @Inject
    Thumbnails(ConsoleHub hub, ImageDecoder decoder, Clock clock) {
        this(hub, new ThumbnailPainter(decoder::decode), oneThread(), clock);
    }

    Thumbnails(ConsoleHub hub, ThumbnailPainter painter, Executor thread, Clock clock) {
        this.hub = hub;
        this.painter = painter;
        this.thread = thread;
        this.limit = new RateLimit(PER_SECOND, clock);
    }

    /** A thread that ends when there is nothing to do; what is too much for it is dropped. */
    private static ThreadPoolExecutor oneThread() {
        var pool = new ThreadPoolExecutor(
                1,
                1,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_WAITING),
                task -> {
                    var thread = new Thread(task, "thumbnails");
                    thread.setDaemon(true);
                    thread.setPriority(Thread.MIN_PRIORITY);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Takes a photo that a model has answered to, if its turn has come; returns at once. */
    void offer(Image image) {
        if (limit.tryAcquire()) {
            sampled.add(image.id());
            thread.execute(() -> paint(image));
        }
    }

    private void paint(Image image) {
        try {
            byte[] jpeg = painter.paint(image.file());
            hub.tell(ConsoleEvent.of(Kind.THUMBNAIL, new ThumbnailView(image.id(), keep(jpeg))));
        } catch (RuntimeException | Error e) { // one picture less, and the thread stays
            LOG.debugf(e, "no thumbnail imageId=%s", image.id());
        }
    }

    /** Returns the name that it is kept under. */
    private String keep(byte[] jpeg) {
        synchronized (last) {
            String name = prefix + ++painted;
            last.addLast(new Thumbnail(name, jpeg));
            if (last.size() > KEPT) {
                last.removeFirst();
            }
            return name;
        }
    }

    /** Returns whether there is, or will soon be, a picture of that image; says so once. */
    boolean claim(String imageId) {
        return sampled.remove(imageId);
    }

    /** Returns a JPEG file, while it is one of the last. */
    Optional<byte[]> find(String name) {
        synchronized (last) {
            return last.stream()
                    .filter(thumbnail -> thumbnail.name().equals(name))
                    .findFirst()
                    .map(Thumbnail::jpeg);
        }
    }

    @PreDestroy
    void close() {
        if (thread instanceof ThreadPoolExecutor pool) {
            pool.shutdownNow();
        }
    }
}

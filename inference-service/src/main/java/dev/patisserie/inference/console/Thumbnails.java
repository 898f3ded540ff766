package dev.patisserie.inference.console;

import dev.patisserie.common.image.decode.ImageDecoder;
import dev.patisserie.inference.classify.Image;
import dev.patisserie.inference.console.ConsoleEvent.Kind;
import dev.patisserie.inference.http.RateLimit;
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
 * Thumbnails of a sample of the photos that this replica classifies. Creates a limited number per second and keeps the
 * last ones. Thread-safe.
 */
@Singleton
class Thumbnails {

    /**
     * An available thumbnail.
     *
     * @param imageId the image event
     * @param name name of the thumbnail in its address
     * @param across fraction of the photo's width that the thumbnail shows, around the middle, above 0 and at most 1
     * @param down the same for the height
     */
    record Available(String imageId, String name, double across, double down) {}

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
    private final String prefix = UUID.randomUUID() + "-"; // unique among replicas
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

    /** Creates a single thread that ends when idle; excess tasks are dropped. */
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

    /** Accepts a classified photo within the rate limit; returns immediately. */
    void offer(Image image) {
        if (limit.tryAcquire()) {
            sampled.add(image.id());
            thread.execute(() -> paint(image));
        }
    }

    private void paint(Image image) {
        try {
            ThumbnailPainter.Painted painted = painter.paint(image.file());
            var view = new Available(image.id(), keep(painted.jpeg()), painted.across(), painted.down());
            hub.tell(ConsoleEvent.of(Kind.THUMBNAIL, view));
        } catch (RuntimeException | Error e) { // one thumbnail is missing, but the thread continues
            LOG.debugf(e, "thumbnail not created imageId=%s", image.id());
        }
    }

    /** Keeps a thumbnail and returns its name. */
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

    /** Returns whether a thumbnail of an image exists or is being created; true only once per image. */
    boolean claim(String imageId) {
        return sampled.remove(imageId);
    }

    /** Returns a JPEG file if it is among the last thumbnails. */
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

package dev.patisserie.inference.bench;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.image.ImageDecoder;
import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.model.FolderModelStore;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.inference.classify.ClassificationListener;
import dev.patisserie.inference.classify.Image;
import dev.patisserie.inference.classify.ImageClassifier;
import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.model.VerifiedModelLoader;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * The service's decoder and model, with its default settings. The caller owns it and closes it
 * once. One call at a time.
 */
final class OfflineModel implements AutoCloseable {

    /** Images of one poll (max.poll.records in application.properties). */
    private static final int POLL = 64;

    /** Batches at work at the same time, as in the service. */
    private static final int PLACES = 3;

    private static final int MAX_BATCH = 32;

    private static final long MAX_BYTES = 8 << 20;

    private static final long MAX_PIXELS = 50_000_000;

    private static final double TOLERANCE = 1e-3;

    private final LiveModel live = new LiveModel(Clock.systemUTC());
    private final ExecutorService decoders;
    private final ExecutorService workers = Executors.newFixedThreadPool(PLACES);
    private final ImageDecoder decoder;
    private final ImageClassifier classifier;
    private final List<byte[]> photos;
    private final List<byte[]> pixels;

    private OfflineModel(ImageDecoder decoder, int threads, List<byte[]> photos, int imageSize) {
        this.decoder = decoder;
        this.decoders = Executors.newFixedThreadPool(threads);
        this.photos = photos;
        this.pixels = photos.stream().map(photo -> decoder.decode(photo, imageSize)).toList();
        this.classifier =
                new ImageClassifier(
                        live,
                        decoder::decode,
                        decoders,
                        new ImageClassifier.Settings(MAX_BATCH, 5),
                        new Unheard(),
                        Clock.systemUTC());
    }

    /** Who measures from outside need not be told from inside. */
    private static final class Unheard implements ClassificationListener {
        @Override
        public void decoded(Duration took) {}

        @Override
        public void inferred(int images, Duration took) {}
    }

    /**
     * Loads a model as the service does, verification included.
     *
     * @param checkpoint which
     * @param store folder of the model store
     * @param work an empty folder
     * @param photos files that can be decoded, at least one
     */
    static OfflineModel load(
            CheckpointPublished checkpoint, Path store, Path work, List<byte[]> photos) {
        int threads = Runtime.getRuntime().availableProcessors();
        TensorFlowRuntime.load(threads);
        var decoder = new ImageDecoder(new ImageLimits(MAX_BYTES, MAX_PIXELS));
        var loader =
                new VerifiedModelLoader(
                        new FolderModelStore(store),
                        work,
                        decoder::decode,
                        new VerifiedModelLoader.Settings(threads, MAX_BATCH, TOLERANCE));
        var model = new OfflineModel(decoder, threads, photos, checkpoint.imageSize());
        model.live.replace(checkpoint, loader.load(checkpoint));
        return model;
    }

    /** Runs full batches of decoded photos through the model, one after the other. */
    double rawImagesPerSecond(Duration window) {
        List<byte[]> batch = cycle(pixels, 0, MAX_BATCH);
        long begun = System.nanoTime();
        long images = 0;
        while (System.nanoTime() - begun < window.toNanos()) {
            live.use(model -> model.classifier().classify(batch)).orElseThrow();
            images += batch.size();
        }
        return perSecond(images, begun);
    }

    /** Decodes and classifies polls' worth of photos, as many at the same time as the service. */
    double serviceImagesPerSecond(Duration window) throws ExecutionException, InterruptedException {
        var next = new AtomicInteger();
        long begun = System.nanoTime();
        Callable<Long> worker =
                () -> {
                    long images = 0;
                    while (System.nanoTime() - begun < window.toNanos()) {
                        images += classifier.classify(poll(next.getAndAdd(POLL))).size();
                    }
                    return images;
                };
        long images = 0;
        List<Future<Long>> running =
                IntStream.range(0, PLACES).mapToObj(i -> workers.submit(worker)).toList();
        for (Future<Long> each : running) {
            images += each.get();
        }
        return perSecond(images, begun);
    }

    private List<Image> poll(int from) {
        Instant now = Instant.now();
        return cycle(photos, from, POLL).stream()
                .map(photo -> new Image("bench", photo, null, now, now))
                .toList();
    }

    private static List<byte[]> cycle(List<byte[]> items, int from, int count) {
        List<byte[]> taken = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            taken.add(items.get(Math.floorMod(from + i, items.size())));
        }
        return taken;
    }

    private static double perSecond(long images, long begun) {
        return images * 1e9 / (System.nanoTime() - begun);
    }

    @Override
    public void close() {
        workers.shutdownNow();
        decoders.shutdownNow();
        live.close();
        decoder.close();
    }
}

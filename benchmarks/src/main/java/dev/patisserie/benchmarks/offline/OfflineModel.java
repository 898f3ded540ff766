package dev.patisserie.benchmarks.offline;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.image.decode.ImageDecoder;
import dev.patisserie.common.model.ArchiveLimits;
import dev.patisserie.common.signing.SignatureCheck;
import dev.patisserie.common.store.FolderObjectStore;
import dev.patisserie.common.store.StoreContent;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.inference.classify.ClassificationListener;
import dev.patisserie.inference.classify.Classifier;
import dev.patisserie.inference.classify.Image;
import dev.patisserie.inference.classify.ImageClassifier;
import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.classify.PixelDecoder;
import dev.patisserie.inference.decode.CrashContainingDecoder;
import dev.patisserie.inference.decode.CrashJournal;
import dev.patisserie.inference.decode.TimeLimitedDecoder;
import dev.patisserie.inference.model.ModelTrial;
import dev.patisserie.inference.model.ModelVerifier;
import dev.patisserie.inference.model.RefusedArchives;
import dev.patisserie.inference.model.VerifiedModelLoader;
import dev.patisserie.inference.stream.ImageStream;
import java.io.IOException;
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
 * The service's decoder and model with its default settings. A test compares the constants with the configuration,
 * which is not readable outside Quarkus. Not thread-safe. The caller owns it and closes it once.
 */
final class OfflineModel implements AutoCloseable {

    /** Number of images of one poll (max.poll.records in application.properties). */
    static final int POLL = 64;

    static final Duration MAX_DECODE_TIME = Duration.ofSeconds(10);

    private static final ImageClassifier.Settings CLASSIFIER = ImageClassifier.Settings.DEFAULT;
    private static final ModelTrial.Settings TRIAL = ModelTrial.Settings.DEFAULT;

    private final LiveModel live = new LiveModel(Clock.systemUTC());
    private final LiveModel plain = new LiveModel(Clock.systemUTC());
    private final ExecutorService decoders = Executors.newFixedThreadPool(processors());
    private final ExecutorService workers = Executors.newFixedThreadPool(ImageStream.PLACES);
    private final ExecutorService abandonable = Executors.newCachedThreadPool();
    private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT);
    private final PixelDecoder guarded;
    private final ImageClassifier classifier;
    private final int imageSize;
    private final List<byte[]> photos;
    private final List<byte[]> pixels;
    private final ImageClassifier stated;
    private final ImageClassifier unstated;

    private OfflineModel(Path work, List<byte[]> photos, int imageSize) {
        this.guarded = new TimeLimitedDecoder(
                new CrashContainingDecoder(decoder::decode, ImageLimits.DEFAULT.maxBytes(), new CrashJournal(work)),
                MAX_DECODE_TIME,
                abandonable);
        this.classifier = new ImageClassifier(live, guarded, decoders, CLASSIFIER, new NoListener(), Clock.systemUTC());
        this.imageSize = imageSize;
        this.photos = photos;
        this.pixels = decode();
        this.stated = ofPixels(live);
        this.unstated = ofPixels(plain);
    }

    /** Returns a classifier of decoded photos, so that only the model and its answers take time. */
    private static ImageClassifier ofPixels(LiveModel model) {
        return new ImageClassifier(
                model, (pixels, size) -> pixels, Runnable::run, CLASSIFIER, new NoListener(), Clock.systemUTC());
    }

    private List<byte[]> decode() {
        return photos.stream().map(photo -> decoder.decode(photo, imageSize)).toList();
    }

    private static int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** Ignores the measurements from inside, since the process is measured from outside. */
    private static final class NoListener implements ClassificationListener {
        @Override
        public void decoded(Duration took) {}

        @Override
        public void inferred(int images, Duration took) {}
    }

    /**
     * Loads a model like the service; its trial runs in this process only.
     *
     * @param checkpoint the model
     * @param store folder of the model store
     * @param work an empty folder
     * @param photos decodable files, at least one
     * @throws IOException if the twin of the archive cannot be written
     */
    static OfflineModel load(CheckpointPublished checkpoint, Path store, Path work, List<byte[]> photos)
            throws IOException {
        TensorFlowRuntime.load(processors());
        var model = new OfflineModel(work, photos, checkpoint.imageSize());
        Classifier loaded = model.loader(store, work).load(checkpoint, bytes -> {});
        model.live.replace(checkpoint, loaded);
        if (loaded.uncertainty().isPresent()) {
            Path twins = work.resolve("twins");
            CheckpointPublished twin = PlainTwin.store(checkpoint, store, twins);
            model.plain.replace(twin, model.loader(twins, work).load(twin, bytes -> {}));
        }
        return model;
    }

    private VerifiedModelLoader loader(Path store, Path work) {
        return new VerifiedModelLoader(
                new FolderObjectStore(StoreContent.MODELS, store),
                guarded,
                new RefusedArchives(work, Clock.systemUTC()),
                (event, unpacked, precision) -> ModelVerifier.Verified.in(precision),
                new VerifiedModelLoader.Settings(work, ArchiveLimits.DEFAULT, TRIAL, SignatureCheck.OFF));
    }

    /** Returns whether the model states more than probabilities, so that the two methods below can be compared. */
    boolean hasStatements() {
        return plain.serving().isPresent();
    }

    /** Classifies decoded photos in full batches, with all statements. */
    double statedImagesPerSecond(Duration window) {
        return answersPerSecond(stated, window);
    }

    /** Classifies the same photos by the same weights, with probabilities only. */
    double plainImagesPerSecond(Duration window) {
        return answersPerSecond(unstated, window);
    }

    private double answersPerSecond(ImageClassifier answering, Duration window) {
        Instant now = Instant.now();
        long begun = System.nanoTime();
        int images = 0;
        while (System.nanoTime() - begun < window.toNanos()) {
            images += answering
                    .classify(cycle(pixels, images, CLASSIFIER.maxBatch()).stream()
                            .map(photo -> new Image("bench", photo, null, now, now))
                            .toList())
                    .size();
        }
        return perSecond(images, begun);
    }

    /** Runs full batches of decoded photos through the model, one after the other. */
    double rawImagesPerSecond(Duration window) {
        List<byte[]> batch = cycle(pixels, 0, CLASSIFIER.maxBatch());
        long begun = System.nanoTime();
        long images = 0;
        while (System.nanoTime() - begun < window.toNanos()) {
            live.use(model -> model.classifier().classify(batch)).orElseThrow();
            images += batch.size();
        }
        return perSecond(images, begun);
    }

    /** Decodes photos to the size of the model, one after the other. */
    double decodedImagesPerSecond(Duration window) {
        long begun = System.nanoTime();
        int images = 0;
        while (System.nanoTime() - begun < window.toNanos()) {
            decoder.decode(photos.get(images % photos.size()), imageSize);
            images++;
        }
        return perSecond(images, begun);
    }

    /** Decodes and classifies photos in batches of one poll, with the parallelism of the service. */
    double serviceImagesPerSecond(Duration window) throws ExecutionException, InterruptedException {
        var next = new AtomicInteger();
        long begun = System.nanoTime();
        Callable<Long> worker = () -> {
            long images = 0;
            while (System.nanoTime() - begun < window.toNanos()) {
                images += classifier.classify(poll(next.getAndAdd(POLL))).size();
            }
            return images;
        };
        long images = 0;
        List<Future<Long>> running = IntStream.range(0, ImageStream.PLACES)
                .mapToObj(i -> workers.submit(worker))
                .toList();
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
        abandonable.shutdownNow();
        live.close();
        plain.close();
        decoder.close();
    }
}

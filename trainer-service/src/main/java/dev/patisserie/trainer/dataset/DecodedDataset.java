package dev.patisserie.trainer.dataset;

import dev.patisserie.common.dataset.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A data set as pixels of one size. Holds threads, files and the decoder's native memory; the caller owns it and closes
 * it once.
 */
public final class DecodedDataset implements AutoCloseable {

    private final DecodePool pool;
    private final Map<Split, DecodedSplit> splits = new EnumMap<>(Split.class);

    private DecodedDataset(DecodePool pool) {
        this.pool = pool;
    }

    /**
     * How images are decoded.
     *
     * @param imageSize width and height, in pixels
     * @param cache folder of decoded images; created if absent; one run at a time may use it
     * @param cacheLimitBytes most bytes that the folder may hold; 0 or more
     * @param threads images decoded at the same time, at least 1
     */
    public record Options(int imageSize, Path cache, long cacheLimitBytes, int threads) {}

    /** Hears how far the decoding is. */
    @FunctionalInterface
    public interface Progress {
        /**
         * Called after each image that was decoded, by the threads that decode, one at a time. May throw, for example a
         * {@link java.util.concurrent.CancellationException}, to stop.
         *
         * @param done images that are decoded
         * @param of images of this split
         */
        void decoded(int done, int of);
    }

    /**
     * Opens a data set: every image is decoded once, unless the cache knows its split.
     *
     * @param progress hears how far that is
     * @throws dev.patisserie.common.fault.PatisserieException {@code DATASET_INVALID} if a class of a split has no
     *     readable image; the message names its folder
     * @throws IOException if the cache cannot be written or read
     */
    public static DecodedDataset open(Dataset dataset, Options options, Progress progress) throws IOException {
        var cache = new PixelCache(options.cache(), options.cacheLimitBytes(), Clock.systemUTC());
        var decoded = new DecodedDataset(new DecodePool(options.threads()));
        try {
            for (Split name : Split.values()) {
                LabelledSplit split = dataset.split(name);
                var decoder = new SplitDecoder(split.files(), options.imageSize(), decoded.pool, progress);
                decoded.splits.put(name, DecodedSplit.open(split, cache, decoder));
            }
            return decoded;
        } catch (IOException | RuntimeException e) {
            decoded.close();
            throw e;
        }
    }

    /** Returns one split; it lives as long as this data set. */
    public DecodedSplit split(Split split) {
        return splits.get(split);
    }

    /** Returns the files that are left out because they cannot be read, of all splits. */
    public List<SkippedImage> skipped() {
        List<SkippedImage> skipped = new ArrayList<>();
        splits.values().forEach(split -> skipped.addAll(split.skipped()));
        return skipped;
    }

    @Override
    public void close() throws IOException {
        pool.close();
        for (DecodedSplit split : splits.values()) {
            split.close();
        }
    }
}

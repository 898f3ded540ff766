package dev.patisserie.trainer.dataset;

import dev.patisserie.common.dataset.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A data set decoded to pixels of one size. Holds threads, files and the decoder's native memory; the caller owns it
 * and closes it once.
 */
public final class DecodedDataset implements AutoCloseable {

    private final DecodePool pool;
    private final Map<Split, DecodedSplit> splits = new EnumMap<>(Split.class);
    private DecodedSplit other; // null without images that belong to no class

    private DecodedDataset(DecodePool pool) {
        this.pool = pool;
    }

    /**
     * The options of decoding.
     *
     * @param imageSize width and height, in pixels
     * @param cache folder of decoded images; created if absent; one run at a time may use it
     * @param cacheLimitBytes most bytes that the folder may hold; 0 or more
     * @param threads images decoded at the same time, at least 1
     */
    public record Options(int imageSize, Path cache, long cacheLimitBytes, int threads) {}

    /** Receives the progress of decoding. */
    @FunctionalInterface
    public interface Progress {
        /**
         * Called after each decoded image, by one decoding thread at a time. May throw, for example a
         * {@link java.util.concurrent.CancellationException}, to stop.
         *
         * @param done number of decoded images
         * @param of number of images in the split
         */
        void decoded(int done, int of);
    }

    /**
     * Opens a data set with the images that belong to no class. Every image is decoded once, unless its split is
     * cached.
     *
     * @param progress receives the progress of decoding
     * @throws dev.patisserie.common.fault.PatisserieException {@code DATASET_INVALID} if a class of a split has no
     *     readable image; the message names its folder
     * @throws IOException if the cache cannot be written or read
     */
    public static DecodedDataset open(Dataset dataset, Options options, Progress progress) throws IOException {
        return open(dataset, List.of(Split.values()), dataset.other(), options, progress);
    }

    /** Opens only some of the splits; see {@link #open(Dataset, Options, Progress)}. */
    public static DecodedDataset open(Dataset dataset, List<Split> splits, Options options, Progress progress)
            throws IOException {
        return open(dataset, splits, Optional.empty(), options, progress);
    }

    private static DecodedDataset open(
            Dataset dataset, List<Split> splits, Optional<LabelledSplit> other, Options options, Progress progress)
            throws IOException {
        var cache = new PixelCache(options.cache(), options.cacheLimitBytes(), Clock.systemUTC());
        var decoded = new DecodedDataset(new DecodePool(options.threads()));
        try {
            for (Split name : splits) {
                LabelledSplit split = dataset.split(name);
                decoded.splits.put(name, DecodedSplit.open(split, cache, decoded.decoder(split, options, progress)));
            }
            if (other.isPresent()) {
                decoded.other =
                        DecodedSplit.openAny(other.get(), cache, decoded.decoder(other.get(), options, progress));
            }
            return decoded;
        } catch (IOException | RuntimeException e) {
            decoded.close();
            throw e;
        }
    }

    private SplitDecoder decoder(LabelledSplit split, Options options, Progress progress) {
        return new SplitDecoder(split.images(), options.imageSize(), pool, progress);
    }

    /** Returns one split, which is valid until this data set is closed. */
    public DecodedSplit split(Split split) {
        return splits.get(split);
    }

    /** Returns the images that belong to no class, of which none may be readable; valid like a split. */
    public Optional<DecodedSplit> other() {
        return Optional.ofNullable(other);
    }

    /** Returns the unreadable images of all splits and of no class, which are skipped. */
    public List<SkippedImage> skipped() {
        List<SkippedImage> skipped = new ArrayList<>();
        splits.values().forEach(split -> skipped.addAll(split.skipped()));
        other().ifPresent(split -> skipped.addAll(split.skipped()));
        return skipped;
    }

    @Override
    public void close() throws IOException {
        pool.close();
        for (DecodedSplit split : splits.values()) {
            split.close();
        }
        if (other != null) {
            other.close();
        }
    }
}

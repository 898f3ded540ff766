package dev.patisserie.trainer.dataset;

import dev.patisserie.common.dataset.DatasetProblem;
import dev.patisserie.common.dataset.version.ContentDigest;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.image.ImageRejectedException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One split's readable images ("examples", numbered from 0) as pixels. They come from the cache as far as possible; the
 * others are decoded on demand. Thread-safe. Owned by its {@link DecodedDataset}.
 */
public final class DecodedSplit implements Examples<Batch>, AutoCloseable {

    private final LabelledSplit split;
    private final int imageSize;
    private final DecodePool pool;
    private final PixelCache.Index index;
    private final FileChannel pixels;
    private final int[] readable; // index of each example in the split's images

    private DecodedSplit(
            LabelledSplit split, int imageSize, DecodePool pool, PixelCache.Index index, FileChannel pixels) {
        this.split = split;
        this.imageSize = imageSize;
        this.pool = pool;
        this.index = index;
        this.pixels = pixels;
        this.readable = IntStream.range(0, split.images().size())
                .filter(i -> !index.unreadable().containsKey(i))
                .toArray();
    }

    /** Opens a split and decodes it first if it is not cached. */
    static DecodedSplit open(LabelledSplit split, PixelCache cache, SplitDecoder decoder) throws IOException {
        DecodedSplit opened = openAny(split, cache, decoder);
        try {
            requireImagesInEachClass(split, opened.index);
            return opened;
        } catch (PatisserieException e) {
            opened.close();
            throw e;
        }
    }

    /** Opens images of which none has to be readable. */
    static DecodedSplit openAny(LabelledSplit split, PixelCache cache, SplitDecoder decoder) throws IOException {
        PixelCache.Entry entry = cache.entry(split.digest(), decoder.imageSize());
        int imageBytes = decoder.imageSize() * decoder.imageSize() * 3;
        PixelCache.Index index = cache.open(entry, split.images().size(), imageBytes, decoder);
        return new DecodedSplit(
                split,
                decoder.imageSize(),
                decoder.pool(),
                index,
                FileChannel.open(entry.pixels(), StandardOpenOption.READ));
    }

    private static void requireImagesInEachClass(LabelledSplit split, PixelCache.Index index) {
        int[] readable = new int[split.labels().size()];
        for (int i = 0; i < split.images().size(); i++) {
            readable[split.images().get(i).label()] += index.unreadable().containsKey(i) ? 0 : 1;
        }
        for (int label = 0; label < readable.length; label++) {
            if (readable[label] == 0) {
                throw new PatisserieException(
                        ErrorCode.DATASET_INVALID,
                        DatasetProblem.noReadableImage(split.nameOf(label), firstReason(split, index, label)));
            }
        }
    }

    private static String firstReason(LabelledSplit split, PixelCache.Index index, int label) {
        return index.unreadable().entrySet().stream()
                .filter(entry -> split.images().get(entry.getKey()).label() == label)
                .map(entry -> entry.getValue())
                .findFirst()
                .orElseThrow();
    }

    /** Returns the number of readable images: at least one per class, except for images that belong to no class. */
    @Override
    public int size() {
        return readable.length;
    }

    /** Returns the class of an example, as an index into the labels. */
    public int label(int example) {
        return image(example).label();
    }

    /** Returns the stored bytes of an example. */
    public ImageContent content(int example) {
        return image(example).content();
    }

    /** Returns the digest of the stored bytes of an example. */
    public ContentDigest sha256(int example) {
        return image(example).sha256();
    }

    private HashedImage image(int example) {
        return split.images().get(readable[example]);
    }

    /** Returns the width and height of every image, in pixels. */
    public int imageSize() {
        return imageSize;
    }

    /** Returns the skipped images. */
    List<SkippedImage> skipped() {
        List<SkippedImage> skipped = new ArrayList<>();
        index.unreadable()
                .forEach((i, why) -> skipped.add(
                        new SkippedImage(split.images().get(i).content().name(), why)));
        return skipped;
    }

    /**
     * Reads examples.
     *
     * @param examples indexes of the examples, in this order
     * @return their pixels and labels
     * @throws PatisserieException {@link ErrorCode#DATASET_INVALID} if an image can no longer be decoded;
     *     {@code DATASET_*} if it cannot be read from its store
     * @throws IOException if the cache cannot be read
     */
    @Override
    public Batch read(int... examples) throws IOException {
        int imageBytes = imageSize * imageSize * 3;
        byte[] rgb = new byte[Math.multiplyExact(examples.length, imageBytes)];
        int[] labels = new int[examples.length];
        List<Integer> uncached = new ArrayList<>();
        for (int i = 0; i < examples.length; i++) {
            labels[i] = label(examples[i]);
            int place = readable[examples[i]];
            if (place < index.cached()) {
                readCached(place, ByteBuffer.wrap(rgb, i * imageBytes, imageBytes));
            } else {
                uncached.add(i);
            }
        }
        pool.forEach(uncached.size(), k -> {
            int i = uncached.get(k);
            System.arraycopy(decode(examples[i]), 0, rgb, i * imageBytes, imageBytes);
        });
        return new Batch(rgb, labels, imageSize);
    }

    private void readCached(int place, ByteBuffer target) throws IOException {
        long position = (long) place * target.remaining();
        while (target.hasRemaining()) {
            int read = pixels.read(target, position);
            if (read < 0) {
                throw new EOFException("the cache of decoded images was cut short during training");
            }
            position += read;
        }
    }

    private byte[] decode(int example) throws IOException {
        try {
            return pool.decode(content(example), imageSize);
        } catch (ImageRejectedException | NoSuchFileException e) {
            throw new PatisserieException(
                    ErrorCode.DATASET_INVALID,
                    "%s was readable at the start of training and is not now; do not change a data set during training"
                            .formatted(content(example).name()),
                    e);
        }
    }

    @Override
    public void close() throws IOException {
        pixels.close();
    }
}

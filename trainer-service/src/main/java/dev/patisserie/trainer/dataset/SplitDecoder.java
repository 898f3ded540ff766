package dev.patisserie.trainer.dataset;

import dev.patisserie.common.image.ImageRejectedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Decodes every image of a split once, finds the unreadable ones, and fills the cache.
 *
 * @param images the split's images
 * @param imageSize width and height to decode to, in pixels
 * @param pool threads for decoding
 * @param progress receives the progress
 */
record SplitDecoder(List<HashedImage> images, int imageSize, DecodePool pool, DecodedDataset.Progress progress)
        implements PixelCache.Filler {

    @Override
    public Map<Integer, String> fill(Path pixels, int cached) throws IOException {
        Map<Integer, String> unreadable = new ConcurrentHashMap<>();
        var done = new Count();
        try (FileChannel channel = FileChannel.open(pixels, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            if (cached > 0) { // the full length, even if the last images are unreadable
                write(channel, cached * imageBytes() - 1, new byte[1]);
            }
            pool.forEach(images.size(), i -> {
                decode(i, unreadable, i < cached ? channel : null);
                done.next();
            });
        }
        return unreadable;
    }

    /** Counts the images of all threads and reports them one at a time. */
    private final class Count {
        private int done;

        private synchronized void next() {
            done++;
            progress.decoded(done, images.size());
        }
    }

    private void decode(int i, Map<Integer, String> unreadable, FileChannel target) throws IOException {
        byte[] rgb;
        try {
            rgb = pool.decode(images.get(i).content(), imageSize);
        } catch (ImageRejectedException e) {
            unreadable.put(i, e.getMessage());
            return;
        }
        if (target != null) {
            write(target, i * imageBytes(), rgb);
        }
    }

    private long imageBytes() {
        return (long) imageSize * imageSize * 3;
    }

    private static void write(FileChannel channel, long position, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer, position + buffer.position());
        }
    }
}

package dev.patisserie.benchmarks.load;

import dev.patisserie.standalone.client.Photo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Photos in memory, so that sending does not access the disk. Immutable. */
public final class PhotoFeed {

    /** Largest total size in bytes; photos that do not fit are skipped. */
    private static final long MAX_BYTES = 64 << 20;

    private static final int MAX_PHOTOS = 256;

    private final List<Path> files = new ArrayList<>();
    private final List<byte[]> contents = new ArrayList<>();
    private long bytes;

    /**
     * Reads photos, evenly distributed over the given ones.
     *
     * @throws IllegalStateException if there is no photo
     */
    public PhotoFeed(List<Path> photos) throws IOException {
        for (Path file : spread(photos)) {
            byte[] content = Files.readAllBytes(file);
            if (bytes + content.length <= MAX_BYTES) {
                bytes += content.length;
                files.add(file.toAbsolutePath());
                contents.add(content);
            }
        }
        if (files.isEmpty()) {
            throw new IllegalStateException("expected at least one photo to send, found none");
        }
    }

    /** Selects photos at equal distances, since the first ones are all of the same class. */
    private static List<Path> spread(List<Path> photos) {
        int count = Math.min(photos.size(), MAX_PHOTOS);
        return IntStream.range(0, count)
                .mapToObj(i -> photos.get((int) ((long) i * photos.size() / count)))
                .toList();
    }

    /** Returns the files of the photos. */
    public List<Path> files() {
        return List.copyOf(files);
    }

    /** Returns the mean size of a photo, in bytes. */
    public long meanBytes() {
        return bytes / files.size();
    }

    /** Creates image record {@code n}; the photos are used in turns. */
    ProducerRecord<byte[], byte[]> record(String id, long n) {
        int i = (int) (n % files.size());
        return new Photo(id, files.get(i), null).record(Instant.now(), contents.get(i));
    }
}

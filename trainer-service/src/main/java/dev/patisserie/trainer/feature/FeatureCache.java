package dev.patisserie.trainer.feature;

import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.io.LastUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.tensorflow.ndarray.Shape;

/**
 * A cache of features on disk, one folder per key. Incomplete entries are completed, damaged chunks are recomputed. The
 * total size is limited; the least recently used entries are evicted first.
 *
 * <p>One run at a time may use a folder. An instance serves one run and never evicts entries in use. It holds mapped
 * files; the caller owns it and closes it once, after the last read.
 */
public final class FeatureCache implements AutoCloseable {

    private static final String KEY = "key.txt";

    private final Path folder;
    private final long limitBytes;
    private final Clock clock;
    private final Progress progress;
    private final Map<Path, FeatureFile> inUse = new LinkedHashMap<>();
    private long bytesInUse;
    private long bytesWithoutRoom;

    /**
     * Opens a cache.
     *
     * @param folder created if absent
     * @param limitBytes most bytes of features; 0 disables the cache
     * @param clock clock for the time of last use
     * @param progress receives the progress of computing features
     */
    public FeatureCache(Path folder, long limitBytes, Clock clock, Progress progress) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.limitBytes = limitBytes;
        this.clock = clock;
        this.progress = progress;
    }

    /** Receives the progress of computing features. */
    @FunctionalInterface
    public interface Progress {
        /**
         * Called after each computed chunk. May throw, for example a
         * {@link java.util.concurrent.CancellationException}, to stop; a later run resumes from there.
         *
         * @param done number of images with features
         * @param of number of images in the split
         */
        void computed(int done, int of);
    }

    /**
     * Returns the same features, stored on disk; missing ones are computed first. If the limit or the disk has no room
     * for them, the given source is returned, which computes them on every read.
     *
     * @throws IOException if the disk fails, or the features cannot be computed
     */
    public FeatureSource keep(FeatureSource source) throws IOException {
        Path entry = folder.resolve(source.key().digest());
        if (inUse.containsKey(entry)) {
            return new CachedFeatures(source, inUse.get(entry));
        }
        var layout = FeatureFile.Layout.of(
                source.size(), Math.toIntExact(source.shape().size()));
        if (!makeRoom(entry, layout.bytes())) {
            bytesWithoutRoom += layout.bytes();
            return source;
        }
        FeatureFile file = open(entry, source.key(), layout);
        fill(file, source);
        return new CachedFeatures(source, file);
    }

    /** Returns the bytes of features that did not fit and are computed on every read. */
    public long bytesWithoutRoom() {
        return bytesWithoutRoom;
    }

    /** Returns the bytes of features of this run in the cache. */
    public long bytesInUse() {
        return bytesInUse;
    }

    private FeatureFile open(Path entry, FeatureKey key, FeatureFile.Layout layout) throws IOException {
        Files.createDirectories(entry);
        Files.writeString(entry.resolve(KEY), key.text()); // for inspection; the name of the folder is the digest
        var file = new FeatureFile(entry, layout);
        inUse.put(entry, file);
        bytesInUse += layout.bytes();
        Files.setLastModifiedTime(entry, FileTime.from(clock.instant()));
        return file;
    }

    private void fill(FeatureFile file, FeatureSource source) throws IOException {
        FeatureFile.Layout layout = file.layout();
        for (int chunk = 0; chunk < layout.chunks(); chunk++) {
            if (!file.isComplete(chunk)) {
                int first = layout.firstRecord(chunk);
                int end = first + layout.recordsIn(chunk);
                int[] examples = IntStream.range(first, end).toArray();
                file.write(chunk, source.read(examples).values());
                progress.computed(end, layout.records());
            }
        }
    }

    /** Evicts unused entries as needed and returns whether there is room for an entry. */
    private boolean makeRoom(Path entry, long bytes) throws IOException {
        if (bytesInUse + bytes > limitBytes) {
            return false;
        }
        List<Path> others = othersThan(entry);
        long held = 0;
        for (Path other : others) {
            held += size(other);
        }
        for (Path other : others) {
            if (bytesInUse + bytes + held > limitBytes) {
                held -= size(other);
                AtomicFiles.deleteTree(other);
            }
        }
        long onDisk = Files.exists(entry) ? size(entry) : 0;
        return bytes - onDisk <= Files.getFileStore(folder).getUsableSpace();
    }

    /** Returns the entries that this run does not use, the least recently used first. */
    private List<Path> othersThan(Path entry) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(other -> !other.equals(entry) && !inUse.containsKey(other))
                    .sorted(LastUse.LEAST_RECENT_FIRST)
                    .toList();
        }
    }

    private static long size(Path entry) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.list(entry)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        List<FeatureFile> files = new ArrayList<>(inUse.values());
        inUse.clear();
        for (FeatureFile file : files) {
            file.close();
        }
    }

    /** Returns the number of images per forward pass, if the split has that many. */
    public static int imagesAtOnce(Shape features) {
        return FeatureFile.Layout.of(Integer.MAX_VALUE, Math.toIntExact(features.size()))
                .chunkRecords();
    }
}

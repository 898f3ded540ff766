package dev.patisserie.trainer.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.io.LastUse;
import dev.patisserie.common.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A cache of decoded images on disk, with one pair of files per split content and image size: {@code *.pixels}, the
 * consecutive images as RGB bytes, and {@code *.json}, the index. The index is written last and atomically, so an
 * existing index implies complete pixels.
 *
 * <p>The total size of the pixel files is limited; the least recently used entries are evicted first. One run at a time
 * may use a folder. An instance serves one run and never evicts entries in use.
 */
final class PixelCache {

    /** Part of each file name; incremented whenever a change of the decoder alters pixels. */
    private static final int VERSION = 1;

    private final Path folder;
    private final long limitBytes;
    private final Clock clock;
    private final Set<Path> inUse = new HashSet<>();

    PixelCache(Path folder, long limitBytes, Clock clock) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.limitBytes = limitBytes;
        this.clock = clock;
    }

    /**
     * The index of one split's images at one size.
     *
     * @param cached number of images, from the first, in the pixel file; the others are decoded on demand
     * @param unreadable reason why an image cannot be decoded, by its index in the split
     */
    record Index(int cached, Map<Integer, String> unreadable) {
        Index {
            unreadable = new TreeMap<>(unreadable);
        }
    }

    /** The files of one split's images at one size. */
    record Entry(Path pixels, Path index) {}

    /** Fills a pixel file and returns the unreadable images. */
    @FunctionalInterface
    interface Filler {
        /**
         * Decodes a split.
         *
         * @param pixels an existing, empty file to write
         * @param cached number of images, from the first, to write
         */
        Map<Integer, String> fill(Path pixels, int cached) throws IOException;
    }

    /** Returns the paths of a split's files, which may not exist. */
    Entry entry(String splitDigest, int imageSize) {
        return named("%s-%d-v%d".formatted(splitDigest, imageSize, VERSION));
    }

    private Entry named(String name) {
        return new Entry(folder.resolve(name + ".pixels"), folder.resolve(name + ".json"));
    }

    /**
     * Returns the index of an entry. Fills the entry first if it is missing or damaged, or if the limit now allows
     * another number of images.
     *
     * @param images number of images in the split
     * @param imageBytes bytes of one decoded image
     */
    Index open(Entry entry, int images, int imageBytes, Filler filler) throws IOException {
        int cached = (int) Math.min(images, (limitBytes - bytesInUse()) / imageBytes);
        inUse.add(entry.pixels());
        evict(entry, limitBytes - (long) cached * imageBytes);
        Optional<Index> known = read(entry, cached, imageBytes);
        if (known.isPresent()) {
            Files.setLastModifiedTime(entry.pixels(), FileTime.from(clock.instant()));
            return known.get();
        }
        delete(entry);
        return fill(entry, cached, filler);
    }

    private static Index fill(Entry entry, int cached, Filler filler) throws IOException {
        Map<Integer, String> unreadable = new TreeMap<>();
        AtomicFiles.write(entry.pixels(), temporary -> unreadable.putAll(filler.fill(temporary, cached)));
        var index = new Index(cached, unreadable);
        AtomicFiles.write(entry.index(), temporary -> Json.MAPPER.writeValue(temporary.toFile(), index));
        return index;
    }

    private static Optional<Index> read(Entry entry, int cached, int imageBytes) throws IOException {
        try {
            Index index = Json.MAPPER.readValue(Files.readAllBytes(entry.index()), Index.class);
            boolean whole = Files.size(entry.pixels()) == (long) cached * imageBytes;
            return Optional.of(index).filter(found -> whole && found.cached() == cached);
        } catch (NoSuchFileException | JsonProcessingException e) {
            return Optional.empty(); // missing or damaged: filled again
        }
    }

    private static void delete(Entry entry) throws IOException {
        Files.deleteIfExists(entry.index()); // first, since the index implies complete pixels
        Files.deleteIfExists(entry.pixels());
    }

    private long bytesInUse() throws IOException {
        long bytes = 0;
        for (Path pixels : inUse) {
            bytes += Files.exists(pixels) ? Files.size(pixels) : 0;
        }
        return bytes;
    }

    /**
     * Deletes incomplete files of killed runs, and the least recently used entries until the others besides
     * {@code entry} hold at most {@code bytes}.
     */
    private void evict(Entry entry, long bytes) throws IOException {
        deleteAll(files(".tmp"));
        List<Path> others = new ArrayList<>(files(".pixels"));
        others.remove(entry.pixels());
        long held = 0;
        for (Path pixels : others) {
            held += Files.size(pixels);
        }
        others.removeAll(inUse);
        for (Path pixels : others) {
            if (held > bytes) {
                held -= Files.size(pixels);
                String name = pixels.getFileName().toString();
                delete(named(name.substring(0, name.length() - ".pixels".length())));
            }
        }
    }

    private static void deleteAll(List<Path> files) throws IOException {
        for (Path file : files) {
            Files.delete(file);
        }
    }

    /** Returns the files of one kind, the least recently used first. */
    private List<Path> files(String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted(LastUse.LEAST_RECENT_FIRST)
                    .toList();
        }
    }
}

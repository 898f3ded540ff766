package dev.patisserie.trainer.dataset.version;

import dev.patisserie.common.dataset.version.Place;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.io.DiskSpace;
import dev.patisserie.common.io.LastUse;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.store.ObjectStore;
import dev.patisserie.common.store.StoredObject;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A cache of shards on disk, one file each. A shard is fetched as a whole at its first use, since a store charges and
 * answers by request. A file is renamed to its final name only after its SHA-256 was verified, so that a kill leaves no
 * incomplete file under that name.
 *
 * <p>The total size is limited. The least recently used shards of other versions are evicted; those of the version in
 * use stay, since every epoch reads all of them, and shards without room are not cached. An instance serves one
 * version. Thread-safe; one run at a time may use a folder.
 */
final class ShardCache {

    private static final String ENDING = ".shard";
    private static final String TEMPORARY = ".tmp";

    private final ObjectStore store;
    private final Path folder;
    private final long limitBytes;
    private final Clock clock;
    private final Set<String> own; // file names
    private final Map<String, Shard> shards = new ConcurrentHashMap<>(); // by object
    private final Map<String, Long> fetching = new HashMap<>(); // bytes by file name; guarded by this

    /**
     * Opens a cache and deletes incomplete files of killed runs.
     *
     * @param objects names of the shards of the version
     * @throws IOException if the folder cannot be used
     */
    ShardCache(ObjectStore store, VersionedDatasets.CacheSettings settings, Set<String> objects, Clock clock)
            throws IOException {
        this.store = store;
        this.folder = Files.createDirectories(settings.folder());
        this.limitBytes = settings.limitBytes();
        this.clock = clock;
        this.own = objects.stream().map(ShardCache::fileName).collect(Collectors.toUnmodifiableSet());
        for (Path file : files(TEMPORARY)) {
            Files.deleteIfExists(file);
        }
        evict(false, evict(true, used())); // the limit may be lower than in an earlier run
    }

    private static String fileName(String object) {
        return digest(object) + ENDING;
    }

    private static String digest(String object) {
        return object.substring(object.lastIndexOf('/') + 1);
    }

    /**
     * Reads a part of a shard, which is fetched first if necessary.
     *
     * @return the bytes, not verified; empty if the shard is not cached
     * @throws PatisserieException {@link ErrorCode#DATASET_STORE_UNAVAILABLE} if it cannot be fetched at present
     * @throws IOException if the folder cannot be used
     */
    Optional<byte[]> read(Place place) throws IOException {
        Shard shard = shards.computeIfAbsent(place.object(), Shard::new);
        if (!shard.isCached()) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(shard.file, place));
        } catch (NoSuchFileException | EOFException e) { // deleted or damaged by others
            discard(place.object());
            return Optional.empty();
        }
    }

    private static byte[] read(Path file, Place place) throws IOException {
        ByteBuffer part = ByteBuffer.allocate(place.bytes());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (part.hasRemaining()) {
                if (channel.read(part, place.offset() + part.position()) < 0) {
                    throw new EOFException();
                }
            }
        }
        return part.array();
    }

    /** Deletes a damaged shard, which is not cached again by this instance. */
    void discard(String object) throws IOException {
        shards.computeIfAbsent(object, Shard::new).discard();
    }

    /** A shard, which is fetched by one thread while others wait for it. */
    private final class Shard {

        private final String object;
        private final Path file;
        private Boolean cached; // null before the first use; guarded by this

        Shard(String object) {
            this.object = object;
            this.file = folder.resolve(fileName(object));
        }

        synchronized boolean isCached() throws IOException {
            if (cached == null) {
                cached = isPresent() || fetch();
            }
            return cached;
        }

        private boolean isPresent() throws IOException {
            try {
                Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
                return true;
            } catch (NoSuchFileException e) {
                return false;
            }
        }

        private boolean fetch() throws IOException {
            Optional<StoredObject> stored = store.find(object);
            if (stored.isEmpty() || !reserve(file, stored.get().bytes())) {
                return false; // reading the image reports a missing shard
            }
            try {
                return fetch(stored.get().bytes());
            } finally {
                release(file);
            }
        }

        private boolean fetch(long bytes) throws IOException {
            try {
                AtomicFiles.write(file, temporary -> {
                    store.fetch(object, temporary, bytes);
                    requireDigest(temporary);
                    Files.setLastModifiedTime(temporary, FileTime.from(clock.instant()));
                });
                return true;
            } catch (DamagedShardException e) {
                return false; // reading the image reports the damage, unless it concerns another image
            } catch (PatisserieException e) {
                if (e.code() == ErrorCode.DATASET_STORE_UNAVAILABLE) {
                    throw e;
                }
                return false; // reading the image reports a damaged shard; a full disk only costs time
            } catch (IOException e) {
                if (DiskSpace.exhausted(e)) {
                    return false;
                }
                throw e;
            }
        }

        private void requireDigest(Path temporary) throws IOException {
            if (!Sha256.of(temporary).equals(digest(object))) {
                throw new DamagedShardException(object);
            }
        }

        synchronized void discard() throws IOException {
            cached = false;
            Files.deleteIfExists(file);
        }
    }

    /** The bytes of a shard do not have the SHA-256 in its name. */
    private static final class DamagedShardException extends IOException {

        private static final long serialVersionUID = 1L;

        DamagedShardException(String object) {
            super("expected the SHA-256 in the name of " + object);
        }
    }

    /** Evicts shards of other versions until the limit has room for a new one; returns whether it has. */
    private synchronized boolean reserve(Path file, long bytes) throws IOException {
        if (bytes > limitBytes || evict(true, used() + bytes) > limitBytes) { // the store states any size
            return false;
        }
        fetching.put(name(file), bytes);
        return true;
    }

    private synchronized void release(Path file) {
        fetching.remove(name(file));
    }

    /** Returns the bytes of all shards, including those that are being fetched. */
    private long used() throws IOException {
        long used = fetching.values().stream().mapToLong(Long::longValue).sum();
        for (Path file : files(ENDING)) {
            used += fetching.containsKey(name(file)) ? 0 : Files.size(file);
        }
        return used;
    }

    /**
     * Deletes shards until the limit is kept, the least recently used first.
     *
     * @param others whether only shards of other versions are deleted
     * @param used bytes before
     * @return bytes afterwards
     */
    private long evict(boolean others, long used) throws IOException {
        long left = used;
        for (Path file : files(ENDING)) {
            if (left > limitBytes && !(others && own.contains(name(file)))) {
                left -= Files.size(file);
                Files.delete(file);
            }
        }
        return left;
    }

    private static String name(Path file) {
        return file.getFileName().toString();
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

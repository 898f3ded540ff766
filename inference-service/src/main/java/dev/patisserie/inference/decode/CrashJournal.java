package dev.patisserie.inference.decode;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.io.DiskSpace;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Which files are being decoded, in a file that outlives the process: memory-mapped, so that an entry costs two writes
 * to memory, and that the kernel keeps it whatever the process dies of. What stands there at the next start was being
 * decoded when the process ended: a suspect. A suspect that was alone when the process ended again is guilty, and stays
 * so for good.
 *
 * <p>Thread-safe. A file is known by its SHA-256. The mapping is freed with the object.
 */
public final class CrashJournal {

    /** Name of the list of files that crashed the decoder: one SHA-256 per line, in hex. */
    public static final String GUILTY = "decoder-crashes.txt";

    /** Name of the journal: slots of a state, seven bytes that are not used, and a SHA-256. */
    public static final String JOURNAL = "decoding.journal";

    private static final Logger LOG = Logger.getLogger(CrashJournal.class);
    private static final int SLOTS = 256; // more than there are ever decoding threads
    private static final int SLOT_BYTES = 40;
    private static final int JOURNAL_BYTES = SLOTS * SLOT_BYTES;
    private static final int DIGEST_AT = 8;
    private static final int DIGEST_BYTES = 32;
    private static final byte FREE = 0;
    private static final byte TOGETHER = 1;
    private static final byte ALONE = 2;

    private final Path guiltyFile;
    private final MappedByteBuffer slots;
    private final BlockingQueue<Integer> free = new ArrayBlockingQueue<>(SLOTS);
    private final Set<String> suspects = ConcurrentHashMap.newKeySet();
    private final Set<String> guilty;

    /**
     * Opens the journal, and takes from it what an earlier process has left.
     *
     * @param folder the process's own; survives it
     * @throws PatisserieException {@link ErrorCode#MODEL_STORE_UNAVAILABLE} if it cannot be written;
     *     {@link ErrorCode#DISK_FULL} if its disk is full
     */
    public CrashJournal(Path folder) {
        try {
            Files.createDirectories(folder);
            guiltyFile = folder.resolve(GUILTY);
            guilty = new HashSet<>(Files.exists(guiltyFile) ? Files.readAllLines(guiltyFile) : Set.of());
            slots = map(folder.resolve(JOURNAL));
            for (int slot = 0; slot < SLOTS; slot++) {
                takeOver(slot);
                free.add(slot);
            }
        } catch (IOException e) {
            throw new PatisserieException(
                    DiskSpace.exhausted(e) ? ErrorCode.DISK_FULL : ErrorCode.MODEL_STORE_UNAVAILABLE,
                    "cannot use folder %s (inference.work-dir): %s; check space and permissions"
                            .formatted(folder, Reasons.of(e)),
                    e);
        }
    }

    private static MappedByteBuffer map(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (channel.size() < JOURNAL_BYTES) { // a hole would fail a write to memory when full
                channel.write(ByteBuffer.allocate(JOURNAL_BYTES), 0);
            }
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, JOURNAL_BYTES);
        }
    }

    private void takeOver(int slot) throws IOException {
        byte state = slots.get(slot * SLOT_BYTES);
        byte[] sha256 = new byte[DIGEST_BYTES];
        slots.get(slot * SLOT_BYTES + DIGEST_AT, sha256);
        String digest = HexFormat.of().formatHex(sha256);
        if (state == ALONE) {
            guilty.add(digest);
            Files.writeString(
                    guiltyFile, digest + System.lineSeparator(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            LOG.errorf("image crashed the decoder, it goes to the dead letters sha256=%s", digest);
        } else if (state == TOGETHER) {
            suspects.add(digest);
            LOG.warnf("image was being decoded when the process ended sha256=%s", digest);
        }
        slots.put(slot * SLOT_BYTES, FREE); // last: a crash in here loses nothing
    }

    /** Returns whether that file has crashed a process in which it was decoded alone. */
    public boolean isKnownToCrash(String sha256) {
        return guilty.contains(sha256);
    }

    /** Returns whether that file was among those being decoded when a process ended. */
    public boolean isSuspect(String sha256) {
        return suspects.contains(sha256);
    }

    /**
     * Runs {@code work} with a note that a file is being decoded.
     *
     * @param alone whether no other file is
     * @return what the work returns
     */
    <T> T during(String sha256, boolean alone, Supplier<T> work) {
        int slot = takeSlot();
        slots.put(slot * SLOT_BYTES + DIGEST_AT, HexFormat.of().parseHex(sha256));
        VarHandle.releaseFence(); // the digest must stand there before the state says so
        slots.put(slot * SLOT_BYTES, alone ? ALONE : TOGETHER);
        try {
            return work.get();
        } finally {
            slots.put(slot * SLOT_BYTES, FREE);
            free.add(slot);
            suspects.remove(sha256); // the process has outlived it
        }
    }

    private int takeSlot() {
        try {
            return free.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before decoding", e);
        }
    }
}

package dev.patisserie.inference.decode;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.io.DiskSpace;
import dev.patisserie.common.io.PrivateFolders;
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
 * Records the files being decoded in a file that survives the process. The file is memory-mapped: an entry costs two
 * memory writes, and the kernel keeps it after any crash. Entries found at the next start were being decoded when the
 * process ended; these files are suspects. A suspect that was decoded alone when the process ended again is guilty,
 * permanently.
 *
 * <p>Thread-safe. A file is identified by its SHA-256. The mapping is freed with the object.
 */
public final class CrashJournal {

    /** Name of the list of files that crashed the decoder: one SHA-256 per line, in hex. */
    public static final String GUILTY = "decoder-crashes.txt";

    /** Name of the journal. Each slot holds a state, seven unused bytes and a SHA-256. */
    public static final String JOURNAL = "decoding.journal";

    private static final Logger LOG = Logger.getLogger(CrashJournal.class);
    private static final int SLOTS = 256; // more than the number of decoding threads
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
     * Opens the journal and processes the entries of an earlier process.
     *
     * @param folder folder of this process; survives its restarts
     * @throws PatisserieException {@link ErrorCode#MODEL_STORE_UNAVAILABLE} if the folder cannot be written;
     *     {@link ErrorCode#DISK_FULL} if its disk is full
     */
    public CrashJournal(Path folder) {
        try {
            PrivateFolders.create(folder);
            guiltyFile = folder.resolve(GUILTY);
            guilty = new HashSet<>(Files.exists(guiltyFile) ? Files.readAllLines(guiltyFile) : Set.of());
            slots = map(folder.resolve(JOURNAL));
            for (int slot = 0; slot < SLOTS; slot++) {
                recover(slot);
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
            if (channel.size() < JOURNAL_BYTES) { // a write to a hole of a sparse file fails on a full disk
                channel.write(ByteBuffer.allocate(JOURNAL_BYTES), 0);
            }
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, JOURNAL_BYTES);
        }
    }

    private void recover(int slot) throws IOException {
        byte state = slots.get(slot * SLOT_BYTES);
        byte[] sha256 = new byte[DIGEST_BYTES];
        slots.get(slot * SLOT_BYTES + DIGEST_AT, sha256);
        String digest = HexFormat.of().formatHex(sha256);
        if (state == ALONE) {
            guilty.add(digest);
            Files.writeString(
                    guiltyFile, digest + System.lineSeparator(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            LOG.errorf("image rejected, it crashed the decoder sha256=%s", digest);
        } else if (state == TOGETHER) {
            suspects.add(digest);
            LOG.warnf("image was being decoded when the process ended sha256=%s", digest);
        }
        slots.put(slot * SLOT_BYTES, FREE); // last, so that a crash in this method loses nothing
    }

    /** Returns whether the file has crashed a process while it was decoded alone. */
    public boolean isKnownToCrash(String sha256) {
        return guilty.contains(sha256);
    }

    /** Returns whether the file was being decoded when a process ended. */
    public boolean isSuspect(String sha256) {
        return suspects.contains(sha256);
    }

    /**
     * Runs {@code work} while the journal records that a file is being decoded.
     *
     * @param alone whether no other file is being decoded
     * @return the result of {@code work}
     */
    <T> T during(String sha256, boolean alone, Supplier<T> work) {
        int slot = takeSlot();
        slots.put(slot * SLOT_BYTES + DIGEST_AT, HexFormat.of().parseHex(sha256));
        VarHandle.releaseFence(); // the digest must be visible before the state
        slots.put(slot * SLOT_BYTES, alone ? ALONE : TOGETHER);
        try {
            return work.get();
        } finally {
            slots.put(slot * SLOT_BYTES, FREE);
            free.add(slot);
            suspects.remove(sha256); // the process survived the file
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

package dev.patisserie.inference.decode;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.image.ImageRejectedException;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.inference.classify.PixelDecoder;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Decodes with a {@link CrashJournal}. A file that crashed the process is decoded once more, alone; if it crashes
 * again, it is rejected from then on. Thread-safe.
 */
public final class CrashContainingDecoder implements PixelDecoder {

    private final PixelDecoder decoder;
    private final long maxBytes;
    private final Supplier<CrashJournal> journals;
    private final ReadWriteLock exclusive = new ReentrantReadWriteLock();

    /** Creates a decoder with an open journal. */
    public CrashContainingDecoder(PixelDecoder decoder, long maxBytes, CrashJournal journal) {
        this(decoder, maxBytes, () -> journal);
    }

    /**
     * Creates a decoder around another one.
     *
     * @param decoder decodes the files
     * @param maxBytes maximum size of a file; {@code decoder} rejects longer files unread, so they need no entry
     * @param journals opens the journal, or returns the open one; called for each file, so that a folder that is not
     *     writable at the start can be repaired later
     */
    public CrashContainingDecoder(PixelDecoder decoder, long maxBytes, Supplier<CrashJournal> journals) {
        this.decoder = decoder;
        this.maxBytes = maxBytes;
        this.journals = journals;
    }

    /**
     * Decodes a file unless it is known to crash the process.
     *
     * @throws ImageRejectedException {@link ErrorCode#IMAGE_CRASHED_DECODER}, or the exception of the wrapped decoder
     */
    @Override
    public byte[] decode(byte[] file, int size) {
        if (file.length > maxBytes) {
            return decoder.decode(file, size);
        }
        CrashJournal journal = journals.get();
        String sha256 = Sha256.of(file);
        if (journal.isKnownToCrash(sha256)) {
            throw new ImageRejectedException(
                    ErrorCode.IMAGE_CRASHED_DECODER,
                    "expected a file that can be decoded, found one that ended the process when it was"
                            + " decoded alone (SHA-256 %s); to retry it, remove it from %s in"
                                    .formatted(sha256, CrashJournal.GUILTY)
                            + " inference.work-dir",
                    null);
        }
        boolean alone = journal.isSuspect(sha256);
        Lock lock = alone ? exclusive.writeLock() : exclusive.readLock();
        lock.lock();
        try {
            return journal.during(sha256, alone, () -> decoder.decode(file, size));
        } finally {
            lock.unlock();
        }
    }
}

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
 * Decodes with a {@link CrashJournal}: a file that kills the process is decoded once more, alone, and if that kills it
 * again, never more; then the stream goes on without it. Thread-safe.
 */
public final class CrashContainingDecoder implements PixelDecoder {

    private final PixelDecoder decoder;
    private final long maxBytes;
    private final Supplier<CrashJournal> journals;
    private final ReadWriteLock exclusive = new ReentrantReadWriteLock();

    /** The same with a journal that is open. */
    public CrashContainingDecoder(PixelDecoder decoder, long maxBytes, CrashJournal journal) {
        this(decoder, maxBytes, () -> journal);
    }

    /**
     * Wraps a decoder.
     *
     * @param decoder does the work
     * @param maxBytes longer files are rejected by {@code decoder} unread, and so need no entry
     * @param journals opens the journal, or returns it if it is open; asked at each file, so that a folder that cannot
     *     be written at the start can be mended later
     */
    public CrashContainingDecoder(PixelDecoder decoder, long maxBytes, Supplier<CrashJournal> journals) {
        this.decoder = decoder;
        this.maxBytes = maxBytes;
        this.journals = journals;
    }

    /**
     * Decodes.
     *
     * @throws ImageRejectedException {@link ErrorCode#IMAGE_CRASHED_DECODER}, or what the decoder throws
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
                            + " decoded alone (SHA-256 %s); to try it again, take it out of %s in"
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

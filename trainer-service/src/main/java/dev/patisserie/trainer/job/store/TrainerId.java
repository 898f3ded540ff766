package dev.patisserie.trainer.job.store;

import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.io.PrivateFolders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * The unique name of a trainer, stored in its work folder. One process at a time holds it; the operating system
 * releases it when that process ends in any way. The creator closes it.
 */
public final class TrainerId implements AutoCloseable {

    private final String value;
    private final FileChannel lock;

    private TrainerId(String value, FileChannel lock) {
        this.value = value;
        this.lock = lock;
    }

    /**
     * Acquires the name of the trainer with this work folder; the first call creates it.
     *
     * @param workDir created if absent
     * @throws IllegalStateException if another process holds it
     */
    public static TrainerId take(Path workDir) {
        Path file = workDir.resolve("trainer-id");
        try {
            PrivateFolders.create(workDir);
            FileChannel lock = lock(workDir);
            if (Files.notExists(file)) {
                String name = "trainer-" + UUID.randomUUID();
                AtomicFiles.write(file, temporary -> Files.writeString(temporary, name));
            }
            return new TrainerId(Files.readString(file).strip(), lock);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot use %s: %s; check space and permissions".formatted(workDir, Reasons.of(e)), e);
        }
    }

    private static FileChannel lock(Path workDir) throws IOException {
        FileChannel channel =
                FileChannel.open(workDir.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean held;
        try {
            held = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            held = false; // by this process
        }
        if (!held) {
            channel.close();
            throw new IllegalStateException(
                    "another trainer uses %s; give each its own trainer.work-dir".formatted(workDir));
        }
        return channel;
    }

    /** Returns the name, which is unique to the work folder. */
    public String value() {
        return value;
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot release the work folder of " + value, e);
        }
    }
}

package dev.patisserie.inference.model;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.io.PrivateFolders;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * The archives that crashed or hung during verification, stored in a file that survives the process. An archive is
 * identified by its SHA-256 and is not retried until an operator clears it. Failures that the machine may have caused
 * are counted, and the second one refuses the archive: a timeout, a kill by the kernel, an unexpected exception, or the
 * end of this process during the load, which a second file records. A successful load or an operator resets the count.
 * Thread-safe.
 */
@Singleton
public final class RefusedArchives {

    /** Name of the file. Each line holds a digest, a code, a time and the number of counted failures. */
    public static final String FILE = "refused-archives.txt";

    /** Name of the file with the digest of the archive being loaded. */
    public static final String LOADING = "archive-loading.txt";

    private static final Logger LOG = Logger.getLogger(RefusedArchives.class);

    /**
     * Number of failures that refuse an archive. The machine may fail once on a valid archive, but rarely twice in a
     * row.
     */
    private static final int FAILURES = 2;

    private final Path file;
    private final Path loading;
    private final Clock clock;
    private final Map<String, Entry> entries = new TreeMap<>(); // guarded by this
    private final Map<String, Instant> cleared = new HashMap<>(); // decisions made before the files were read
    private boolean open; // guarded by this, as the maps are

    /** The state of one archive; without a code while it is not refused. */
    private record Entry(Optional<ErrorCode> code, Instant at, int failures) {}

    /**
     * Reads the files of an earlier process. An unusable folder is not an error here: no archive is verified before the
     * files are read, and each attempt reads them again.
     *
     * @param folder folder of this process; survives its restarts
     * @param clock source of the time of a refusal
     */
    public RefusedArchives(@Identifier("inference.work-dir") Path folder, Clock clock) {
        this.file = folder.resolve(FILE);
        this.loading = folder.resolve(LOADING);
        this.clock = clock;
        try {
            open();
        } catch (IOException e) {
            LOG.warnf("refused archives not readable yet file=%s reason=\"%s\"", file, e);
        }
    }

    private synchronized void open() throws IOException {
        if (open) {
            return;
        }
        PrivateFolders.create(file.getParent());
        entries.clear();
        read();
        countInterruptedLoad();
        open = true;
        cleared.forEach(this::clear);
        cleared.clear();
    }

    private void requireOpen() {
        try {
            open();
        } catch (IOException e) {
            throw WorkFolderFailures.unusable(file.getParent(), e);
        }
    }

    private void read() throws IOException {
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                parse(line);
            }
        }
    }

    private void parse(String line) {
        String[] parts = line.split(" ");
        try {
            entries.put(
                    parts[0],
                    new Entry(
                            parts[1].equals("-") ? Optional.empty() : Optional.of(ErrorCode.valueOf(parts[1])),
                            Instant.parse(parts[2]),
                            Integer.parseInt(parts[3])));
        } catch (ArrayIndexOutOfBoundsException | IllegalArgumentException | DateTimeParseException e) {
            LOG.warnf("refused archive skipped file=%s reason=\"%s\"", file, e.toString());
        }
    }

    private void countInterruptedLoad() throws IOException {
        if (!Files.exists(loading)) {
            return;
        }
        String digest = Files.readString(loading, StandardCharsets.UTF_8).strip();
        Entry counted = count(digest, ErrorCode.MODEL_CRASHED_VERIFIER);
        write();
        Files.delete(loading);
        LOG.warnf(
                "process ended during the load of an archive sha256=%s failures=%d refused=%s",
                digest, counted.failures(), counted.code().isPresent());
    }

    /** Adds a failure; an archive that is refused keeps its code. */
    private Entry count(String digest, ErrorCode code) {
        Optional<Entry> before = Optional.ofNullable(entries.get(digest));
        int failures = before.map(Entry::failures).orElse(0) + 1;
        ErrorCode refusal = before.flatMap(Entry::code).orElse(failures < FAILURES ? null : code);
        var counted = new Entry(Optional.ofNullable(refusal), clock.instant(), failures);
        entries.put(digest, counted);
        return counted;
    }

    private void write() throws IOException {
        List<String> lines = new ArrayList<>();
        entries.forEach((digest, entry) -> lines.add("%s %s %s %d"
                .formatted(digest, entry.code().map(ErrorCode::name).orElse("-"), entry.at(), entry.failures())));
        AtomicFiles.write(file, temporary -> Files.write(temporary, lines, StandardCharsets.UTF_8));
    }

    private void writeOrLog(String failure) {
        try {
            write();
        } catch (IOException e) {
            LOG.warnf("%s file=%s reason=\"%s\"", failure, file, e);
        }
    }

    /**
     * Checks that an archive was not refused before.
     *
     * @param digest its SHA-256
     * @throws PatisserieException the code of its refusal; {@link ErrorCode#MODEL_STORE_UNAVAILABLE} or
     *     {@link ErrorCode#DISK_FULL} if the folder cannot be used
     */
    public synchronized void requireNotRefused(String digest) {
        requireOpen();
        Optional.ofNullable(entries.get(digest)).flatMap(Entry::code).ifPresent(code -> {
            throw refused(code, digest, "it is not retried", null);
        });
    }

    private static PatisserieException refused(ErrorCode code, String digest, String found, Throwable cause) {
        return new PatisserieException(
                code,
                "archive %s %s: %s; withdraw the model, or clear the refusal by 'patisserie retry MODEL'"
                        .formatted(digest, effect(code), found),
                cause);
    }

    private static String effect(ErrorCode code) {
        return switch (code) {
            case MODEL_VERIFICATION_TIMEOUT -> "exceeded the time limit (inference.verification-timeout)";
            case MODEL_LOAD_FAILED -> "failed unexpectedly";
            default -> "ended the process that loaded it";
        };
    }

    /**
     * Refuses an archive permanently.
     *
     * @param digest its SHA-256
     * @param code the reason
     * @param found the observation, for people
     * @return the exception to throw
     */
    public synchronized PatisserieException refuse(String digest, ErrorCode code, String found) {
        entries.put(digest, new Entry(Optional.of(code), clock.instant(), FAILURES));
        writeOrLog("refusal not written"); // the refusal holds at least until the next start
        return refused(code, digest, found, null);
    }

    /**
     * Counts a failure that the machine may have caused. The first one is retried, the second one refuses the archive
     * permanently.
     *
     * @param digest its SHA-256
     * @param code the reason of the refusal
     * @param found the observation, for people
     * @param cause may be null
     * @return the exception to throw: {@link ErrorCode#MODEL_VERIFIER_UNAVAILABLE} or {@code code}
     */
    public synchronized PatisserieException suspect(String digest, ErrorCode code, String found, Throwable cause) {
        Entry counted = count(digest, code);
        writeOrLog("failure not counted"); // the count holds at least until the next start
        return counted.code()
                .map(refusal -> refused(refusal, digest, found, cause))
                .orElseGet(() -> deferred(digest, code, found, cause));
    }

    private static PatisserieException deferred(String digest, ErrorCode code, String found, Throwable cause) {
        return new PatisserieException(
                ErrorCode.MODEL_VERIFIER_UNAVAILABLE,
                "archive %s %s: %s; it is retried, and refused with %s if it fails like this again; check memory and load of the machine"
                        .formatted(digest, effect(code), found, code),
                cause);
    }

    /** Returns whether the archive has counted failures, which the machine may have caused. */
    public synchronized boolean isSuspected(String digest) {
        return entries.containsKey(digest);
    }

    /**
     * Removes the refusal of an archive and its counted failures.
     *
     * @param digest its SHA-256
     * @param at time of the decision; later refusals are kept
     * @return whether the archive may be retried
     */
    public synchronized boolean clear(String digest, Instant at) {
        if (!open) {
            cleared.merge(digest, at, (a, b) -> a.isAfter(b) ? a : b);
            return true;
        }
        Entry entry = entries.get(digest);
        if (entry != null && entry.at().isAfter(at)) {
            return false;
        }
        if (entries.remove(digest) != null) {
            writeOrLog("refusal not removed");
        }
        return true;
    }

    /** Resets the count after a successful load, which shows that earlier failures had another cause. */
    private synchronized void resetCount(String digest) {
        Entry entry = entries.get(digest);
        if (entry != null && entry.code().isEmpty()) {
            entries.remove(digest);
            writeOrLog("count of failures not reset"); // the loaded model is kept
        }
    }

    /**
     * Runs {@code load} while a file, which survives the process, names the archive.
     *
     * @return what {@code load} returns
     * @throws IOException if the file cannot be written
     */
    <T> T during(String digest, Supplier<T> load) throws IOException {
        AtomicFiles.write(loading, temporary -> Files.writeString(temporary, digest));
        try {
            T loaded = load.get();
            resetCount(digest);
            return loaded;
        } finally {
            deleteLoadFile();
        }
    }

    /** Deletes the file of the load. If it remains, the next start counts a failure, which a successful load resets. */
    private void deleteLoadFile() {
        try {
            Files.deleteIfExists(loading);
        } catch (IOException e) {
            LOG.warnf("load file not deleted file=%s reason=\"%s\"", loading, e.toString());
        }
    }
}

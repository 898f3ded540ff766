package dev.patisserie.inference.decode;

import dev.patisserie.common.fault.PatisserieException;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/** The crash journal of this process, opened at its first use. Thread-safe. */
@Singleton
public final class LazyCrashJournal {

    private final Path folder;
    private CrashJournal opened; // guarded by this; null until opened

    /** Creates a closed journal in a folder of this process, which survives its restarts. */
    public LazyCrashJournal(@Identifier("inference.work-dir") Path folder) {
        this.folder = folder;
    }

    /**
     * Opens the journal, or returns the open one. May be repeated after a failure.
     *
     * @throws PatisserieException as {@link CrashJournal#CrashJournal}
     */
    public synchronized CrashJournal open() {
        if (opened == null) {
            opened = new CrashJournal(folder);
        }
        return opened;
    }
}

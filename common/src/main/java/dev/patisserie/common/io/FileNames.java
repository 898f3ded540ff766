package dev.patisserie.common.io;

import java.io.File;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The encoding of file names in this JVM, which depends on the locale at its start. Under {@code LC_ALL=C}, the usual
 * locale of cron and systemd, it is ASCII, and names with accents cannot be read.
 */
public final class FileNames {

    private static final char REPLACEMENT = '\uFFFD';

    private FileNames() {}

    /** Returns the reason and the fix if this JVM cannot read all file names; empty otherwise. */
    public static Optional<String> limitation() {
        return limitation(encoding());
    }

    static Optional<String> limitation(Charset encoding) {
        return encoding.equals(StandardCharsets.UTF_8)
                ? Optional.empty()
                : Optional.of(
                        "expected a UTF-8 locale, found file names in %s; set LC_ALL=C.UTF-8 in the environment of this process"
                                .formatted(encoding.name()));
    }

    /** Returns the encoding; on Windows, file names are Unicode under any code page. */
    public static Charset encoding() {
        String name = System.getProperty("sun.jnu.encoding");
        return File.separatorChar == '\\' || name == null ? StandardCharsets.UTF_8 : Charset.forName(name);
    }

    /**
     * Returns the reason and the fix if a name cannot be the label of a class; empty otherwise.
     *
     * @param folder the class folder
     * @param encoding the JVM's encoding of file names
     */
    public static Optional<String> unreadable(Path folder, Charset encoding) {
        String name = folder.getFileName().toString();
        if (name.chars().allMatch(c -> c < 0x80)) {
            return Optional.empty();
        }
        Optional<String> limitation = limitation(encoding);
        if (limitation.isPresent()) {
            return Optional.of("cannot read the class name of %s: %s".formatted(folder, limitation.get()));
        }
        return name.indexOf(REPLACEMENT) < 0
                ? Optional.empty()
                : Optional.of(
                        "expected a class folder with a name in UTF-8, found other bytes in the name of %s; rename it"
                                .formatted(folder));
    }
}

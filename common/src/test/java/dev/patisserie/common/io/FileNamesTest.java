package dev.patisserie.common.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.patisserie.common.dataset.DatasetContent;
import dev.patisserie.common.dataset.DatasetFolder;
import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.fault.PatisserieException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileNamesTest {

    @TempDir
    Path folder;

    @Test
    void utf8HasNoLimitation() {
        assertThat(FileNames.limitation(StandardCharsets.UTF_8)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"US-ASCII", "ISO-8859-1"})
    void otherEncodingsRejectOnlyNamesOutsideAscii(String name) {
        Charset encoding = Charset.forName(name);

        assertThat(FileNames.limitation(encoding))
                .hasValueSatisfying(reason -> assertThat(reason).contains(name, "LC_ALL=C.UTF-8"));
        assertThat(FileNames.unreadable(Path.of("train/pie?"), encoding)).isEmpty();
        assertThat(FileNames.unreadable(Path.of("train/\u00e9clair"), encoding))
                .hasValueSatisfying(reason -> assertThat(reason).contains("LC_ALL=C.UTF-8"));
    }

    @Test
    void utf8RejectsANameOfOtherBytes() {
        assertThat(FileNames.unreadable(Path.of("train/\uFFFDclair"), StandardCharsets.UTF_8))
                .hasValueSatisfying(reason -> assertThat(reason).contains("rename it"));
    }

    /** Starts another JVM, since the encoding of file names depends on the locale at the start. */
    @ParameterizedTest
    @ValueSource(strings = {"C", "POSIX"})
    void aJvmWithThePosixLocaleRejectsAnUnreadableClass(String locale) throws IOException, InterruptedException {
        assertThat(readUnder(locale)).contains("DATASET_INVALID", "set LC_ALL=C.UTF-8");
    }

    @Test
    void aJvmWithAUtf8LocaleReadsTheClass() throws IOException, InterruptedException {
        assertThat(readUnder("C.UTF-8")).contains("valid").contains("creme and cr\u00e8me");
    }

    private String readUnder(String locale) throws IOException, InterruptedException {
        assumeThat(FileNames.limitation())
                .as("a UTF-8 locale, to write the names")
                .isEmpty();
        for (Split split : Split.values()) {
            for (String label : new String[] {"creme", "cr\u00e8me"}) {
                Path classFolder = folder.resolve(split.folder()).resolve(label);
                Files.createDirectories(classFolder);
                Files.writeString(classFolder.resolve("1.png"), "x");
            }
        }
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ReadsDataset.class.getName(),
                        folder.toString())
                .redirectErrorStream(true);
        builder.environment().put("LC_ALL", locale);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    /** The program of the other JVM. */
    static final class ReadsDataset {

        private ReadsDataset() {}

        public static void main(String[] arguments) throws IOException {
            var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
            try {
                DatasetContent content =
                        DatasetFolder.open(Path.of(arguments[0])).read().requireValid();
                out.printf("valid: %s%n", String.join(" and ", content.labels()));
            } catch (PatisserieException e) {
                out.printf("%s: %s%n", e.code(), e.getMessage());
            }
        }
    }
}

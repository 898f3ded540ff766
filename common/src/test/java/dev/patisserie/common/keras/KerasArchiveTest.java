package dev.patisserie.common.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KerasArchiveTest {

    private static final String CONFIG = "config.json";
    private static final String WEIGHTS = "model.weights.h5";
    private static final byte[] CONTENT = "weights, weights, weights, weights".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private Path archive(int method, String... names) throws IOException {
        Path file = folder.resolve("model.keras");
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String name : names) {
                byte[] content = name.endsWith(".json") ? "{\"a\": 1}".getBytes(StandardCharsets.UTF_8) : CONTENT;
                var entry = new ZipEntry(name);
                entry.setMethod(method);
                entry.setSize(content.length);
                var crc = new CRC32();
                crc.update(content);
                entry.setCrc(crc.getValue());
                zip.putNextEntry(entry);
                zip.write(content);
                zip.closeEntry();
            }
        }
        return file;
    }

    private static byte[] weights(Path file) throws IOException {
        try (KerasArchive archive = KerasArchive.open(file);
                ByteSource weights = archive.weights()) {
            ByteBuffer content = ByteBuffer.allocate((int) weights.size());
            weights.read(content, 0);
            return content.array();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {ZipEntry.STORED, ZipEntry.DEFLATED})
    void readsStoredAndCompressedEntries(int method) throws IOException {
        Path file = archive(method, CONFIG, WEIGHTS);

        assertThat(weights(file)).isEqualTo(CONTENT);
        try (KerasArchive archive = KerasArchive.open(file)) {
            assertThat(archive.config().path("a").asInt()).isOne();
            assertThat(archive.metadata()).isEmpty();
        }
        assertThat(folder.toFile().list()).containsExactly("model.keras");
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.weights.npz", "model.weights.json"})
    void rejectsWeightsInOtherFormats(String name) throws IOException {
        Path file = archive(ZipEntry.STORED, CONFIG, name);

        assertThatThrownBy(() -> KerasArchive.open(file))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.KERAS_UNSUPPORTED))
                .hasMessageContaining("model.save");
    }

    @Test
    void rejectsAnArchiveWithoutADescription() throws IOException {
        Path file = archive(ZipEntry.STORED, WEIGHTS);

        assertThatThrownBy(() -> KerasArchive.open(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("without config.json");
    }

    @Test
    void rejectsAZipBombBeforeItAllocatesItsSize() throws IOException {
        // Given: 300 MiB of zeros, which compressed have 0.3 MB
        Path file = folder.resolve("bomb.keras");
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry(CONFIG));
            zip.write("{}".getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry(WEIGHTS));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 300; i++) {
                zip.write(zeros);
            }
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = threads.getCurrentThreadAllocatedBytes();

        // Then
        assertThatThrownBy(() -> weights(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unpacks to 314572800 bytes, more than");
        assertThat(threads.getCurrentThreadAllocatedBytes() - allocated).isLessThan(8 << 20);
    }

    @Test
    void rejectsAnEntryThatUnpacksToMoreThanItsStatedSize() throws IOException {
        // Given: the directory states 5 bytes instead of 34
        Path file = archive(ZipEntry.DEFLATED, CONFIG, WEIGHTS);
        byte[] bytes = Files.readAllBytes(file);
        int entry = lastDirectoryEntry(bytes);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(entry + 24, 5);
        Files.write(file, bytes);

        // Then
        assertThatThrownBy(() -> weights(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not unpack to its size");
    }

    @Test
    void rejectsAChangedEntryByItsChecksum() throws IOException {
        Path file = archive(ZipEntry.STORED, CONFIG, WEIGHTS);
        byte[] bytes = Files.readAllBytes(file);
        bytes[new String(bytes, StandardCharsets.ISO_8859_1).indexOf("weights, ")] ^= 1;
        Files.write(file, bytes);

        assertThatThrownBy(() -> weights(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("checksum");
    }

    /** A file that ends anywhere is rejected, and no length leads to another exception. */
    @Test
    void rejectsEveryTruncation() throws IOException {
        byte[] whole = Files.readAllBytes(archive(ZipEntry.STORED, CONFIG, WEIGHTS));
        for (int length = 0; length < whole.length; length++) {
            Path file = folder.resolve("cut.keras");
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> weights(file))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** For any change of bytes, an archive is read or rejected, within memory. */
    @ParameterizedTest
    @ValueSource(ints = {ZipEntry.STORED, ZipEntry.DEFLATED})
    void readsOrRejectsArchivesWithChangedBytes(int method) throws IOException {
        byte[] whole = Files.readAllBytes(archive(method, CONFIG, "metadata.json", WEIGHTS));
        var random = new Random(method);
        int rejected = 0;
        for (int i = 0; i < 400; i++) {
            byte[] bytes = whole.clone();
            for (int change = 0; change <= i % 4; change++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            Path file = folder.resolve("changed.keras");
            try (OutputStream out = Files.newOutputStream(file)) {
                out.write(bytes);
            }
            try (KerasArchive archive = KerasArchive.open(file)) {
                archive.config();
                archive.metadata();
                assertThat(weights(file)).isEqualTo(CONTENT);
            } catch (IOException | IllegalArgumentException e) {
                rejected++;
            }
        }
        assertThat(rejected).isPositive();
    }

    private static int lastDirectoryEntry(byte[] bytes) {
        for (int at = bytes.length - 46; at >= 0; at--) {
            if (ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(at) == 0x02014b50) {
                return at;
            }
        }
        throw new IllegalArgumentException("no directory");
    }
}

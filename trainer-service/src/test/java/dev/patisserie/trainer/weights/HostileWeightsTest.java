package dev.patisserie.trainer.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.trainer.golden.Golden;
import java.io.IOException;
import java.io.Reader;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;

/** Malicious files that try to exhaust memory or time or to read other files; see golden_hostile_weights.py. */
class HostileWeightsTest {

    private static final Map<String, Shape> EXPECTED = Map.of("fc/kernel", Shape.of(6, 2));

    /** An upper bound of the allocations for structures, below the size of a heap. */
    private static final long MOST_ALLOCATED = 512L << 20;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "cyclic-groups, is in it twice",
        "shared-groups, is in it twice",
        "deep-groups, nested more than 64",
        "soft-links, is a link",
        "external-link, is a link",
        "external-layer, no such group",
        "external-storage, External Data Files",
        "unwritten, ",
        "huge-chunk, in chunks",
        "many-chunks, in chunks",
        "compressed, in chunks"
    })
    void rejectsAsCorrupt(String name, String reason) {
        long allocated = allocated();

        assertThatThrownBy(() -> load(Golden.file("hostile-weights/" + name + ".hdf5")))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WEIGHTS_CORRUPT))
                .hasMessageContaining(reason == null ? "" : reason);

        assertThat(allocated() - allocated).isLessThan(MOST_ALLOCATED);
    }

    @Test
    void rejectsAHugeArrayByItsShapeWithoutReadingIt() {
        long allocated = allocated();

        assertThatThrownBy(() -> load(Golden.file("hostile-weights/huge-dataset.hdf5")))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WEIGHTS_MISMATCH))
                .hasMessageContaining("1099511627776");

        assertThat(allocated() - allocated).isLessThan(MOST_ALLOCATED);
    }

    @Test
    void rejectsAnIndexOfGroupsThatContainsItself() throws IOException {
        // Given: the root's B-tree node states that it is an inner node whose children are all
        // it
        byte[] file = Files.readAllBytes(Golden.file("weights/keras2.hdf5"));
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int node = find(file, "TREE");
        bytes.put(node + 5, (byte) 1); // level
        bytes.putShort(node + 6, (short) 16); // entries
        for (int entry = 0; entry < 16; entry++) { // 24 bytes of header, then alternating keys and children
            bytes.putLong(node + 24 + 8 + entry * 16, node);
        }

        // Then
        assertCorrupt(file);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, Integer.MAX_VALUE / 2, 1 << 28, -1})
    void rejectsAHeaderLargerThanTheFileBeforeAllocatingIt(int size) throws IOException {
        // Given: the header of the root group, whose address is in its entry in the superblock
        byte[] file = Files.readAllBytes(Golden.file("weights/keras2.hdf5"));
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int header = (int) bytes.getLong(64);
        bytes.putInt(header + 8, size);
        long allocated = allocated();

        // Then
        assertCorrupt(file);
        assertThat(allocated() - allocated).isLessThan(64L << 20);
    }

    /** A zip archive with other entries than those of a .keras file is not unpacked. */
    @ParameterizedTest
    @ValueSource(strings = {"model.weights.h5", "../../escaped.txt", "/tmp/escaped.txt"})
    void rejectsAnArchiveWithoutUnpackingIt(String entry) throws IOException {
        // Given: an entry of 1 GiB of zeros, which compressed has 1 MB
        Path file = folder.resolve("weights.keras");
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry(entry));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 1 << 10; i++) {
                zip.write(zeros);
            }
        }
        long allocated = allocated();

        // Then
        assertThatThrownBy(() -> load(file))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WEIGHTS_CORRUPT))
                .hasMessageContaining("not a .keras file");
        assertThat(allocated() - allocated).isLessThan(1 << 20);
        assertThat(folder).isDirectoryContaining(path -> path.equals(file));
        assertThat(folder.toFile().list()).hasSize(1);
    }

    @Test
    void rejectsAKerasFileThatIsNoArchive() throws IOException {
        Path file = Files.writeString(folder.resolve("weights.keras"), "no zip archive, no HDF5");

        assertThatThrownBy(() -> load(file))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WEIGHTS_CORRUPT))
                .hasMessageContaining("not a valid Keras weights file");
    }

    /** Without a filter, jHDF logs each group and array, thousands in a large file. */
    @Test
    void readsAFileWithoutLogging() throws IOException {
        // Given
        var settings = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of("src/main/resources/application.properties"))) {
            settings.load(file);
        }
        Level level = levelOf(settings.getProperty("quarkus.log.category.\"io.jhdf\".level"));
        List<LogRecord> records = new ArrayList<>();
        var handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                records.add(record);
            }

            @Override
            public void flush() {
                // nothing is buffered
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
        handler.setLevel(Level.ALL);
        Logger logger = Logger.getLogger("io.jhdf");
        Level before = logger.getLevel();
        logger.setLevel(Level.ALL);
        logger.addHandler(handler);
        try {
            // When
            readAll(Golden.file("weights/keras3-model.hdf5"));
        } finally {
            logger.removeHandler(handler);
            logger.setLevel(before);
        }

        // Then
        assertThat(records)
                .isNotEmpty()
                .allSatisfy(record -> assertThat(record.getLevel().intValue()).isLessThan(level.intValue()));
    }

    /** For any change of single bytes, a file is read or rejected without other effects. */
    @ParameterizedTest
    @ValueSource(strings = {"keras1-style", "keras2", "keras2-new", "keras3", "keras3-model"})
    void readsOrRejectsFilesWithChangedBytes(String name) throws IOException {
        byte[] whole = Files.readAllBytes(Golden.file("weights/" + name + ".hdf5"));
        Random random = new Random(name.hashCode());
        for (int i = 0; i < 200; i++) {
            byte[] file = whole.clone();
            for (int change = 0; change <= i % 4; change++) {
                file[random.nextInt(file.length)] = (byte) random.nextInt(256);
            }
            long allocated = allocated();
            try {
                readAll(write(file));
            } catch (PatisserieException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.WEIGHTS_CORRUPT);
            }
            assertThat(allocated() - allocated).as("change " + i).isLessThan(MOST_ALLOCATED);
        }
    }

    /** Returns the level of java.util.logging for a name that Quarkus reads. */
    private static Level levelOf(String name) {
        return name.equals("WARN") ? Level.WARNING : Level.parse(name);
    }

    private void assertCorrupt(byte[] file) throws IOException {
        Path written = write(file);
        assertThatThrownBy(() -> readAll(written))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WEIGHTS_CORRUPT));
    }

    private Path write(byte[] file) throws IOException {
        return Files.write(folder.resolve("changed.h5"), file);
    }

    private static void load(Path file) {
        try (KerasWeights weights = KerasWeights.open(file)) {
            WeightAssignment.match(EXPECTED, weights).forEach((path, values) -> {});
        }
    }

    private static void readAll(Path file) {
        try (KerasWeights weights = KerasWeights.open(file)) {
            weights.weights().values().forEach(weights::read);
        }
    }

    private static int find(byte[] file, String signature) {
        int at = new String(file, StandardCharsets.ISO_8859_1).indexOf(signature);
        assertThat(at).isPositive();
        return at;
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}

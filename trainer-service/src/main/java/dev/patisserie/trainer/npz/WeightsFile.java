package dev.patisserie.trainer.npz;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.trainer.network.layer.Variable;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.tensorflow.types.TFloat32;

/**
 * A weights file in NumPy's format {@code .npz}: a zip archive with one {@code .npy} file per weight, named after it,
 * e.g. {@code conv2d/kernel.npy}. {@code numpy.load} reads it. It may also hold a note.
 */
public final class WeightsFile {

    private static final String ENDING = ".npy";
    private static final String NOTE = "note.json";

    private WeightsFile() {}

    /**
     * Writes weights atomically.
     *
     * @param file the file to write; replaced if it exists
     * @param weights tensors by name; not closed
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, Map<String, TFloat32> weights) throws IOException {
        write(file, new byte[0], weights);
    }

    /**
     * Writes weights and a note atomically.
     *
     * @param note JSON; empty for no note
     */
    public static void write(Path file, byte[] note, Map<String, TFloat32> weights) throws IOException {
        AtomicFiles.write(file, temporary -> {
            try (OutputStream out = Files.newOutputStream(temporary);
                    var zip = new ZipOutputStream(new BufferedOutputStream(out))) {
                if (note.length > 0) {
                    add(zip, NOTE, target -> target.write(note));
                }
                for (Map.Entry<String, TFloat32> weight : weights.entrySet()) {
                    add(zip, weight.getKey() + ENDING, target -> Npy.write(weight.getValue(), target));
                }
            }
        });
    }

    /** The content of an entry. It is written twice, first to compute size and checksum. */
    @FunctionalInterface
    private interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Stores the entry uncompressed, since weights do not compress. A stored entry needs size and checksum before its
     * bytes.
     */
    private static void add(ZipOutputStream zip, String name, Content content) throws IOException {
        var measure = new Measure();
        content.writeTo(measure);
        var entry = new ZipEntry(name);
        // The earliest time that zip can hold: equal weights give equal files.
        entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(measure.size);
        entry.setCrc(measure.sum.getValue());
        zip.putNextEntry(entry);
        content.writeTo(zip);
        zip.closeEntry();
    }

    /** Computes the size and the checksum of the written bytes and discards them. */
    private static final class Measure extends OutputStream {
        private final CRC32 sum = new CRC32();
        private long size;

        @Override
        public void write(int b) {
            sum.update(b);
            size++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            sum.update(bytes, offset, length);
            size += length;
        }
    }

    /**
     * Reads a whole file and verifies its checksums.
     *
     * @throws PatisserieException {@link ErrorCode#TRAINING_FAILED} if it is damaged
     * @throws IOException if it cannot be read
     */
    public static void verify(Path file) throws IOException {
        try (var zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                var sum = new CRC32();
                try (var in = new CheckedInputStream(zip.getInputStream(entry), sum)) {
                    in.transferTo(OutputStream.nullOutputStream());
                }
                if (sum.getValue() != entry.getCrc()) {
                    throw invalid(file, entry.getName() + " is damaged");
                }
            }
        } catch (ZipException | EOFException e) {
            throw invalid(file, Reasons.of(e));
        }
    }

    /**
     * Returns the note.
     *
     * @throws PatisserieException {@link ErrorCode#TRAINING_FAILED} if the file has none
     */
    public static byte[] note(Path file) throws IOException {
        try (var zip = new ZipFile(file.toFile())) {
            ZipEntry entry = zip.getEntry(NOTE);
            if (entry == null) {
                throw invalid(file, "it has no " + NOTE);
            }
            try (InputStream in = zip.getInputStream(entry)) {
                return in.readAllBytes();
            }
        }
    }

    /**
     * Reads the weights of a network, one at a time.
     *
     * @param file a file of {@link #write}
     * @param expected exactly the weights that the file must hold
     * @param consumer receives each weight; the tensor is closed when it returns
     * @throws PatisserieException {@link ErrorCode#TRAINING_FAILED} if the file is damaged, or names or shapes differ
     * @throws IOException if it cannot be read
     */
    public static void read(Path file, List<Variable> expected, BiConsumer<Variable, TFloat32> consumer)
            throws IOException {
        try (var zip = new ZipFile(file.toFile())) {
            requireNames(file, expected, zip);
            for (Variable variable : expected) {
                ZipEntry entry = zip.getEntry(variable.name() + ENDING);
                try (InputStream in = zip.getInputStream(entry);
                        TFloat32 weight = Npy.read(in, variable.shape())) {
                    consumer.accept(variable, weight);
                }
            }
        } catch (ZipException | Npy.FormatException e) {
            throw invalid(file, Reasons.of(e));
        }
    }

    private static void requireNames(Path file, List<Variable> expected, ZipFile zip) {
        Set<String> names = expected.stream()
                .map(variable -> variable.name() + ENDING)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> found = zip.stream()
                .map(ZipEntry::getName)
                .filter(name -> !name.equals(NOTE))
                .collect(Collectors.toCollection(TreeSet::new));
        if (!names.equals(found)) {
            throw invalid(file, "expected the weights %s, found %s".formatted(names, found));
        }
    }

    private static PatisserieException invalid(Path file, String reason) {
        return new PatisserieException(
                ErrorCode.TRAINING_FAILED,
                "%s is not a checkpoint of this network: %s; train again".formatted(file, reason));
    }
}

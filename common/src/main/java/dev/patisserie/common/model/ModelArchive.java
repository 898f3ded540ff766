package dev.patisserie.common.model;

import com.fasterxml.jackson.core.JsonProcessingException;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.wire.Json;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * The one file that a model travels in: a zip archive with {@link Manifest#FILE}, the SavedModel
 * below {@link Manifest#SAVED_MODEL} and the probe images below {@link Manifest#PROBES}.
 *
 * <p>Packing is deterministic: equal folders give equal bytes, and so equal digests.
 */
public final class ModelArchive {

    /**
     * Most bytes that an archive may unpack to: far above any model here, far below a full disk.
     */
    public static final long MAX_UNPACKED_BYTES = 4L << 30;

    private static final int MAX_ENTRIES = 10_000;

    private ModelArchive() {}

    /**
     * Writes the manifest into a model's folder.
     *
     * @throws IOException if it cannot be written
     */
    public static void writeManifest(Path folder, Manifest manifest) throws IOException {
        Json.MAPPER
                .writerWithDefaultPrettyPrinter()
                .writeValue(folder.resolve(Manifest.FILE).toFile(), manifest);
    }

    /**
     * Reads the manifest of an unpacked model.
     *
     * @throws PatisserieException {@link ErrorCode#MODEL_ARCHIVE_INVALID} if it is missing or
     *     malformed
     */
    public static Manifest readManifest(Path folder) {
        try {
            return Json.MAPPER.readValue(folder.resolve(Manifest.FILE).toFile(), Manifest.class);
        } catch (JsonProcessingException e) {
            throw invalid("%s is malformed: %s".formatted(Manifest.FILE, Json.reason(e)), e);
        } catch (IOException e) {
            throw invalid(
                    "expected a readable %s in the archive: %s".formatted(Manifest.FILE, e), e);
        }
    }

    /**
     * Packs a folder. Entries are sorted, uncompressed (weights do not compress) and carry no time
     * of day.
     *
     * @param folder what to pack
     * @param archive file to write; replaced if it exists
     * @throws IOException if reading or writing fails
     */
    public static void pack(Path folder, Path archive) throws IOException {
        List<Path> files;
        try (Stream<Path> tree = Files.walk(folder)) {
            files = tree.filter(Files::isRegularFile).sorted().toList();
        }
        try (OutputStream out = Files.newOutputStream(archive);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Path file : files) {
                zip.putNextEntry(entry(folder, file));
                Files.copy(file, zip);
                zip.closeEntry();
            }
        }
    }

    private static ZipEntry entry(Path folder, Path file) throws IOException {
        var entry = new ZipEntry(folder.relativize(file).toString().replace('\\', '/'));
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(Files.size(file));
        entry.setCrc(crc(file));
        entry.setTimeLocal(
                java.time.LocalDateTime.of(1980, 1, 1, 0, 0)); // the earliest that zip can say
        return entry;
    }

    private static long crc(Path file) throws IOException {
        var crc = new CRC32();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                crc.update(buffer, 0, n);
            }
        }
        return crc.getValue();
    }

    /**
     * Unpacks an archive into a folder.
     *
     * @param archive the file
     * @param folder created if it is not there; where unpacking fails, the caller deletes it
     * @throws PatisserieException {@link ErrorCode#MODEL_ARCHIVE_INVALID} if the archive is
     *     damaged, holds too much, or an entry would land outside {@code folder}
     * @throws IOException if the folder cannot be written
     */
    public static void unpack(Path archive, Path folder) throws IOException {
        Path root = Files.createDirectories(folder).toRealPath();
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            if (zip.size() > MAX_ENTRIES) {
                throw invalid(
                        "expected at most %d entries, found %d".formatted(MAX_ENTRIES, zip.size()),
                        null);
            }
            long left = MAX_UNPACKED_BYTES;
            for (ZipEntry entry :
                    (Iterable<ZipEntry>) zip.stream().map(ZipEntry.class::cast)::iterator) {
                Path target = root.resolve(entry.getName()).normalize();
                if (!target.startsWith(root) || target.equals(root)) {
                    throw invalid(
                            "entry '%s' would be unpacked outside the model"
                                    .formatted(entry.getName()),
                            null);
                }
                if (!entry.isDirectory()) {
                    Files.createDirectories(target.getParent());
                    left -= extract(zip, entry, target, left);
                }
            }
        } catch (ZipException e) {
            throw invalid("not a readable zip archive: " + e.getMessage(), e);
        }
    }

    private static long extract(ZipFile zip, ZipEntry entry, Path target, long limit)
            throws IOException {
        long written = 0;
        try (InputStream in = zip.getInputStream(entry);
                OutputStream out = Files.newOutputStream(target)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                written += n; // counted as it comes: the size in the header may lie
                if (written > limit) {
                    throw invalid(
                            "unpacks to more than %d bytes".formatted(MAX_UNPACKED_BYTES), null);
                }
                out.write(buffer, 0, n);
            }
        }
        return written;
    }

    private static PatisserieException invalid(String message, Throwable cause) {
        return new PatisserieException(
                ErrorCode.MODEL_ARCHIVE_INVALID,
                "model archive: " + message + "; publish the model again",
                cause);
    }
}

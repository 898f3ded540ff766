package dev.patisserie.common.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.io.PlainFile;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.json.JsonRejection;
import java.io.CharConversionException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * The file format of a published model: a zip archive with {@link Manifest#FILE}, the SavedModel below
 * {@link Manifest#SAVED_MODEL} and the probe images below {@link Manifest#PROBES}.
 *
 * <p>Packing is deterministic: equal folders give equal bytes and digests.
 */
public final class ModelArchive {

    /** Largest manifest in bytes; the confusion matrix of a thousand classes takes 3 MB. */
    private static final long MAX_MANIFEST_BYTES = 16 << 20;

    /** Longest file name in bytes, the limit of most file systems. */
    private static final int MAX_NAME_BYTES = 255;

    /** Longest path of an entry in bytes, far below the limits of operating systems. */
    private static final int MAX_PATH_BYTES = 1000;

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
     * @throws PatisserieException {@link ErrorCode#MODEL_ARCHIVE_INVALID} if it is missing or malformed;
     *     {@link ErrorCode#MODEL_STORE_UNAVAILABLE} if it cannot be read
     */
    public static Manifest readManifest(Path folder) {
        Path file = folder.resolve(Manifest.FILE);
        try {
            if (Files.size(PlainFile.require(file)) > MAX_MANIFEST_BYTES) {
                throw invalid(
                        "expected a %s of at most %d bytes, found %d"
                                .formatted(Manifest.FILE, MAX_MANIFEST_BYTES, Files.size(file)),
                        null);
            }
            return Json.MAPPER.readValue(file.toFile(), Manifest.class);
        } catch (JsonProcessingException e) {
            throw invalid("%s is malformed: %s".formatted(Manifest.FILE, JsonRejection.reason(e)), e);
        } catch (NoSuchFileException | CharConversionException e) {
            throw invalid("expected a readable %s in the archive: %s".formatted(Manifest.FILE, Reasons.of(e)), e);
        } catch (IOException e) {
            throw new PatisserieException(
                    ErrorCode.MODEL_STORE_UNAVAILABLE,
                    "cannot read %s: %s; check the disk and its permissions".formatted(Manifest.FILE, Reasons.of(e)),
                    e);
        }
    }

    /**
     * Packs a folder. Entries are sorted, uncompressed (weights do not compress) and without times.
     *
     * @param folder the folder to pack
     * @param archive the file to write; replaced if it exists
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
        entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0)); // the earliest time in a zip
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

    /** Unpacks an archive with {@link ArchiveLimits#DEFAULT}. */
    public static void unpack(Path archive, Path folder) throws IOException {
        unpack(archive, folder, ArchiveLimits.DEFAULT);
    }

    /**
     * Unpacks an archive into a folder.
     *
     * @param archive the archive
     * @param folder created if absent; deleted by the caller if unpacking fails
     * @param limits limits of the unpacked files
     * @throws PatisserieException {@link ErrorCode#MODEL_ARCHIVE_INVALID} if the archive is damaged or exceeds a limit,
     *     or the path of an entry is invalid
     * @throws IOException if the folder cannot be written
     */
    public static void unpack(Path archive, Path folder, ArchiveLimits limits) throws IOException {
        Path root = Files.createDirectories(folder).toRealPath();
        var budget = new UnpackBudget(Files.size(archive), limits);
        Set<Path> files = new HashSet<>();
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            budget.requireEntries(zip.size());
            budget.requireSizes(zip);
            for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(ZipEntry.class::cast)::iterator) {
                Path target = within(root, entry.getName());
                requirePlace(root, target, files);
                if (!entry.isDirectory()) {
                    files.add(target);
                    Files.createDirectories(target.getParent());
                    extract(zip, entry, target);
                }
            }
        } catch (ZipException | EOFException e) { // the latter: the data of an entry end too early
            throw invalid("not a readable zip archive: " + Reasons.of(e), e);
        }
    }

    /**
     * Returns the path of an entry.
     *
     * @throws PatisserieException {@link ErrorCode#MODEL_ARCHIVE_INVALID} if it is outside {@code root}, or its name is
     *     invalid
     */
    static Path within(Path root, String name) {
        boolean fits = bytes(name) <= MAX_PATH_BYTES
                && Arrays.stream(name.split("/")).allMatch(part -> bytes(part) <= MAX_NAME_BYTES);
        if (!fits) {
            throw invalid(
                    "expected names of at most %d bytes, found one of %d".formatted(MAX_NAME_BYTES, bytes(name)), null);
        }
        try {
            Path folder = root.normalize();
            Path target = folder.resolve(name).normalize();
            if (target.startsWith(folder) && !target.equals(folder)) {
                return target;
            }
        } catch (InvalidPathException e) {
            throw invalid("entry '%s' has no valid name".formatted(name), e);
        }
        throw invalid("entry '%s' would be unpacked outside the model".formatted(name), null);
    }

    private static int bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Requires distinct names: a name denotes one file or one folder. */
    private static void requirePlace(Path root, Path target, Set<Path> files) {
        for (Path path = target; !path.equals(root); path = path.getParent()) {
            if (files.contains(path)) {
                throw invalid("entry '%s' has the name of another file".formatted(root.relativize(path)), null);
            }
        }
    }

    private static void extract(ZipFile zip, ZipEntry entry, Path target) throws IOException {
        if (Files.isDirectory(target)) {
            throw invalid("entry '%s' has the name of a folder".formatted(entry.getName()), null);
        }
        try (InputStream in = zip.getInputStream(entry);
                OutputStream out = Files.newOutputStream(target)) {
            byte[] buffer = new byte[1 << 16];
            long left = entry.getSize(); // counted while reading: the stated size may be wrong
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                left -= n;
                if (left < 0) {
                    throw invalid(
                            "entry '%s' unpacks to more than its size, %d bytes"
                                    .formatted(entry.getName(), entry.getSize()),
                            null);
                }
                out.write(buffer, 0, n);
            }
        }
    }

    /** Checks the limits against the directory of the archive, before an entry is unpacked. */
    private record UnpackBudget(long limit) {

        UnpackBudget(long archiveBytes, ArchiveLimits limits) {
            this(Math.min(limits.maxUnpackedBytes(), archiveBytes * ArchiveLimits.MAX_RATIO));
        }

        void requireEntries(int count) {
            if (count > ArchiveLimits.MAX_ENTRIES) {
                throw invalid(
                        "expected at most %d entries, found %d".formatted(ArchiveLimits.MAX_ENTRIES, count), null);
            }
        }

        /** Adds the sizes of all entries, even of those that share their bytes. */
        void requireSizes(ZipFile zip) {
            long left = limit;
            for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(ZipEntry.class::cast)::iterator) {
                long size = entry.getSize(); // below 0 if it is above 2^63
                if (size < 0 || size > left) {
                    throw invalid("unpacks to more than %d bytes".formatted(limit), null);
                }
                left -= size;
            }
        }
    }

    static PatisserieException invalid(String message, Throwable cause) {
        return new PatisserieException(
                ErrorCode.MODEL_ARCHIVE_INVALID, "model archive: " + message + "; publish the model again", cause);
    }
}

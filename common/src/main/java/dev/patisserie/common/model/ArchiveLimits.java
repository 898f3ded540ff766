package dev.patisserie.common.model;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Limits of a model archive from an untrusted source.
 *
 * @param maxArchiveBytes largest archive
 * @param maxUnpackedBytes largest total size of the entries
 * @param maxProbeBytes largest probe image
 */
public record ArchiveLimits(long maxArchiveBytes, long maxUnpackedBytes, long maxProbeBytes) {

    /** Largest number of entries. */
    static final int MAX_ENTRIES = 10_000;

    /**
     * Largest compression ratio. {@link ModelArchive#pack} does not compress. Other tools compress weights by less than
     * half, so only a zip bomb exceeds the limit.
     */
    static final int MAX_RATIO = 20;

    /** Largest number of probe images; the trainer writes eight. */
    private static final int MAX_PROBES = 1000;

    /** Limits that every model of the trainer observes. */
    public static final ArchiveLimits DEFAULT = new ArchiveLimits(2L << 30, 2L << 30, 8L << 20);

    /** Checks that the limits are positive. */
    public ArchiveLimits {
        if (maxArchiveBytes < 1 || maxUnpackedBytes < 1 || maxProbeBytes < 1) {
            throw new IllegalArgumentException("limits must be at least 1, were %d, %d and %d"
                    .formatted(maxArchiveBytes, maxUnpackedBytes, maxProbeBytes));
        }
    }

    /**
     * Checks the stated size of an archive before it is fetched.
     *
     * @throws PatisserieException {@link ErrorCode#MODEL_TOO_LARGE}
     */
    public void requireArchive(long bytes) {
        if (bytes > maxArchiveBytes) {
            throw new PatisserieException(
                    ErrorCode.MODEL_TOO_LARGE,
                    "expected an archive of at most %d bytes, found %d; raise inference.max-archive-bytes"
                            .formatted(maxArchiveBytes, bytes));
        }
    }

    /**
     * Checks the number and the sizes of the probe images before they are read.
     *
     * @param folder folder of the unpacked archive
     * @throws PatisserieException {@link ErrorCode#MODEL_ARCHIVE_INVALID} if there are too many, or one is missing, too
     *     large, or outside the archive
     * @throws IOException if the folder cannot be read
     */
    public void requireProbes(Manifest manifest, Path folder) throws IOException {
        if (manifest.probes().size() > MAX_PROBES) {
            throw ModelArchive.invalid(
                    "expected at most %d probes, found %d"
                            .formatted(MAX_PROBES, manifest.probes().size()),
                    null);
        }
        Path probes = folder.resolve(Manifest.PROBES);
        for (Manifest.Probe probe : manifest.probes()) {
            Path file = ModelArchive.within(probes, probe.file());
            if (!Files.isRegularFile(file) || Files.size(file) > maxProbeBytes) {
                throw ModelArchive.invalid(
                        "expected a probe image %s of at most %d bytes".formatted(probe.file(), maxProbeBytes), null);
            }
        }
    }
}

package dev.patisserie.trainer.weights;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * Finds published weights files in the configured folder, else in the cache, else by a download into the cache. A
 * returned file has the published hash, if there is one.
 *
 * <p>Thread-safe. If several threads or processes need the same file at the same time, one downloads it and the others
 * fail with a retriable error.
 */
@Singleton
public final class WeightFiles {

    /**
     * The sources of weights files and the limits of downloads.
     *
     * @param folder read-only folder with files of an operator
     * @param cache folder of downloads; created when needed
     * @param base base address of the published paths, http or https: {@link PublishedWeights#KERAS} or a mirror
     * @param connectTimeout connection time-out
     * @param idleTimeout longest wait for more data; the whole download may take longer
     * @param maxBytes most bytes of a file, downloaded or in the folder
     */
    public record Locations(
            Optional<Path> folder, Path cache, URI base, Duration connectTimeout, Duration idleTimeout, long maxBytes) {

        /** Checks the address. */
        public Locations {
            if (!"http".equals(base.getScheme()) && !"https".equals(base.getScheme())) {
                throw new IllegalArgumentException("the address of weights must be http or https, was " + base);
            }
        }

        /**
         * Returns the defaults of the service.
         *
         * @param folder read-only folder with files of an operator
         * @param workDir work folder
         */
        public static Locations defaults(Optional<Path> folder, Path workDir) {
            return new Locations(
                    folder,
                    workDir.resolve("weights"),
                    PublishedWeights.KERAS,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    1L << 30);
        }

        private URI addressOf(PublishedWeights weights) {
            return weights.address(base);
        }
    }

    private final Locations locations;

    /** Creates a finder for {@code locations}. */
    public WeightFiles(Locations locations) {
        this.locations = locations;
    }

    /** Returns the folder of the files that requests name. */
    public WeightsFolder folder() {
        return new WeightsFolder(locations.folder(), locations.maxBytes());
    }

    /**
     * Finds a published file.
     *
     * @param progress receives the progress of a download
     * @return an existing file, which must not be changed
     * @throws PatisserieException {@code WEIGHTS_MISSING} if it is not found and cannot be downloaded; the message
     *     states the address, the hash and the folder for the file; {@code WEIGHTS_CORRUPT} if the file in the folder,
     *     or the downloaded file, does not have the published hash
     * @throws CancellationException if {@code progress} throws it, or this thread is interrupted; the received data is
     *     kept for the next call
     */
    public Path find(PublishedWeights weights, DownloadProgress progress) {
        try {
            Optional<Path> placed = locations.folder().map(f -> f.resolve(weights.fileName()));
            if (placed.isPresent() && Files.isRegularFile(placed.get())) {
                requireHash(placed.get(), weights, "Replace it by the file from ");
                return placed.get();
            }
            Path cached = locations.cache().resolve(weights.fileName());
            if (!isSound(cached, weights)) {
                downloadAlone(weights, cached, progress);
            }
            return cached;
        } catch (IOException e) {
            throw missing(weights, Reasons.of(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while downloading " + weights.fileName());
        }
    }

    private static boolean isSound(Path file, PublishedWeights weights) throws IOException {
        return Files.isRegularFile(file)
                && (weights.hash().isEmpty()
                        || weights.hash().get().of(file).equals(weights.hash().get()));
    }

    private void downloadAlone(PublishedWeights weights, Path cached, DownloadProgress progress)
            throws IOException, InterruptedException {
        Files.createDirectories(locations.cache());
        Path lock = locations.cache().resolve("." + weights.fileName() + ".lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.tryLock()) {
            if (held == null) {
                throw new IOException("another process is downloading it at present");
            }
            if (!isSound(cached, weights)) { // else another process has downloaded it
                download(weights, cached, progress);
            }
        } catch (OverlappingFileLockException e) {
            throw new IOException("another thread is downloading it at present", e);
        }
    }

    private void download(PublishedWeights weights, Path cached, DownloadProgress progress)
            throws IOException, InterruptedException {
        Path part = cached.resolveSibling(weights.fileName() + ".part");
        if (weights.hash().isEmpty()) {
            Files.deleteIfExists(part); // a partial file could be of another file, which nothing would detect
        }
        try {
            new Download(locations.addressOf(weights), part, locations, progress).run();
            requireHash(part, weights, "It was deleted; check the server at ");
        } catch (PatisserieException e) {
            Files.deleteIfExists(part);
            throw e;
        }
        Files.move(part, cached, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void requireHash(Path file, PublishedWeights weights, String advice) throws IOException {
        if (weights.hash().isEmpty()) {
            return;
        }
        FileHash expected = weights.hash().get();
        FileHash found = expected.of(file);
        if (!found.equals(expected)) {
            throw new PatisserieException(
                    ErrorCode.WEIGHTS_CORRUPT,
                    "%s is not the published file: expected %s, found %s. %s%s."
                            .formatted(file, expected, found, advice, locations.addressOf(weights)));
        }
    }

    private PatisserieException missing(PublishedWeights weights, String reason, Throwable cause) {
        String looked = locations.folder().map(folder -> folder + " or ").orElse("") + locations.cache();
        return new PatisserieException(
                ErrorCode.WEIGHTS_MISSING,
                "there is no %s in %s, and its download failed (%s). Fetch %s (%s) and put it into %s."
                        .formatted(
                                weights.fileName(),
                                looked,
                                reason,
                                locations.addressOf(weights),
                                weights.hash().map(FileHash::toString).orElse("no hash published"),
                                locations.folder().orElse(locations.cache())),
                cause);
    }
}

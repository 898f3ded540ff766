package dev.patisserie.trainer.weights;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
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
 * Finds published weight files: in the configured folder, else in the cache, else by a download into the cache.
 * Whatever it returns has the published hash, where there is one.
 *
 * <p>Thread-safe; of several threads or processes that want one file at the same time, one downloads it and the others
 * fail with a retriable error.
 */
public final class WeightFiles {

    /**
     * Where to look.
     *
     * @param folder where an operator puts files by hand; only read
     * @param cache where downloads go; created when needed
     * @param base address that the published paths are relative to, http or https: Keras's
     *     ({@link PublishedWeights#KERAS}) or a mirror of it
     * @param connectTimeout longest wait for a connection
     * @param idleTimeout longest wait for the next piece of an answer; a whole download may take longer
     * @param maxBytes most bytes of a file, downloaded or put into the folder
     */
    public record Locations(
            Optional<Path> folder, Path cache, URI base, Duration connectTimeout, Duration idleTimeout, long maxBytes) {

        /** Checks the address. */
        public Locations {
            if (!"http".equals(base.getScheme()) && !"https".equals(base.getScheme())) {
                throw new IllegalArgumentException("the address of weights must be http or https, was " + base);
            }
        }

        private URI addressOf(PublishedWeights weights) {
            String prefix = base.toString();
            return URI.create(prefix + (prefix.endsWith("/") ? "" : "/") + weights.path());
        }
    }

    private final Locations locations;

    /** Looks in {@code locations}. */
    public WeightFiles(Locations locations) {
        this.locations = locations;
    }

    /** Returns the folder where an operator puts files that requests name. */
    public WeightsFolder folder() {
        return new WeightsFolder(locations.folder(), locations.maxBytes());
    }

    /**
     * Finds a published file.
     *
     * @param progress hears of a download, if there is one
     * @return an existing file, not to be changed
     * @throws PatisserieException {@code WEIGHTS_MISSING} if it is nowhere and cannot be downloaded; the message has
     *     the address, the hash and the folder to put the file into; {@code WEIGHTS_CORRUPT} if the file in the folder,
     *     or what was downloaded, has another hash than the published one
     * @throws CancellationException if {@code progress} throws it, or this thread is interrupted; what came in is kept
     *     for the next call
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
            if (!isSound(cached, weights)) { // else somebody was faster
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
            Files.deleteIfExists(part); // nothing would tell that its start is of another file
        }
        try {
            new Download(locations.addressOf(weights), part, locations, progress).run();
            requireHash(part, weights, "It was deleted; look into what answers at ");
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

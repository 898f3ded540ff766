package dev.patisserie.inference.model;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.model.AtomicFiles;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.common.model.ModelStore;
import dev.patisserie.common.model.Sha256;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.inference.classify.Classifier;
import dev.patisserie.inference.classify.PixelDecoder;
import dev.patisserie.inference.classify.Probabilities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Loads a model only if all of this holds: its archive has the announced digest and unpacks, its
 * manifest says what the event says, its signature is the contract's, it runs at both ends of the
 * batch sizes, and it reproduces the trainer's probes.
 *
 * <p>TensorFlow reads a model into memory, so its files are needed for the time of one call only;
 * none is left behind, however the call ends.
 */
public final class VerifiedModelLoader implements ModelLoader {

    private static final Logger LOG = Logger.getLogger(VerifiedModelLoader.class);

    /**
     * Native memory that a model takes while it is loaded, per byte of its files: a network of 38
     * MB raised the process's resident memory by 145 to 190 MB.
     */
    private static final long MEMORY_PER_FILE_BYTE = 5;

    /** What the folders of this class begin with; nothing else is ever deleted. */
    private static final String LOADING = "loading-";

    private final ModelStore store;
    private final Path workDir;
    private final PixelDecoder decoder;
    private final Settings settings;

    /**
     * Makes a loader, and clears its folder of what a killed process has left.
     *
     * @param store where archives lie
     * @param workDir this process's own folder for archives and unpacked models; created if need be
     * @param decoder the one that serves
     * @param settings sizes
     * @throws PatisserieException {@link ErrorCode#MODEL_STORE_UNAVAILABLE} if the folder cannot be
     *     written
     */
    public VerifiedModelLoader(
            ModelStore store, Path workDir, PixelDecoder decoder, Settings settings) {
        this.store = store;
        this.workDir = workDir.toAbsolutePath();
        this.decoder = decoder;
        this.settings = settings;
        try {
            clean();
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /**
     * How models are loaded.
     *
     * @param maxBatch largest batch, which a model must stand
     * @param precision of the multiplications; where bfloat16 does not reproduce the probes,
     *     float32
     * @param probeTolerance how far each probability of a probe may be off, above 0
     * @param bfloat16Tolerance the same with bfloat16
     */
    public record Settings(
            int maxBatch, Precision precision, double probeTolerance, double bfloat16Tolerance) {

        double tolerance(Precision used) {
            return used == Precision.BFLOAT16 ? bfloat16Tolerance : probeTolerance;
        }
    }

    private void clean() throws IOException {
        Files.createDirectories(workDir);
        try (Stream<Path> left = Files.list(workDir)) {
            for (Path path : left.toList()) {
                if (path.getFileName().toString().startsWith(LOADING)) {
                    AtomicFiles.deleteTree(path);
                }
            }
        }
    }

    @Override
    public Classifier load(CheckpointPublished checkpoint, Room room) {
        try {
            Path folder = Files.createTempDirectory(workDir, LOADING + checkpoint.modelId() + "-");
            try {
                return load(checkpoint, folder, room);
            } finally {
                AtomicFiles.deleteTree(folder);
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private Classifier load(CheckpointPublished checkpoint, Path folder, Room room)
            throws IOException {
        Path archive = folder.resolve("archive.zip");
        store.fetch(checkpoint.artifact(), archive);
        verifyDigest(checkpoint, archive);
        Path unpacked = folder.resolve("unpacked");
        ModelArchive.unpack(archive, unpacked);
        Files.delete(archive);
        Manifest manifest = ModelArchive.readManifest(unpacked);
        ManifestCheck.verify(checkpoint, manifest);
        Path savedModel = unpacked.resolve(Manifest.SAVED_MODEL);
        SignatureCheck.verify(savedModel, checkpoint.imageSize(), checkpoint.labels().size());
        room.make(MEMORY_PER_FILE_BYTE * size(savedModel));
        return inBestPrecision(checkpoint, manifest, unpacked);
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private Classifier inBestPrecision(
            CheckpointPublished checkpoint, Manifest manifest, Path unpacked) {
        if (settings.precision().resolve() == Precision.BFLOAT16) {
            try {
                return verified(checkpoint, manifest, unpacked, Precision.BFLOAT16);
            } catch (PatisserieException e) {
                LOG.warnf(
                        "model not served in bfloat16, in float32 if it can be modelId=%s reason=\"%s\"",
                        checkpoint.modelId(), e.getMessage());
            }
        }
        return verified(checkpoint, manifest, unpacked, Precision.FLOAT32);
    }

    private Classifier verified(
            CheckpointPublished checkpoint, Manifest manifest, Path unpacked, Precision precision) {
        Path savedModel = unpacked.resolve(Manifest.SAVED_MODEL);
        Classifier classifier = DjlClassifier.load(savedModel, checkpoint.imageSize(), precision);
        try {
            warmUp(classifier, checkpoint);
            new ProbeCheck(decoder, settings.tolerance(precision))
                    .verify(classifier, manifest, unpacked);
            return classifier;
        } catch (RuntimeException e) {
            classifier.close();
            throw e;
        }
    }

    private static void verifyDigest(CheckpointPublished checkpoint, Path archive)
            throws IOException {
        String found = Sha256.of(archive);
        if (!found.equals(checkpoint.artifactSha256())) {
            throw new PatisserieException(
                    ErrorCode.MODEL_DIGEST_MISMATCH,
                    "archive %s: expected SHA-256 %s (%d bytes), found %s (%d bytes); publish the model again"
                            .formatted(
                                    checkpoint.artifact(),
                                    checkpoint.artifactSha256(),
                                    checkpoint.artifactBytes(),
                                    found,
                                    Files.size(archive)));
        }
    }

    /** The first runs are slow, and a batch may be too large: better now than with images. */
    private void warmUp(Classifier classifier, CheckpointPublished checkpoint) {
        byte[] black = new byte[checkpoint.imageSize() * checkpoint.imageSize() * 3];
        for (int size : new int[] {1, settings.maxBatch()}) {
            for (float[] row : run(classifier, Collections.nCopies(size, black))) {
                Probabilities.fault(row, checkpoint.labels().size())
                        .ifPresent(
                                fault -> {
                                    throw broken("a batch of %d: %s".formatted(size, fault), null);
                                });
            }
        }
    }

    private static float[][] run(Classifier classifier, List<byte[]> images) {
        try {
            return classifier.classify(images);
        } catch (IllegalStateException e) {
            throw broken("a batch of %d: %s".formatted(images.size(), e.getMessage()), e);
        }
    }

    private static PatisserieException broken(String found, Throwable cause) {
        return new PatisserieException(
                ErrorCode.MODEL_LOAD_FAILED,
                "warm-up with " + found + "; train or export the model again",
                cause);
    }

    private PatisserieException unwritable(IOException cause) {
        return new PatisserieException(
                ErrorCode.MODEL_STORE_UNAVAILABLE,
                "cannot use folder %s (inference.work-dir): %s; check space and permissions"
                        .formatted(workDir, cause),
                cause);
    }
}

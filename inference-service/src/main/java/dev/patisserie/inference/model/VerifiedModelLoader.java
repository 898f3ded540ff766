package dev.patisserie.inference.model;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.model.AtomicFiles;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.common.model.ModelStore;
import dev.patisserie.common.model.Sha256;
import dev.patisserie.inference.classify.Classifier;
import dev.patisserie.inference.classify.PixelDecoder;
import dev.patisserie.inference.classify.Probabilities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * Loads a model only if all of this holds: its archive has the announced digest and unpacks, its
 * manifest says what the event says, its signature is the contract's, it runs at both ends of the
 * batch sizes, and it reproduces the trainer's probes.
 *
 * <p>TensorFlow reads a model into memory, so its files are needed for the time of one call only;
 * none is left behind, however the call ends.
 */
public final class VerifiedModelLoader implements ModelLoader {

    /** What the folders of this class begin with; nothing else is ever deleted. */
    private static final String LOADING = "loading-";

    private final ModelStore store;
    private final Path workDir;
    private final int maxBatch;
    private final ProbeCheck probes;

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
        this.maxBatch = settings.maxBatch();
        this.probes = new ProbeCheck(decoder, settings.probeTolerance());
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
     * @param probeTolerance how far each probability of a probe may be off, above 0
     */
    public record Settings(int maxBatch, double probeTolerance) {}

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
    public Classifier load(CheckpointPublished checkpoint) {
        try {
            Path folder = Files.createTempDirectory(workDir, LOADING + checkpoint.modelId() + "-");
            try {
                return load(checkpoint, folder);
            } finally {
                AtomicFiles.deleteTree(folder);
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private Classifier load(CheckpointPublished checkpoint, Path folder) throws IOException {
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
        Classifier classifier = DjlClassifier.load(savedModel, checkpoint.imageSize());
        try {
            warmUp(classifier, checkpoint);
            probes.verify(classifier, manifest, unpacked);
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
        for (int size : new int[] {1, maxBatch}) {
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

package dev.patisserie.standalone.client.model;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.common.store.ObjectStore;
import dev.patisserie.common.store.StoreContent;
import dev.patisserie.common.store.StoreLocation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.Stream;

/**
 * A published model, read from its archive.
 *
 * @param manifest its origin and evaluation
 * @param weights SHA-256 of its graph and weights, without times and names
 */
public record FetchedModel(Manifest manifest, String weights) {

    /**
     * Fetches a model and reads it.
     *
     * @param location location of the model store
     * @param work folder for the unpacked archive; deleted by the caller
     * @throws PatisserieException {@link ErrorCode#MODEL_ARTIFACT_MISSING}, {@link ErrorCode#MODEL_DIGEST_MISMATCH} or
     *     {@link ErrorCode#MODEL_ARCHIVE_INVALID} if the archive is missing or invalid
     */
    public static FetchedModel fetch(CheckpointPublished checkpoint, StoreLocation location, Path work)
            throws IOException {
        Path folder = unpack(checkpoint, location, work);
        return new FetchedModel(ModelArchive.readManifest(folder), digest(folder.resolve(Manifest.SAVED_MODEL)));
    }

    /**
     * Fetches a model and unpacks it; see {@link #fetch}.
     *
     * @return the folder with its files
     */
    public static Path unpack(CheckpointPublished checkpoint, StoreLocation location, Path work) throws IOException {
        Path archive = archive(checkpoint, location, work);
        Path folder = work.resolve("model");
        ModelArchive.unpack(archive, folder);
        return folder;
    }

    /**
     * Fetches the archive of a model; see {@link #fetch}.
     *
     * @return its file, which has the digest of the event
     */
    public static Path archive(CheckpointPublished checkpoint, StoreLocation location, Path work) throws IOException {
        Path archive = Files.createDirectories(work).resolve("archive.zip");
        try (ObjectStore store = location.open(StoreContent.MODELS)) {
            store.fetch(checkpoint.artifact(), archive, checkpoint.artifactBytes());
        }
        String found = Sha256.of(archive);
        if (!found.equals(checkpoint.artifactSha256())) {
            throw new PatisserieException(
                    ErrorCode.MODEL_DIGEST_MISMATCH,
                    "expected SHA-256 %s of %s in %s, found %s; is that the trainer's model store?"
                            .formatted(checkpoint.artifactSha256(), checkpoint.artifact(), location, found));
        }
        return archive;
    }

    private static String digest(Path savedModel) throws IOException {
        List<Path> files;
        try (Stream<Path> tree = Files.walk(savedModel)) {
            files = tree.filter(Files::isRegularFile).sorted().toList();
        }
        MessageDigest digest = Sha256.algorithm();
        for (Path file : files) {
            String line = "%s %s%n".formatted(savedModel.relativize(file), Sha256.of(file));
            digest.update(line.getBytes(StandardCharsets.UTF_8));
        }
        return Sha256.hex(digest);
    }
}

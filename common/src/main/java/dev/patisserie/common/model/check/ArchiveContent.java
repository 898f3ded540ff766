package dev.patisserie.common.model.check;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.model.ArchiveLimits;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.common.signing.SignatureCheck;
import dev.patisserie.common.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The files of a published model that passed every check without TensorFlow: the archive has the announced size and
 * digest and unpacks within its limits; the manifest matches the event and its figures are within their limits; the
 * SavedModel contains only the exporter's files, allowed operations and the contract's signatures.
 *
 * @param manifest the manifest
 * @param unpacked folder of the unpacked archive
 */
public record ArchiveContent(Manifest manifest, Path unpacked) {

    /**
     * Fetches, unpacks and checks an archive. The archive itself is deleted after it is unpacked.
     *
     * @param store store of the archives
     * @param checkpoint the publication
     * @param folder an existing folder for the files, deleted by the caller
     * @param limits limits on the archive
     * @param signatures verifies that the announced digest is signed, before anything of the archive is read
     * @throws PatisserieException {@code MODEL_*} if the store has no such archive, it cannot be read, or a check
     *     fails; also those of {@link SignatureCheck#verify}
     * @throws IOException if the folder cannot be used
     */
    public static ArchiveContent fetch(
            ObjectStore store,
            CheckpointPublished checkpoint,
            Path folder,
            ArchiveLimits limits,
            SignatureCheck signatures)
            throws IOException {
        limits.requireArchive(checkpoint.artifactBytes());
        signatures.verify(store, checkpoint); // before a large archive is fetched
        Path archive = folder.resolve("archive.zip");
        store.fetch(checkpoint.artifact(), archive, checkpoint.artifactBytes());
        verifyDigest(checkpoint, archive); // the digest that is signed; the same file is unpacked
        Path unpacked = folder.resolve("unpacked");
        ModelArchive.unpack(archive, unpacked, limits);
        Files.delete(archive);
        Manifest manifest = ModelArchive.readManifest(unpacked);
        limits.requireProbes(manifest, unpacked);
        ManifestCheck.verify(checkpoint, manifest);
        UncertaintyCheck.verify(manifest);
        var content = new ArchiveContent(manifest, unpacked);
        SavedModelFiles.verify(content.savedModel());
        GraphCheck.verify(
                content.savedModel(),
                checkpoint.imageSize(),
                checkpoint.labels().size(),
                manifest.uncertainty());
        return content;
    }

    /** Returns the folder of the SavedModel. */
    public Path savedModel() {
        return unpacked.resolve(Manifest.SAVED_MODEL);
    }

    private static void verifyDigest(CheckpointPublished checkpoint, Path archive) throws IOException {
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
}

package dev.patisserie.common.signing;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * Signs published archives if a key is configured. The key file is read at each publication, so that another key needs
 * no restart. Thread-safe.
 */
public final class ArchiveSigner {

    /** Signs nothing. */
    public static final ArchiveSigner NONE = new ArchiveSigner(Optional.empty());

    private static final System.Logger LOG = System.getLogger(ArchiveSigner.class.getName());

    private final Optional<Path> key;

    private ArchiveSigner(Optional<Path> key) {
        this.key = key;
    }

    /**
     * Creates a signer.
     *
     * @param key file of the private key; empty if archives are not signed
     * @throws PatisserieException {@link ErrorCode#SIGNING_KEYS_UNAVAILABLE} if the file is not a valid key
     */
    public static ArchiveSigner of(Optional<Path> key) {
        key.ifPresent(file -> {
            SigningKey.read(file);
            warnIfOpen(file);
        });
        return new ArchiveSigner(key);
    }

    private static void warnIfOpen(Path file) {
        try {
            if (KeyFiles.isOpen(file)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "signing key readable by other users file={0} reason=\"set mode 600\"",
                        file);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "mode of the signing key unknown", e);
        }
    }

    /**
     * Signs an archive and stores the bundle beside it. The caller has verified that the archive has the digest of the
     * event.
     *
     * @param store store of the archives
     * @param checkpoint the publication
     * @param scratch folder for a temporary file, which is deleted
     * @return the publication with the name of the bundle; unchanged if no key is configured
     * @throws PatisserieException {@link ErrorCode#SIGNING_KEYS_UNAVAILABLE} if the key cannot be read; as
     *     {@link ObjectStore#put} if the bundle cannot be stored
     */
    public CheckpointPublished sign(ObjectStore store, CheckpointPublished checkpoint, Path scratch) {
        if (key.isEmpty()) {
            return checkpoint;
        }
        SigningKey signing = SigningKey.read(key.get());
        byte[] bundle = ModelSignature.sign(checkpoint.artifact(), checkpoint.artifactSha256(), signing);
        String name = ModelSignature.nameBeside(checkpoint.artifact());
        put(store, name, bundle, scratch);
        LOG.log(
                System.Logger.Level.INFO,
                "archive signed modelId={0} key={1}",
                checkpoint.modelId(),
                signing.publicKey().hint());
        return checkpoint.withSignature(name);
    }

    private static void put(ObjectStore store, String name, byte[] bundle, Path scratch) {
        try {
            // Not createTempFile: only the owner may read its files and their copies, but a server may run as another
            // user.
            Path file = Files.createDirectories(scratch).resolve("signature-%s.tmp".formatted(UUID.randomUUID()));
            try {
                Files.write(file, bundle);
                store.put(name, file);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new PatisserieException(
                    ErrorCode.DISK_FULL,
                    "expected to write a signature of %d bytes, found: %s; check the disk and its permissions"
                            .formatted(bundle.length, Reasons.of(e)),
                    e);
        }
    }
}

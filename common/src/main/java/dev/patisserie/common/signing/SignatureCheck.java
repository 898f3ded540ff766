package dev.patisserie.common.signing;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.store.ObjectStore;
import dev.patisserie.common.store.StoredObject;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Verifies the signature of a published archive. The trusted keys are read at each verification, so that a new key
 * needs no restart. Thread-safe.
 */
public final class SignatureCheck {

    /** Accepts every archive. */
    public static final SignatureCheck OFF = new SignatureCheck();

    private static final System.Logger LOG = System.getLogger(SignatureCheck.class.getName());

    private final SignatureMode mode;
    private final Path keys; // null if the mode is OFF
    private final Clock clock;
    private final SignatureListener listener;

    private SignatureCheck() {
        this.mode = SignatureMode.OFF;
        this.keys = null;
        this.clock = Clock.systemUTC();
        this.listener = SignatureListener.NONE;
    }

    /**
     * Creates a check.
     *
     * @param keys folder of the trusted keys, PEM files of public keys
     * @param clock provides the time at which a key must be valid
     * @param listener receives the results
     */
    public SignatureCheck(SignatureMode mode, Path keys, Clock clock, SignatureListener listener) {
        this.mode = mode;
        this.keys = keys;
        this.clock = clock;
        this.listener = listener;
    }

    /**
     * Creates a check from settings.
     *
     * @param prefix prefix of the settings' keys, for messages
     * @throws IllegalArgumentException if a folder is missing
     */
    public static SignatureCheck of(
            String prefix, SignatureMode mode, Optional<Path> keys, Clock clock, SignatureListener listener) {
        if (mode == SignatureMode.OFF) {
            return OFF;
        }
        Path folder = keys.orElseThrow(() -> new IllegalArgumentException(
                "expected %1$s.trusted-keys with %1$s.signatures=%2$s, found none; name the folder of the public keys"
                        .formatted(prefix, mode.name().toLowerCase(Locale.ROOT))));
        return new SignatureCheck(mode, folder, clock, listener);
    }

    /** Returns whether archives without a valid signature are refused. */
    public boolean isRequired() {
        return mode == SignatureMode.REQUIRE;
    }

    /**
     * Returns the names and hints of the trusted keys, which change when a key is added or renamed; empty if
     * unreadable.
     */
    public Set<String> trusted() {
        return readable().stream()
                .flatMap(trusted -> trusted.keys().values().stream())
                .map(key -> key.hint() + " " + key.name())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Returns the time at which the first trusted key expires or has expired; empty if none does. */
    public Optional<Instant> firstExpiry() {
        return readable().stream()
                .flatMap(trusted -> trusted.keys().values().stream())
                .flatMap(key -> key.notAfter().stream())
                .min(Comparator.naturalOrder());
    }

    private Optional<TrustedKeys> readable() {
        if (mode == SignatureMode.OFF) {
            return Optional.empty();
        }
        try {
            return Optional.of(TrustedKeys.read(keys));
        } catch (PatisserieException e) {
            return Optional.empty(); // reported by each verification
        }
    }

    /**
     * Verifies that a trusted key signed the digest of a publication. The caller verifies that the archive has this
     * digest before it reads anything else of it.
     *
     * @param store store of the archives and their bundles
     * @return the key; empty if the signature was not verified, because it is not required
     * @throws PatisserieException {@code SIGNATURE_*} or {@code SIGNER_*} if signatures are required and this one is
     *     missing, invalid or not of a trusted key; {@link ErrorCode#SIGNING_KEYS_UNAVAILABLE} if they are required and
     *     the keys cannot be read; {@code MODEL_*} if the store cannot be read or has no such archive
     */
    public Optional<PublicKeyFile> verify(ObjectStore store, CheckpointPublished checkpoint) {
        if (mode == SignatureMode.OFF) {
            return Optional.empty();
        }
        try {
            byte[] bundle = bundle(store, checkpoint);
            TrustedKeys trusted = TrustedKeys.read(keys);
            trusted.invalid()
                    .forEach(found -> LOG.log(
                            System.Logger.Level.WARNING, "trusted key skipped folder={0} reason=\"{1}\"", keys, found));
            PublicKeyFile key = ModelSignature.verify(bundle, checkpoint.artifactSha256(), trusted, clock.instant());
            listener.checked(SignatureResult.VERIFIED, Optional.empty());
            LOG.log(
                    System.Logger.Level.INFO,
                    "signature verified modelId={0} key={1}",
                    checkpoint.modelId(),
                    key.name());
            return Optional.of(key);
        } catch (PatisserieException e) {
            failed(checkpoint, e);
            return Optional.empty();
        }
    }

    private void failed(CheckpointPublished checkpoint, PatisserieException failure) {
        boolean concernsSignature =
                switch (failure.code()) {
                    case SIGNATURE_MISSING,
                            SIGNATURE_INVALID,
                            SIGNER_UNKNOWN,
                            SIGNER_EXPIRED,
                            SIGNING_KEYS_UNAVAILABLE -> true;
                    default -> false;
                };
        if (!concernsSignature) {
            throw failure; // the store is not available
        }
        listener.checked(result(failure), Optional.of(failure.code()));
        if (mode == SignatureMode.REQUIRE) {
            throw failure;
        }
        LOG.log(
                System.Logger.Level.WARNING,
                "model accepted without a valid signature modelId={0} code={1} reason=\"{2}\"",
                checkpoint.modelId(),
                failure.code(),
                failure.getMessage());
    }

    private SignatureResult result(PatisserieException failure) {
        if (mode == SignatureMode.WARN) {
            return SignatureResult.TOLERATED;
        }
        return failure.code().retriable() ? SignatureResult.UNAVAILABLE : SignatureResult.REFUSED;
    }

    /** Reads the bundle after a check of its size. */
    private static byte[] bundle(ObjectStore store, CheckpointPublished checkpoint) {
        String name = checkpoint.signature();
        if (name == null) {
            throw missing("the signature of %s, found none in its event".formatted(checkpoint.artifact()));
        }
        try {
            Optional<StoredObject> stored = store.find(name);
            if (stored.isPresent()) {
                return read(store, stored.get());
            }
        } catch (PatisserieException e) {
            if (e.code().retriable() || e.code() == ErrorCode.SIGNATURE_INVALID) {
                throw e;
            }
            throw invalid("a bundle named %s, found: %s".formatted(name, e.getMessage()), e);
        }
        requireArchive(store, checkpoint);
        throw missing("the signature %s in the model store, found none".formatted(name));
    }

    private static byte[] read(ObjectStore store, StoredObject stored) {
        long bytes = stored.bytes();
        if (bytes < 1 || bytes > ModelSignature.MAX_BUNDLE_BYTES) {
            throw invalid(
                    "a bundle of 1 to %d bytes, found %d".formatted(ModelSignature.MAX_BUNDLE_BYTES, bytes), null);
        }
        return store.read(stored.name(), 0, (int) bytes);
    }

    /** Distinguishes a store that is not mounted, which is retried, from a missing bundle. */
    private static void requireArchive(ObjectStore store, CheckpointPublished checkpoint) {
        if (store.find(checkpoint.artifact()).isEmpty()) {
            throw new PatisserieException(
                    ErrorCode.MODEL_ARTIFACT_MISSING,
                    "expected %s in the model store, found neither it nor its signature; check that trainer and server use the same store"
                            .formatted(checkpoint.artifact()));
        }
    }

    private static PatisserieException invalid(String expectedAndFound, Throwable cause) {
        return new PatisserieException(
                ErrorCode.SIGNATURE_INVALID,
                "signature: expected %s; sign the archive again by 'patisserie sign'".formatted(expectedAndFound),
                cause);
    }

    private static PatisserieException missing(String expectedAndFound) {
        return new PatisserieException(
                ErrorCode.SIGNATURE_MISSING,
                "signature: expected %s; sign the model by 'patisserie sign', or set trainer.signing-key"
                        .formatted(expectedAndFound));
    }
}

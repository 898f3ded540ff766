package dev.patisserie.standalone.workspace;

import dev.patisserie.common.signing.KeyFiles;
import dev.patisserie.common.signing.ModelSignature;
import dev.patisserie.common.signing.SignatureMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The keys of a stack: the private key of its trainer, which only the owner may read, and the folder of trusted keys.
 *
 * @param folder folder of the keys, beside the model store
 */
public record StackKeys(Path folder) {

    /** Archives are below a folder of their data set. */
    private static final int ARCHIVE_DEPTH = 2;

    private static final String ARCHIVE = ".zip";

    /** Returns the keys of a stack with a model store, which may not exist. */
    public static StackKeys beside(String modelStore) {
        return new StackKeys(Path.of(modelStore).resolveSibling("keys"));
    }

    /**
     * Creates the keys of a work folder unless they exist.
     *
     * @throws IOException if they cannot be written
     */
    public static StackKeys prepare(WorkFolder work) throws IOException {
        StackKeys keys = beside(work.models().toString());
        if (Files.notExists(keys.signingKey())) {
            Files.createDirectories(keys.trusted());
            Files.deleteIfExists(keys.trustedKey()); // of an interrupted start
            KeyFiles.generate(keys.signingKey(), keys.trustedKey());
        }
        return keys;
    }

    /** Returns the file of the private key. */
    public Path signingKey() {
        return folder.resolve("signing.pem");
    }

    /** Returns the folder of the trusted keys. */
    public Path trusted() {
        return folder.resolve("trusted");
    }

    private Path trustedKey() {
        return trusted().resolve("signing.pem");
    }

    /**
     * Returns the treatment of archives in a model store: signatures are required, unless the store has archives of an
     * earlier version without one.
     *
     * @throws IOException if the folder cannot be read
     */
    public static SignatureMode mode(Path models) throws IOException {
        if (Files.notExists(models)) {
            return SignatureMode.REQUIRE;
        }
        try (Stream<Path> tree = Files.walk(models, ARCHIVE_DEPTH)) {
            boolean areSigned = tree.filter(file -> file.toString().endsWith(ARCHIVE))
                    .allMatch(file -> Files.exists(Path.of(ModelSignature.nameBeside(file.toString()))));
            return areSigned ? SignatureMode.REQUIRE : SignatureMode.WARN;
        }
    }
}

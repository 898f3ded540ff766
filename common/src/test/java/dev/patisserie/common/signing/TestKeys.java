package dev.patisserie.common.signing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Keys in a folder: private keys beside the folder of the trusted public keys. */
final class TestKeys {

    private final Path folder;

    TestKeys(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(trusted());
    }

    Path trusted() {
        return folder.resolve("trusted");
    }

    Path privateKey(String name) {
        return folder.resolve(name + ".private.pem");
    }

    /** Generates a key that is trusted under a file name. */
    SigningKey trust(String name, String fileName) throws IOException {
        return KeyFiles.generate(privateKey(name), trusted().resolve(fileName));
    }

    TrustedKeys read() {
        return TrustedKeys.read(trusted());
    }
}

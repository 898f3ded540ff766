package dev.patisserie.standalone.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.signing.SignatureMode;
import dev.patisserie.common.signing.SigningKey;
import dev.patisserie.common.signing.TrustedKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackKeysTest {

    @TempDir
    Path folder;

    private String prepared() throws IOException {
        try (WorkFolder work = WorkFolder.take(folder.resolve("work"))) {
            StackKeys keys = StackKeys.prepare(work);
            String hint = SigningKey.read(keys.signingKey()).publicKey().hint();
            assertThat(TrustedKeys.read(keys.trusted()).keys()).containsOnlyKeys(hint);
            return hint;
        }
    }

    @Test
    void theNextStartUsesTheSameKey() throws IOException {
        assertThat(prepared()).isEqualTo(prepared());
    }

    @Test
    void aStartThatWasInterruptedBeforeThePrivateKeyIsRepeated() throws IOException {
        String first = prepared();
        Files.delete(folder.resolve("work/keys/signing.pem"));

        assertThat(prepared()).isNotEqualTo(first);
    }

    @Test
    void signaturesAreRequiredUnlessTheStoreHasArchivesWithoutOne() throws IOException {
        Path models = folder.resolve("models");
        assertThat(StackKeys.mode(models)).isEqualTo(SignatureMode.REQUIRE);

        Path archive = Files.createDirectories(models.resolve("desserts")).resolve("m-1.zip");
        Files.createFile(archive);
        assertThat(StackKeys.mode(models)).isEqualTo(SignatureMode.WARN);

        Files.createFile(Path.of(archive + ".sig"));
        assertThat(StackKeys.mode(models)).isEqualTo(SignatureMode.REQUIRE);
    }
}

package dev.patisserie.standalone.command.signing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.standalone.command.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningCommandsTest {

    private final Terminal terminal = new Terminal();

    @TempDir
    Path folder;

    private Path archive;
    private Path trusted;

    @BeforeEach
    void generate() throws IOException {
        archive = Files.write(folder.resolve("m-1.zip"), new byte[] {1, 2, 3});
        trusted = Files.createDirectories(folder.resolve("trusted"));
        assertThat(terminal.run("keys", "generate", folder.resolve("trainer")))
                .as("%s", terminal)
                .isZero();
        Files.copy(folder.resolve("trainer.pem"), trusted.resolve("trainer.pem"));
    }

    private int sign() {
        return terminal.run("sign", "--file", archive, "--key", folder.resolve("trainer.private.pem"));
    }

    private int verify() {
        return terminal.run("verify", "--file", archive, "--trusted-keys", trusted);
    }

    @Test
    void verifiesASignedFile() {
        assertThat(sign()).as("%s", terminal).isZero();
        assertThat(verify()).as("%s", terminal).isZero();

        assertThat(folder.resolve("m-1.zip.sig")).exists();
        assertThat(terminal.out())
                .contains("signed     " + archive)
                .contains("verified   " + archive + ", key trainer.pem");
    }

    @Test
    void reportsAChangedFile() throws IOException {
        sign();
        Files.write(archive, new byte[] {1, 2, 4});

        assertThat(verify()).isEqualTo(1);
        assertThat(terminal.err()).contains("expected the signature of the archive with SHA-256");
    }

    @Test
    void reportsAMissingSignature() {
        assertThat(verify()).isEqualTo(1);
        assertThat(terminal.err()).contains("m-1.zip.sig does not exist");
    }

    @Test
    void theLastDayIsInTheNameOfThePublicKey() throws IOException {
        // When
        int exit = terminal.run("keys", "generate", folder.resolve("old"), "--not-after", "2020-06-30");
        Path limited = folder.resolve("old.not-after-2020-06-30.pem");
        Files.copy(limited, trusted.resolve(limited.getFileName()));

        // Then
        assertThat(exit).isZero();
        assertThat(terminal.run("keys", "list", trusted)).isEqualTo(1);
        assertThat(terminal.out())
                .containsPattern("valid    [0-9a-f]{64}  trainer.pem")
                .containsPattern("expired  [0-9a-f]{64}  old.not-after-2020-06-30.pem, until 2020-07-01T00:00:00Z");
    }

    @Test
    void doesNotReplaceAKey() {
        assertThat(terminal.run("keys", "generate", folder.resolve("trainer"))).isEqualTo(1);
        assertThat(terminal.err()).contains("already exists");
    }

    @Test
    void expectsAModelOrAFile() {
        assertThat(terminal.run("sign")).isEqualTo(2);
        assertThat(terminal.run("sign", "m-1", "--file", archive)).isEqualTo(2);
    }
}

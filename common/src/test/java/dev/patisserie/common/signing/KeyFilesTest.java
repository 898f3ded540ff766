package dev.patisserie.common.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.fault.PatisserieException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFilesTest {

    @TempDir
    Path folder;

    private Path privateFile;
    private Path publicFile;

    @BeforeEach
    void name() {
        privateFile = folder.resolve("key.private.pem");
        publicFile = folder.resolve("key.pem");
    }

    @Test
    void onlyTheOwnerMayReadAPrivateKey() throws IOException {
        KeyFiles.generate(privateFile, publicFile);

        assertThat(Files.getPosixFilePermissions(privateFile)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(KeyFiles.isOpen(privateFile)).isFalse();
        assertThat(KeyFiles.isOpen(publicFile)).isTrue();
    }

    @Test
    void aGeneratedKeyIsReadAgain() throws IOException {
        SigningKey key = KeyFiles.generate(privateFile, publicFile);

        assertThat(SigningKey.read(privateFile).publicKey().hint())
                .isEqualTo(key.publicKey().hint());
        assertThat(PublicKeyFile.read(publicFile).hint())
                .isEqualTo(key.publicKey().hint());
    }

    @Test
    void doesNotReplaceAKey() throws IOException {
        KeyFiles.generate(privateFile, publicFile);
        String before = Files.readString(privateFile);

        assertThatThrownBy(() -> KeyFiles.generate(privateFile, folder.resolve("other.pem")))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(Files.readString(privateFile)).isEqualTo(before);
        assertThat(folder.resolve("other.pem")).doesNotExist();
    }

    @Test
    void aPublicKeyIsNoPrivateKeyAndViceVersa() throws IOException {
        KeyFiles.generate(privateFile, publicFile);

        assertThatThrownBy(() -> SigningKey.read(publicFile))
                .isInstanceOf(PatisserieException.class)
                .hasMessageContaining("expected -----BEGIN PRIVATE KEY-----, found -----BEGIN PUBLIC KEY-----");
        assertThatThrownBy(() -> PublicKeyFile.read(privateFile))
                .isInstanceOf(PatisserieException.class)
                .hasMessageContaining("expected -----BEGIN PUBLIC KEY-----, found -----BEGIN PRIVATE KEY-----");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----\n",
                "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"
            })
    void rejectsOtherFiles(String content) throws IOException {
        Files.writeString(privateFile, content);

        assertThatThrownBy(() -> SigningKey.read(privateFile))
                .isInstanceOf(PatisserieException.class)
                .hasMessageContaining("signing key key.private.pem: expected ")
                .hasMessageContaining("found ")
                .hasMessageContaining("patisserie keys generate");
    }

    @Test
    void rejectsAPrivateKeyWithAnotherPublicKey() throws IOException {
        // Given: the public part of another key, in the last 64 bytes
        String one = SigningKey.generate().pem();
        String other = SigningKey.generate().pem();
        byte[] der = Base64.getMimeDecoder().decode(body(one));
        byte[] otherDer = Base64.getMimeDecoder().decode(body(other));
        System.arraycopy(otherDer, otherDer.length - 64, der, der.length - 64, 64);
        Files.writeString(privateFile, PemFile.text(PemFile.PRIVATE_KEY, der));

        assertThatThrownBy(() -> SigningKey.read(privateFile))
                .isInstanceOf(PatisserieException.class)
                .hasMessageContaining("expected a public key that fits the private one");
    }

    private static String body(String pem) {
        return pem.replaceAll("-----[A-Z ]+-----", "");
    }

    @Test
    void anInvalidFileDoesNotAffectTheOtherKeys() throws IOException {
        // Given
        var keys = new TestKeys(folder);
        keys.trust("a", "a.pem");
        Files.writeString(keys.trusted().resolve("b.pem"), "text");
        Files.writeString(
                keys.trusted().resolve("c.not-after-soon.pem"),
                SigningKey.generate().publicKey().pem());
        Files.writeString(keys.trusted().resolve(".hidden"), "text");
        Files.createDirectories(keys.trusted().resolve("folder"));

        // When
        TrustedKeys read = keys.read();

        // Then
        assertThat(read.keys().values()).extracting(PublicKeyFile::name).containsExactly("a.pem");
        assertThat(read.invalid())
                .containsExactly(
                        "b.pem: expected -----BEGIN PUBLIC KEY-----, found no PEM object",
                        "c.not-after-soon.pem: expected a date such as 2027-06-30 after not-after- in the name, found 'soon'");
    }
}

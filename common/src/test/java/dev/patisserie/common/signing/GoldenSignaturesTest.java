package dev.patisserie.common.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.io.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares with model_signing, the tool of OpenSSF ({@code src/test/python/golden_signatures.py}). */
class GoldenSignaturesTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/signatures");

    private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");

    @TempDir
    Path folder;

    private TrustedKeys trusted(String name) throws IOException {
        Files.copy(GOLDEN.resolve(name + ".pem"), folder.resolve("key.pem"));
        return TrustedKeys.read(folder);
    }

    private static String archive() throws IOException {
        return Sha256.of(GOLDEN.resolve("archive.zip"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"p256", "p384", "p521"})
    void verifiesTheBundlesOfTheTool(String name) throws IOException {
        byte[] bundle = Files.readAllBytes(GOLDEN.resolve(name + ".sig"));

        PublicKeyFile key = ModelSignature.verify(bundle, archive(), trusted(name), NOON);

        assertThat(key.name()).isEqualTo("key.pem");
        assertThat(key.pem()).isEqualTo(Files.readString(GOLDEN.resolve(name + ".pem")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"p256", "p384", "p521"})
    void readsThePrivateKeysOfOpenSsl(String name) throws IOException {
        SigningKey key = SigningKey.read(GOLDEN.resolve(name + ".private.pem"));

        byte[] bundle = ModelSignature.sign("archive.zip", archive(), key);

        assertThat(key.publicKey().pem()).isEqualTo(Files.readString(GOLDEN.resolve(name + ".pem")));
        assertThat(ModelSignature.verify(bundle, archive(), trusted(name), NOON).hint())
                .isEqualTo(key.publicKey().hint());
    }

    @Test
    void aSignatureOfAFolderIsNotThatOfAFile() throws IOException {
        byte[] bundle = Files.readAllBytes(GOLDEN.resolve("folder.sig"));
        TrustedKeys trusted = trusted("p256");
        String archive = archive();

        assertThatThrownBy(() -> ModelSignature.verify(bundle, archive, trusted, NOON))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SIGNATURE_INVALID))
                .hasMessageContaining("expected resource's name ., found archive.zip");
    }

    @Test
    @EnabledIfSystemProperty(
            named = "test.python",
            matches = ".+",
            disabledReason = "needs -Dtest.python=PYTHON, with model-signing and pyopenssl")
    void theToolVerifiesOurBundlesAndWeVerifyItsBundlesByOurKeys() throws Exception {
        // Given
        var keys = new TestKeys(folder);
        SigningKey key = keys.trust("ours", "ours.pem");
        Path model = Files.write(folder.resolve("model.zip"), new byte[] {1, 2, 3});
        byte[] bundle = ModelSignature.sign("desserts/model.zip", Sha256.of(model), key);
        Path ours = Files.write(folder.resolve("ours.sig"), bundle);
        Path theirs = folder.resolve("theirs.sig");
        Path publicKey = keys.trusted().resolve("ours.pem");

        // When
        int verified = run("verify", "key", "--public_key", publicKey, "--signature", ours, model);
        int signed = run("sign", "key", "--private_key", keys.privateKey("ours"), "--signature", theirs, model);

        // Then
        assertThat(verified).isZero();
        assertThat(signed).isZero();
        assertThat(ModelSignature.verify(Files.readAllBytes(theirs), Sha256.of(model), keys.read(), NOON)
                        .name())
                .isEqualTo("ours.pem");
        Files.write(model, new byte[] {1, 2, 4});
        assertThat(run("verify", "key", "--public_key", publicKey, "--signature", ours, model))
                .isNotZero();
    }

    private static int run(Object... arguments) throws IOException, InterruptedException {
        Path tool = Path.of(System.getProperty("test.python")).resolveSibling("model_signing");
        List<String> command = new ArrayList<>(List.of(tool.toString()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }
}

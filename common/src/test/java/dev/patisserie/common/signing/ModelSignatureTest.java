package dev.patisserie.common.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ModelSignatureTest {

    private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");

    private static final String ARCHIVE = "a".repeat(64);

    private static final String OTHER = "b".repeat(64);

    @TempDir
    Path folder;

    private TestKeys keys;
    private SigningKey key;

    @BeforeEach
    void generate() throws IOException {
        keys = new TestKeys(folder);
        key = keys.trust("trainer", "trainer.pem");
    }

    private byte[] bundle() {
        return ModelSignature.sign("desserts/m-1.zip", ARCHIVE, key);
    }

    private PatisserieException rejection(byte[] bundle, String sha256) {
        return catchThrowableOfType(
                PatisserieException.class, () -> ModelSignature.verify(bundle, sha256, keys.read(), NOON));
    }

    @Test
    void acceptsTheArchiveThatWasSigned() {
        assertThat(ModelSignature.verify(bundle(), ARCHIVE, keys.read(), NOON).name())
                .isEqualTo("trainer.pem");
    }

    @Test
    void rejectsTheSignatureOfAnotherArchive() {
        assertThat(rejection(bundle(), OTHER)).satisfies(e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.SIGNATURE_INVALID);
            assertThat(e).hasMessageContaining(ARCHIVE).hasMessageContaining(OTHER);
        });
    }

    @Test
    void rejectsAKeyThatIsNotTrusted() {
        byte[] bundle = ModelSignature.sign("m-1.zip", ARCHIVE, SigningKey.generate());

        assertThat(rejection(bundle, ARCHIVE)).satisfies(e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.SIGNER_UNKNOWN);
            assertThat(e).hasMessageContaining("trainer.pem");
        });
    }

    @Test
    void rejectsASignatureOfAnUnknownKeyUnderTheNameOfATrustedOne() {
        SigningKey attacker = SigningKey.generate();
        String forged = text(ModelSignature.sign("m-1.zip", ARCHIVE, attacker))
                .replace(attacker.publicKey().hint(), key.publicKey().hint());

        assertThat(rejection(bytes(forged), ARCHIVE).code()).isEqualTo(ErrorCode.SIGNATURE_INVALID);
    }

    @Test
    void acceptsBothKeysOfARotation() throws IOException {
        // Given
        SigningKey next = keys.trust("next", "next.pem");

        // When
        PublicKeyFile old = ModelSignature.verify(bundle(), ARCHIVE, keys.read(), NOON);
        PublicKeyFile used =
                ModelSignature.verify(ModelSignature.sign("m-2.zip", OTHER, next), OTHER, keys.read(), NOON);

        // Then
        assertThat(old.name()).isEqualTo("trainer.pem");
        assertThat(used.name()).isEqualTo("next.pem");
    }

    @Test
    void aKeyIsValidUntilTheEndOfItsLastDay() throws IOException {
        // Given
        SigningKey limited = keys.trust("limited", "limited.not-after-2026-12-01.pem");
        byte[] bundle = ModelSignature.sign("m-1.zip", ARCHIVE, limited);
        Instant lastSecond = Instant.parse("2026-12-01T23:59:59Z");

        // When
        PublicKeyFile before = ModelSignature.verify(bundle, ARCHIVE, keys.read(), lastSecond);
        PatisserieException after = catchThrowableOfType(
                PatisserieException.class,
                () -> ModelSignature.verify(bundle, ARCHIVE, keys.read(), lastSecond.plusSeconds(1)));

        // Then
        assertThat(before.notAfter()).contains(Instant.parse("2026-12-02T00:00:00Z"));
        assertThat(after.code()).isEqualTo(ErrorCode.SIGNER_EXPIRED);
    }

    @Test
    void theShorterValidityOfAKeyInTwoFilesApplies() throws IOException {
        Files.copy(keys.trusted().resolve("trainer.pem"), keys.trusted().resolve("a.not-after-2020-01-01.pem"));

        assertThat(rejection(bundle(), ARCHIVE).code()).isEqualTo(ErrorCode.SIGNER_EXPIRED);
    }

    /** Changes of a valid bundle that make it invalid. */
    static Map<String, UnaryOperator<String>> changes() {
        return Map.ofEntries(
                Map.entry("no JSON", json -> "PK"),
                Map.entry("empty", json -> ""),
                Map.entry("null", json -> "null"),
                Map.entry("deep", json -> "[".repeat(60_000)),
                Map.entry(
                        "deep field",
                        json -> json.replace("\"tlogEntries\":[]", "\"tlogEntries\":" + "[".repeat(30_000))),
                Map.entry("cut", json -> json.substring(0, json.length() / 2)),
                Map.entry("other media type", json -> json.replace("v0.3", "v0.2")),
                Map.entry("other payload type", json -> json.replace("vnd.in-toto", "vnd.other")),
                Map.entry("no envelope", json -> json.replace("dsseEnvelope", "messageSignature")),
                Map.entry("no signature", json -> json.replaceAll("\"signatures\":\\[.*?]", "\"signatures\":[]")),
                Map.entry("null signature", json -> json.replaceAll("\"signatures\":\\[.*?]", "\"signatures\":[null]")),
                Map.entry(
                        "two signatures",
                        json -> json.replaceAll("\"signatures\":\\[(.*?)]", "\"signatures\":[$1,$1]")),
                Map.entry(
                        "thousands of signatures",
                        json -> json.replaceAll(
                                "\"signatures\":\\[.*?]", "\"signatures\":[{}" + ",{}".repeat(15_000) + "]")),
                Map.entry("no base64", json -> json.replaceAll("\"sig\":\"..", "\"sig\":\"?!")),
                Map.entry("no DER", json -> json.replaceAll("\"sig\":\"[^\"]*", "\"sig\":\"AAAA")),
                Map.entry( // r = s = 0, which JDK 17.0.2 accepted (CVE-2022-21449)
                        "zeros", json -> json.replaceAll("\"sig\":\"[^\"]*", "\"sig\":\"MAYCAQACAQA=")),
                Map.entry("payload without base64", json -> json.replaceAll("\"payload\":\"..", "\"payload\":\"?!")),
                Map.entry("other payload", json -> json.replaceAll("\"payload\":\"[^\"]*", "\"payload\":\"e30=")));
    }

    @ParameterizedTest
    @MethodSource("changedBundles")
    void rejectsAChangedBundle(String change) {
        String json = changes().get(change).apply(text(bundle()));

        assertThat(rejection(bytes(json), ARCHIVE).code()).isEqualTo(ErrorCode.SIGNATURE_INVALID);
    }

    static Stream<String> changedBundles() {
        return changes().keySet().stream();
    }

    @Test
    void rejectsABundleOverTheLimit() {
        String padded = text(bundle()) + " ".repeat(ModelSignature.MAX_BUNDLE_BYTES);

        assertThat(rejection(bytes(padded), ARCHIVE)).satisfies(e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.SIGNATURE_INVALID);
            assertThat(e).hasMessageContaining("65536");
        });
    }

    @Test
    void rejectsABundleOfACertificate() {
        String json = text(bundle()).replaceAll("\"publicKey\":\\{[^}]*}", "\"certificate\":{\"rawBytes\":\"AAAA\"}");

        assertThat(rejection(bytes(json), ARCHIVE).code()).isEqualTo(ErrorCode.SIGNER_UNKNOWN);
    }

    /** Statements that a trusted key signed and that are not those of one file. */
    @ParameterizedTest
    @MethodSource("otherStatements")
    void rejectsASignedStatementOfSomethingElse(String find, String replacement) {
        // Given
        String statement = text(Statement.of("m-1.zip", ARCHIVE).toJson());
        String changed = statement.replace(find, replacement);
        assertThat(changed).isNotEqualTo(statement);

        // When
        PatisserieException rejection = rejection(Bundle.of(bytes(changed), key).toJson(), ARCHIVE);

        // Then
        assertThat(rejection.code()).isEqualTo(ErrorCode.SIGNATURE_INVALID);
    }

    static Stream<Arguments> otherStatements() {
        return Stream.of(
                        new String[] {"Statement/v1", "Statement/v2"},
                        new String[] {"signature/v1.0", "signature/v2.0"},
                        new String[] {"\"method\":\"files\"", "\"method\":\"shards\""},
                        new String[] {"\"hash_type\":\"sha256\"", "\"hash_type\":\"blake2b\""},
                        new String[] {"\"algorithm\":\"sha256\"", "\"algorithm\":\"blake2b\""},
                        new String[] {"\"name\":\".\"", "\"name\":\"model.zip\""},
                        new String[] {"\"resources\":[", "\"resources\":[null,"},
                        new String[] {"\"subject\":[", "\"subject\":[null,"},
                        new String[] {"\"digest\":\"" + ARCHIVE, "\"digest\":\"" + OTHER},
                        new String[] {"\"digest\":\"" + ARCHIVE, "\"digest\":\"xyz"},
                        new String[] {"\"predicate\":{", "\"other\":{"})
                .map(pair -> Arguments.of((Object[]) pair));
    }

    @Test
    void theStatementHasTheDigestOfTheFilesDigest() throws IOException {
        // When
        var payload = Base64.getDecoder()
                .decode(Json.MAPPER
                        .readTree(bundle())
                        .at("/dsseEnvelope/payload")
                        .textValue());
        var statement = Json.MAPPER.readTree(payload);

        // Then: python -c "import hashlib; print(hashlib.sha256(bytes.fromhex('aa' * 32)).hexdigest())"
        assertThat(statement.at("/subject/0/digest/sha256").textValue())
                .isEqualTo("e0e77a507412b120f6ede61f62295b1a7b2ff19d3dcc8f7253e51663470c888e");
        assertThat(statement.at("/subject/0/name").textValue()).isEqualTo("m-1.zip");
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}

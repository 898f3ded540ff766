package dev.patisserie.common.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.signing.ArchiveSigner;
import dev.patisserie.common.signing.KeyFiles;
import dev.patisserie.common.signing.SignatureCheck;
import dev.patisserie.common.signing.SignatureListener;
import dev.patisserie.common.signing.SignatureMode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStoreContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** Tests the store with a third-party S3 server that checks signatures. */
class S3ObjectStoreTest {

    private static final String BUCKET = "models";

    private static BlobStoreContext blobs;
    private static S3Proxy server;

    @TempDir
    Path temp;

    private Path archive;

    @BeforeAll
    static void startServer() throws Exception {
        blobs = ContextBuilder.newBuilder("transient").build(BlobStoreContext.class);
        blobs.getBlobStore().createContainerInLocation(null, BUCKET);
        server = S3Proxy.builder()
                .blobStore(blobs.getBlobStore())
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, "key", "secret")
                .build();
        server.start();
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.stop();
        blobs.close();
    }

    @BeforeEach
    void makeArchive() throws IOException {
        archive = Files.writeString(temp.resolve("local.zip"), "model");
    }

    @Test
    void fetchesAStoredArchive() {
        try (S3ObjectStore store = store("secret", "team/a")) {
            store.put("desserts/m-1.zip", archive);
            store.fetch("desserts/m-1.zip", temp.resolve("fetched.zip"), 5);
        }

        assertThat(temp.resolve("fetched.zip")).hasContent("model");
        assertThat(blobs.getBlobStore().blobExists(BUCKET, "team/a/desserts/m-1.zip"))
                .isTrue();
    }

    @Test
    void replacesAnArchiveOfTheSameName() throws IOException {
        try (S3ObjectStore store = store("secret", "")) {
            store.put("m-1.zip", archive);
            store.put("m-1.zip", Files.writeString(archive, "retrained"));
            store.fetch("m-1.zip", temp.resolve("fetched.zip"), 9);
        }

        assertThat(temp.resolve("fetched.zip")).hasContent("retrained");
    }

    @Test
    void rejectsAnObjectOfAnotherSizeBeforeCopyingIt() {
        try (S3ObjectStore store = store("secret", "")) {
            store.put("m-1.zip", archive);

            assertCode(ErrorCode.MODEL_DIGEST_MISMATCH, () -> store.fetch("m-1.zip", temp.resolve("fetched.zip"), 1));
        }

        assertThat(temp.resolve("fetched.zip")).doesNotExist();
    }

    @Test
    void missingArchiveLeavesTheTargetUnchanged() {
        try (S3ObjectStore store = store("secret", "")) {
            assertCode(ErrorCode.MODEL_ARTIFACT_MISSING, () -> store.fetch("m-2.zip", archive, 5));
        }

        assertThat(archive).hasContent("model");
    }

    @Test
    void reportsAnUnavailableStoreOnFailedAuthentication() {
        try (S3ObjectStore store = store("wrong", "")) {
            assertCode(ErrorCode.MODEL_STORE_UNAVAILABLE, () -> store.put("m-1.zip", archive));
            assertCode(ErrorCode.MODEL_STORE_UNAVAILABLE, () -> store.fetch("m-1.zip", archive, 5));
        }
    }

    @Test
    void readsAPart() {
        try (S3ObjectStore store = store("secret", "team")) {
            store.put("m-1.zip", archive);

            assertThat(store.read("m-1.zip", 1, 3)).asString().isEqualTo("ode");
            assertCode(ErrorCode.MODEL_DIGEST_MISMATCH, () -> store.read("m-1.zip", 3, 5));
            assertCode(ErrorCode.MODEL_DIGEST_MISMATCH, () -> store.read("m-1.zip", 50, 5));
            assertCode(ErrorCode.MODEL_ARTIFACT_MISSING, () -> store.read("m-9.zip", 0, 5));
        }
    }

    @Test
    void findsListsAndDeletesObjects() {
        try (S3ObjectStore store = store("secret", "listed")) {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < 1100; i++) { // more than a page of 1000
                blobs.getBlobStore()
                        .putBlob(
                                BUCKET,
                                blobs.getBlobStore()
                                        .blobBuilder("listed/shards/" + i)
                                        .payload("x")
                                        .build());
            }
            store.put("other/m-1.zip", archive);
            blobs.getBlobStore()
                    .putBlob(
                            BUCKET,
                            blobs.getBlobStore()
                                    .blobBuilder("listed/shards/marker/")
                                    .payload("")
                                    .build());

            store.list("shards", object -> names.add(object.name()));

            assertThat(names).hasSize(1100).contains("shards/0", "shards/1099");
            StoredObject found = store.find("other/m-1.zip").orElseThrow();
            assertThat(found.bytes()).isEqualTo(5);
            assertThat(Duration.between(found.modifiedAt(), Instant.now()).abs())
                    .isLessThan(Duration.ofHours(1));
            store.delete("other/m-1.zip");
            store.delete("other/m-1.zip");
            assertThat(store.find("other/m-1.zip")).isEmpty();
        }
    }

    static Stream<String> impossibleNames() {
        return Stream.concat(
                FolderObjectStoreTest.impossibleNames(),
                Stream.of("x/".repeat(500) + "1234567890123456789")); // with the prefix 1025 bytes
    }

    @ParameterizedTest
    @MethodSource("impossibleNames")
    void rejectsAnInvalidNamePermanently(String name) {
        try (S3ObjectStore store = store("secret", "teams")) {
            assertCode(ErrorCode.MODEL_ARTIFACT_INVALID, () -> store.fetch(name, archive, 5));
        }
    }

    @Test
    void isOpenedByItsLocation() {
        try (ObjectStore folder = StoreLocation.of("/var/models").open(StoreContent.MODELS)) {
            assertThat(folder).isInstanceOf(FolderObjectStore.class);
        }
        assertThat(StoreLocation.of("s3://models/team").folder()).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StoreLocation.of("s3:///models"))
                .withMessage("expected s3://bucket or s3://bucket/prefix, was 's3:///models'");
    }

    @Test
    void keepsTheSignatureOfAnArchiveBesideIt() throws IOException {
        // Given
        Path key = temp.resolve("trainer.private.pem");
        Path trusted = Files.createDirectories(temp.resolve("trusted"));
        KeyFiles.generate(key, trusted.resolve("trainer.pem"));
        var check = new SignatureCheck(SignatureMode.REQUIRE, trusted, Clock.systemUTC(), SignatureListener.NONE);

        try (S3ObjectStore store = store("secret", "team/signed")) {
            // When
            CheckpointPublished signed = ArchiveSigner.of(Optional.of(key)).sign(store, checkpoint(), temp);

            // Then
            assertThat(signed.signature()).isEqualTo("desserts/m-1.zip.sig");
            assertThat(check.verify(store, signed)).isPresent();
        }
    }

    private CheckpointPublished checkpoint() throws IOException {
        return new CheckpointPublished(
                "m-1",
                "r-1",
                "desserts",
                Pipeline.SIMPLE,
                "simple",
                List.of("cake", "pie"),
                100,
                "desserts/m-1.zip",
                Sha256.of(archive),
                5,
                new CheckpointPublished.Holdout(0.9, 0.1, 10, "0".repeat(64)),
                Instant.EPOCH,
                null,
                List.of());
    }

    private static S3ObjectStore store(String secret, String prefix) {
        S3Client client = S3ObjectStore.client()
                .endpointOverride(URI.create("http://127.0.0.1:" + server.getPort()))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", secret)))
                .build();
        return new S3ObjectStore(StoreContent.MODELS, client, BUCKET, prefix);
    }

    private static void assertCode(ErrorCode code, ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(PatisserieException.class, e -> assertThat(e.code())
                .isEqualTo(code));
    }
}

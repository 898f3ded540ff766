package dev.patisserie.common.model;

import dev.patisserie.common.fault.PatisserieException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * A model store in a bucket of S3 or of a compatible server. A put is atomic: a reader sees the old or the new object.
 *
 * <p>Region, credentials and the address of another server have the same sources as in AWS's own tools:
 * {@code AWS_REGION}, {@code AWS_ACCESS_KEY_ID}, {@code AWS_SECRET_ACCESS_KEY}, {@code AWS_ENDPOINT_URL_S3}, a profile,
 * or the role of the machine.
 */
final class S3ModelStore implements ModelStore {

    private final S3Client client;
    private final String bucket;
    private final String prefix; // empty, or ends with a slash
    private final TransferTime time;

    /**
     * Creates a store in an existing bucket.
     *
     * @param client the client; closed by the store
     * @param bucket name of the bucket
     * @param prefix prefix of the names within the bucket, with {@code /} between folders; may be empty
     */
    S3ModelStore(S3Client client, String bucket, String prefix) {
        this(client, bucket, prefix, TransferTime.DEFAULT);
    }

    /** Creates a store with another limit on the time of a transfer. */
    S3ModelStore(S3Client client, String bucket, String prefix, TransferTime time) {
        this.time = time;
        this.client = client;
        this.bucket = bucket;
        this.prefix = prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
    }

    /**
     * Creates a store; the bucket is not contacted yet.
     *
     * @param location {@code s3://bucket} or {@code s3://bucket/prefix}
     */
    static S3ModelStore at(URI location) {
        String prefix = location.getPath().replaceFirst("^/", "");
        return new S3ModelStore(client().build(), location.getHost(), prefix);
    }

    /**
     * Creates a client that uses only features of every compatible server. It adds no checksums: the SHA-256 of each
     * archive is in its event and is verified.
     */
    static S3ClientBuilder client() {
        return S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .forcePathStyle(true)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
    }

    @Override
    public void put(String name, Path archive) {
        String key = key(name);
        try {
            Duration longest = time.of(Files.size(archive)); // for all attempts together
            client.putObject(
                    request ->
                            request.bucket(bucket).key(key).overrideConfiguration(call -> call.apiCallTimeout(longest)),
                    RequestBody.fromFile(archive));
        } catch (RuntimeException | IOException e) { // also for a response that is not from S3
            throw unavailable("write", key, e);
        }
    }

    @Override
    public void fetch(String name, Path target, long bytes) {
        String key = key(name);
        try (ResponseInputStream<GetObjectResponse> object =
                client.getObject(request -> request.bucket(bucket).key(key))) {
            boolean complete = false;
            try {
                requireSize(name, bytes, object.response());
                StoreFault.copy(name, object, target, bytes, time);
                complete = true;
            } finally {
                if (!complete) {
                    object.abort(); // closing would read the rest
                }
            }
        } catch (NoSuchKeyException e) {
            throw StoreFault.missing("no object '%s' in bucket %s".formatted(key, bucket), e);
        } catch (PatisserieException e) {
            throw e;
        } catch (RuntimeException | IOException e) {
            throw unavailable("read", key, e);
        }
    }

    /** A server need not report the size; a response without ETag is a proxy's page, not an object. */
    private static void requireSize(String name, long bytes, GetObjectResponse response) throws IOException {
        Long found = response.contentLength();
        if (found != null && found != bytes && response.eTag() == null) {
            throw new IOException(
                    "expected an object of %d bytes, found an answer of %d bytes without ETag".formatted(bytes, found));
        }
        if (found != null) {
            StoreFault.requireSize(name, bytes, found);
        }
    }

    private String key(String name) {
        ArtifactName.require(prefix, name);
        return prefix + name;
    }

    private PatisserieException unavailable(String verb, String key, Exception cause) {
        return StoreFault.unavailable(
                "%s '%s' in bucket %s".formatted(verb, key, bucket), cause, "address, bucket and credentials");
    }

    @Override
    public void close() {
        client.close();
    }
}

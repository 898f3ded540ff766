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
 * A model store in a bucket of S3, or of a server that speaks its protocol. A put is atomic there: a reader sees the
 * old object or the new one.
 *
 * <p>Region, credentials and another server's address come from where AWS's own tools take them: {@code AWS_REGION},
 * {@code AWS_ACCESS_KEY_ID}, {@code AWS_SECRET_ACCESS_KEY}, {@code AWS_ENDPOINT_URL_S3}, a profile, or the machine's
 * role.
 */
final class S3ModelStore implements ModelStore {

    private final S3Client client;
    private final String bucket;
    private final String prefix; // empty, or ends with a slash
    private final TransferTime time;

    /**
     * Uses a bucket, which must exist.
     *
     * @param client owned by the store from now on
     * @param bucket its name
     * @param prefix what names begin with within it, with {@code /} between folders; may be empty
     */
    S3ModelStore(S3Client client, String bucket, String prefix) {
        this(client, bucket, prefix, TransferTime.DEFAULT);
    }

    /** The same with another bound on the time of a transfer. */
    S3ModelStore(S3Client client, String bucket, String prefix, TransferTime time) {
        this.time = time;
        this.client = client;
        this.bucket = bucket;
        this.prefix = prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
    }

    /**
     * Connects to a bucket; nothing is asked of it yet.
     *
     * @param location {@code s3://bucket} or {@code s3://bucket/prefix}
     */
    static S3ModelStore at(URI location) {
        String prefix = location.getPath().replaceFirst("^/", "");
        return new S3ModelStore(client().build(), location.getHost(), prefix);
    }

    /**
     * A client that keeps to what every server of the protocol understands. Checksums of its own are not needed: each
     * archive's SHA-256 is in its event, and is checked.
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
            Duration longest = time.of(Files.size(archive)); // of all attempts together
            client.putObject(
                    request ->
                            request.bucket(bucket).key(key).overrideConfiguration(call -> call.apiCallTimeout(longest)),
                    RequestBody.fromFile(archive));
        } catch (RuntimeException | IOException e) { // of an answer that is none of S3, too
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

    /** A server need not report the size; an answer without ETag is a proxy's page, no object. */
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

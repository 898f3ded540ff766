package dev.patisserie.common.store;

import dev.patisserie.common.fault.PatisserieException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A store in a bucket of S3 or of a compatible server. A put is atomic: a reader sees the old or the new object.
 *
 * <p>Region, credentials and the address of another server have the same sources as in AWS's own tools:
 * {@code AWS_REGION}, {@code AWS_ACCESS_KEY_ID}, {@code AWS_SECRET_ACCESS_KEY}, {@code AWS_ENDPOINT_URL_S3}, a profile,
 * or the role of the machine.
 */
final class S3ObjectStore implements ObjectStore {

    private static final int NOT_FOUND = 404;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private final StoreFault fault;
    private final S3Client client;
    private final String bucket;
    private final String prefix; // empty, or ends with a slash
    private final TransferTime time;

    /**
     * Creates a store in an existing bucket.
     *
     * @param content content of the store
     * @param client the client; closed by the store
     * @param bucket name of the bucket
     * @param prefix prefix of the names within the bucket, with {@code /} between folders; may be empty
     */
    S3ObjectStore(StoreContent content, S3Client client, String bucket, String prefix) {
        this(content, client, bucket, prefix, TransferTime.DEFAULT);
    }

    /** Creates a store with another limit on the time of a transfer. */
    S3ObjectStore(StoreContent content, S3Client client, String bucket, String prefix, TransferTime time) {
        this.fault = new StoreFault(content);
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
    static S3ObjectStore at(StoreContent content, URI location) {
        String prefix = location.getPath().replaceFirst("^/", "");
        return new S3ObjectStore(content, client().build(), location.getHost(), prefix);
    }

    /**
     * Creates a client that uses only features of every compatible server. It adds no checksums: the SHA-256 of each
     * archive is in its event, that of each image in the manifest, and both are verified.
     */
    static S3ClientBuilder client() {
        return S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .forcePathStyle(true)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
    }

    @Override
    public void put(String name, Path file) {
        String key = key(name);
        try {
            Duration longest = time.of(Files.size(file)); // for all attempts together
            client.putObject(
                    request ->
                            request.bucket(bucket).key(key).overrideConfiguration(call -> call.apiCallTimeout(longest)),
                    RequestBody.fromFile(file));
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
                fault.copy(name, object, target, bytes, time);
                complete = true;
            } finally {
                if (!complete) {
                    object.abort(); // closing would read the rest
                }
            }
        } catch (NoSuchKeyException e) {
            throw missing(key, e);
        } catch (PatisserieException e) {
            throw e;
        } catch (RuntimeException | IOException e) {
            throw unavailable("read", key, e);
        }
    }

    /** A server need not report the size; a response without ETag is a proxy's page, not an object. */
    private void requireSize(String name, long bytes, GetObjectResponse response) throws IOException {
        Long found = response.contentLength();
        if (found != null && found != bytes && response.eTag() == null) {
            throw new IOException(
                    "expected an object of %d bytes, found an answer of %d bytes without ETag".formatted(bytes, found));
        }
        if (found != null) {
            fault.requireSize(name, bytes, found);
        }
    }

    @Override
    public byte[] read(String name, long offset, int length) {
        String key = key(name);
        String range = "bytes=%d-%d".formatted(offset, offset + length - 1);
        try (ResponseInputStream<GetObjectResponse> part =
                client.getObject(request -> request.bucket(bucket).key(key).range(range))) {
            boolean complete = false;
            try {
                requireRange(name, offset, length, part.response());
                byte[] bytes = StoreFault.readPart(part, length, time);
                complete = true;
                return bytes;
            } finally {
                if (!complete) {
                    part.abort();
                }
            }
        } catch (NoSuchKeyException e) {
            throw missing(key, e);
        } catch (PatisserieException e) {
            throw e;
        } catch (S3Exception e) {
            if (e.statusCode() == RANGE_NOT_SATISFIABLE) {
                throw fault.tooShort(name, offset, length, size(name));
            }
            throw unavailable("read", key, e);
        } catch (RuntimeException | IOException e) {
            throw unavailable("read", key, e);
        }
    }

    /** A server that ignores the range, or a proxy's page, would pass the wrong bytes. */
    private void requireRange(String name, long offset, int length, GetObjectResponse response) throws IOException {
        String found = response.contentRange();
        if (found == null || !found.startsWith("bytes %d-".formatted(offset))) {
            throw new IOException("expected a part of the object from byte %d, found the range %s"
                    .formatted(offset, found == null ? "missing" : found));
        }
        Long bytes = response.contentLength();
        if (bytes != null && bytes < length) {
            throw fault.tooShort(name, offset, length, offset + bytes);
        }
    }

    private long size(String name) {
        return find(name).map(StoredObject::bytes).orElse(0L);
    }

    @Override
    public Optional<StoredObject> find(String name) {
        String key = key(name);
        try {
            HeadObjectResponse head =
                    client.headObject(request -> request.bucket(bucket).key(key));
            if (head.eTag() == null || head.contentLength() == null || head.lastModified() == null) {
                throw new IOException("expected size, time and ETag of an object, found an answer without them");
            }
            return Optional.of(new StoredObject(name, head.contentLength(), head.lastModified()));
        } catch (S3Exception e) {
            if (e.statusCode() == NOT_FOUND) {
                return Optional.empty();
            }
            throw unavailable("read", key, e);
        } catch (RuntimeException | IOException e) {
            throw unavailable("read", key, e);
        }
    }

    @Override
    public void list(String folder, Consumer<StoredObject> reader) {
        String key = key(folder);
        try {
            client.listObjectsV2Paginator(request -> request.bucket(bucket).prefix(key + "/"))
                    .contents()
                    .forEach(object -> list(object, reader));
        } catch (PatisserieException e) {
            throw e;
        } catch (RuntimeException e) {
            throw unavailable("list", key, e);
        }
    }

    private void list(S3Object object, Consumer<StoredObject> reader) {
        String name = object.key().substring(prefix.length());
        if (ObjectName.isValid(prefix, name)) {
            reader.accept(new StoredObject(name, object.size(), object.lastModified()));
        }
    }

    @Override
    public void delete(String name) {
        String key = key(name);
        try {
            client.deleteObject(request -> request.bucket(bucket).key(key));
        } catch (RuntimeException e) {
            throw unavailable("delete", key, e);
        }
    }

    private String key(String name) {
        ObjectName.require(prefix, name, fault);
        return prefix + name;
    }

    private PatisserieException missing(String key, Exception cause) {
        return fault.missing("no object '%s' in bucket %s".formatted(key, bucket), cause);
    }

    private PatisserieException unavailable(String verb, String key, Exception cause) {
        return fault.unavailable(
                "%s '%s' in bucket %s".formatted(verb, key, bucket), cause, "address, bucket and credentials");
    }

    @Override
    public void close() {
        client.close();
    }
}

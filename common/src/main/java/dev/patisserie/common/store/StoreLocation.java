package dev.patisserie.common.store;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The location of a store: a folder, or {@code s3://bucket/prefix}. Region, credentials and the address of another S3
 * server have the same sources as in AWS's own tools, e.g. {@code AWS_REGION}, {@code AWS_ACCESS_KEY_ID},
 * {@code AWS_SECRET_ACCESS_KEY}, {@code AWS_ENDPOINT_URL_S3}.
 *
 * @param text the configured location
 */
public record StoreLocation(String text) {

    private static final String S3 = "s3://";

    /** Validates the form of the location. */
    public StoreLocation {
        if (text.startsWith(S3) && URI.create(text).getHost() == null) {
            throw new IllegalArgumentException("expected s3://bucket or s3://bucket/prefix, was '%s'".formatted(text));
        }
    }

    /** Reads a setting. */
    public static StoreLocation of(String text) {
        return new StoreLocation(text);
    }

    /** Returns the folder; empty for a bucket. */
    public Optional<Path> folder() {
        return text.startsWith(S3) ? Optional.empty() : Optional.of(Path.of(text));
    }

    /**
     * Opens the store; its existence is not checked.
     *
     * @param content content of the store
     * @return the store; the caller closes it
     */
    public ObjectStore open(StoreContent content) {
        return folder().<ObjectStore>map(folder -> new FolderObjectStore(content, folder))
                .orElseGet(() -> S3ObjectStore.at(content, URI.create(text)));
    }

    /**
     * Returns the location with another last name: {@code /a/datasets} beside {@code /a/models}. A bucket without
     * prefix has no name beside it, so the location is inside.
     *
     * @param name one name, without slashes
     */
    public StoreLocation beside(String name) {
        if (folder().isPresent()) {
            return of(folder().get().resolveSibling(name).toString());
        }
        String bucket = S3 + URI.create(text).getHost();
        String prefix = URI.create(text).getPath().replaceAll("/+$", "");
        return of(bucket + prefix.substring(0, Math.max(0, prefix.lastIndexOf('/'))) + "/" + name);
    }

    @Override
    public String toString() {
        return text;
    }
}

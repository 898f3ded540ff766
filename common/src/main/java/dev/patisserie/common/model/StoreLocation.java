package dev.patisserie.common.model;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a model store is: a folder, or {@code s3://bucket/prefix}. Region, credentials and another S3 server's address
 * come from where AWS's own tools take them, e.g. {@code AWS_REGION}, {@code AWS_ACCESS_KEY_ID},
 * {@code AWS_SECRET_ACCESS_KEY}, {@code AWS_ENDPOINT_URL_S3}.
 *
 * @param text as an operator writes it
 */
public record StoreLocation(String text) {

    private static final String S3 = "s3://";

    /** Checks that it is one of the two. */
    public StoreLocation {
        if (text.startsWith(S3) && URI.create(text).getHost() == null) {
            throw new IllegalArgumentException("expected s3://bucket or s3://bucket/prefix, was '%s'".formatted(text));
        }
    }

    /** Reads a setting. */
    public static StoreLocation of(String text) {
        return new StoreLocation(text);
    }

    /** Returns the folder, if it is one. */
    public Optional<Path> folder() {
        return text.startsWith(S3) ? Optional.empty() : Optional.of(Path.of(text));
    }

    /**
     * Opens the store; whether it is there shows in its use.
     *
     * @return the store; the caller closes it
     */
    public ModelStore open() {
        return folder().<ModelStore>map(FolderModelStore::new).orElseGet(() -> S3ModelStore.at(URI.create(text)));
    }

    @Override
    public String toString() {
        return text;
    }
}

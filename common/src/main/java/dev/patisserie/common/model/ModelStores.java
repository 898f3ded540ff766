package dev.patisserie.common.model;

import java.net.URI;
import java.nio.file.Path;

/** The model stores by where they are. */
public final class ModelStores {

    private static final String S3 = "s3://";

    private ModelStores() {}

    /**
     * Opens a store; whether it is there shows in its use.
     *
     * @param location a folder, or {@code s3://bucket/prefix}; region, credentials and another
     *     server's address then come from where AWS's own tools take them, e.g. {@code AWS_REGION},
     *     {@code AWS_ACCESS_KEY_ID}, {@code AWS_SECRET_ACCESS_KEY}, {@code AWS_ENDPOINT_URL_S3}
     * @return the store; the caller closes it
     * @throws IllegalArgumentException if it is neither
     */
    public static ModelStore at(String location) {
        return location.startsWith(S3)
                ? S3ModelStore.at(URI.create(location))
                : new FolderModelStore(Path.of(location));
    }
}

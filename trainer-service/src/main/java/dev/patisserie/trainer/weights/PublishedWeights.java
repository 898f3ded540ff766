package dev.patisserie.trainer.weights;

import dev.patisserie.common.backbone.PublishedFile;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A weights file that Keras publishes: ImageNet weights of a network without its top.
 *
 * @param path path below the base address, for example {@code mobilenet/x.h5}
 * @param hash expected hash of the file; empty if Keras publishes none
 * @param origin base address of the file at Keras, which is {@link #KERAS} for most files
 */
public record PublishedWeights(String path, Optional<FileHash> hash, URI origin) {

    private static final int MD5_DIGITS = 32;

    /** The base address of Keras's files; a mirror has the same paths. */
    public static final URI KERAS = URI.create(PublishedFile.KERAS);

    /**
     * Returns a file of the catalogue.
     *
     * @param file a file whose hash, if stated, is an MD5 or a SHA-256
     */
    public static PublishedWeights of(PublishedFile file) {
        Optional<FileHash> hash = Optional.ofNullable(file.hash())
                .map(hex -> hex.length() == MD5_DIGITS ? FileHash.md5(hex) : FileHash.sha256(hex));
        return new PublishedWeights(file.path(), hash, URI.create(file.origin()));
    }

    /** Creates a file at the usual address. */
    public PublishedWeights(String path, Optional<FileHash> hash) {
        this(path, hash, KERAS);
    }

    /** Checks that the path stays below the base address. */
    public PublishedWeights {
        if (!path.matches("([A-Za-z0-9_.-]+/)*[A-Za-z0-9_-][A-Za-z0-9_.-]*") || path.contains("..")) {
            throw new IllegalArgumentException("path must be plain names joined by '/', was '%s'".formatted(path));
        }
    }

    /**
     * Returns the address of the file.
     *
     * @param base {@link #KERAS}, or the address of a mirror, which has the same paths
     */
    public URI address(URI base) {
        String prefix = (base.equals(KERAS) ? origin : base).toString();
        return URI.create(prefix + (prefix.endsWith("/") ? "" : "/") + path);
    }

    /** Returns the file name, the last part of the path. */
    public String fileName() {
        return Path.of(path).getFileName().toString();
    }
}

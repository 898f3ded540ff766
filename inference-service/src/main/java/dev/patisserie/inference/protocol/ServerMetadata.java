package dev.patisserie.inference.protocol;

import java.util.List;

/**
 * The response of {@code GET /v2}.
 *
 * @param name name of the server
 * @param version version of the server
 * @param extensions supported protocol extensions
 */
public record ServerMetadata(String name, String version, List<String> extensions) {

    /** Supported protocol extensions, by Triton's names. */
    private static final List<String> EXTENSIONS = List.of("binary_tensor_data", "classification");

    /** Describes this server. */
    public static ServerMetadata of(String name, String version) {
        return new ServerMetadata(name, version, EXTENSIONS);
    }
}

package dev.patisserie.inference.protocol;

import java.util.List;

/**
 * The answer of {@code GET /v2}.
 *
 * @param name of the server
 * @param version of the server
 * @param extensions of the protocol that it knows
 */
public record ServerMetadata(String name, String version, List<String> extensions) {

    /** What this server knows beyond the protocol, by Triton's names. */
    private static final List<String> EXTENSIONS = List.of("binary_tensor_data", "classification");

    /** Describes this server. */
    public static ServerMetadata of(String name, String version) {
        return new ServerMetadata(name, version, EXTENSIONS);
    }
}

package dev.patisserie.standalone.command.signing;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The model or the file whose signature is meant; exactly one is given. */
final class SignatureTarget {

    @Parameters(paramLabel = "MODEL", arity = "0..1", description = "The id of a published model; 'models' lists them.")
    private String modelId;

    @Option(names = "--file", paramLabel = "FILE", required = true, description = "Or the file of an archive.")
    private Path file;

    /** Returns the file; empty if a published model is meant. */
    Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /** Returns the model's id; null if a file is meant. */
    String modelId() {
        return modelId;
    }
}

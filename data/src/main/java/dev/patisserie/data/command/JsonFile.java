package dev.patisserie.data.command;

import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option {@code --json} of commands that print figures. */
public final class JsonFile {

    @Option(names = "--json", paramLabel = "FILE", description = "Also write the figures to FILE, as JSON.")
    private Path file;

    /**
     * Writes the figures if the option was given.
     *
     * @param figures any value that Jackson can write
     * @throws IOException if the file cannot be written
     */
    public void write(Object figures) throws IOException {
        if (file != null) {
            AtomicFiles.write(
                    file,
                    temporary -> Json.MAPPER.writerWithDefaultPrettyPrinter().writeValue(temporary.toFile(), figures));
        }
    }
}

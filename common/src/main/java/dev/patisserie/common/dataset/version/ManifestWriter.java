package dev.patisserie.common.dataset.version;

import dev.patisserie.common.json.Json;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the manifest of a version. Equal versions with equal places and origins give equal bytes. */
public final class ManifestWriter {

    private ManifestWriter() {}

    /**
     * Writes a manifest, one line at a time.
     *
     * @param file the file; replaced if it exists
     * @throws IOException if it cannot be written
     */
    public static void write(DatasetVersion version, Path file) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            out.write(Json.MAPPER.writeValueAsBytes(version.header()));
            out.write('\n');
            for (ManifestEntry entry : version.entries()) {
                out.write(ManifestLine.WRITER.writeValueAsBytes(ManifestLine.of(entry)));
                out.write('\n');
            }
            for (OtherEntry entry : version.other()) {
                out.write(ManifestLine.WRITER.writeValueAsBytes(ManifestLine.of(entry)));
                out.write('\n');
            }
        }
    }
}

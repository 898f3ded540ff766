package dev.patisserie.standalone.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A {@code .keras} file whose model has a layer with code. */
final class UnknownLayer {

    private static final String CONFIG = """
            {"class_name": "Sequential", "config": {"name": "s", "build_input_shape": [null, 32, 32, 3], "layers": [
              {"class_name": "Lambda", "config": {"name": "secret", "function": "os.system"}}]}}
            """;

    private UnknownLayer() {}

    static Path write(Path file) throws IOException {
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("config.json"));
            zip.write(CONFIG.getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry("model.weights.h5"));
        }
        return file;
    }
}

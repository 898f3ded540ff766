package dev.patisserie.trainer.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An image in a file of its own.
 *
 * @param path the file
 */
record ImageFile(Path path) implements ImageContent {

    @Override
    public String name() {
        return path.toString();
    }

    @Override
    public long bytes() throws IOException {
        return Files.size(path);
    }

    @Override
    public byte[] read() throws IOException {
        return Files.readAllBytes(path);
    }
}

package dev.patisserie.inference.model;

import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.image.decode.ImageDecoder;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The folders and the decoder of tests that load models. */
abstract class ModelFolders {

    @TempDir
    Path store;

    @TempDir
    Path work;

    @TempDir
    Path scratch;

    final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT);

    @AfterEach
    void close() {
        decoder.close();
    }
}

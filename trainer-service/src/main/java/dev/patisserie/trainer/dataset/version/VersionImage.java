package dev.patisserie.trainer.dataset.version;

import dev.patisserie.common.dataset.version.StoredImage;
import dev.patisserie.trainer.dataset.ImageContent;
import java.io.IOException;

/**
 * An image of a version.
 *
 * @param images reads the images of the version
 * @param entry its entry in the manifest
 */
record VersionImage(VersionImages images, StoredImage entry) implements ImageContent {

    @Override
    public String name() {
        return images.nameOf(entry);
    }

    @Override
    public long bytes() {
        return entry.place().bytes();
    }

    @Override
    public byte[] read() throws IOException {
        return images.read(entry);
    }
}

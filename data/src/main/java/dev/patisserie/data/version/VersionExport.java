package dev.patisserie.data.version;

import dev.patisserie.common.dataset.version.DatasetStore;
import dev.patisserie.common.dataset.version.DatasetVersion;
import dev.patisserie.common.dataset.version.StoredImage;
import dev.patisserie.common.image.ImageFormat;
import dev.patisserie.data.set.NewFolder;
import dev.patisserie.data.version.scan.ScanProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Writes a version as a folder with splits and classes. */
public final class VersionExport {

    private VersionExport() {}

    /**
     * Writes all images as {@code split/class/SHA256.format}, and those of no class as {@code _other/SHA256.format}.
     * Each is verified, and the folder is complete or absent.
     *
     * @param folder must not exist, or be empty
     * @throws dev.patisserie.common.fault.PatisserieException if an image is missing or differs from its digest, or
     *     {@code folder} has content
     * @throws IOException if the folder cannot be written
     */
    public static void export(DatasetStore store, DatasetVersion version, Path folder, ScanProgress progress)
            throws IOException {
        NewFolder.create(folder, draft -> {
            int[] done = new int[1];
            List<StoredImage> images = version.all();
            store.read(images, (entry, content) -> {
                Path file = file(draft, entry, content);
                Files.createDirectories(file.getParent());
                Files.write(file, content);
                progress.update(ScanProgress.Step.EXPORT, ++done[0], images.size());
            });
        });
    }

    /** Names come from digests, since origins may be equal, or invalid on this machine. */
    private static Path file(Path folder, StoredImage entry, byte[] content) {
        String format = ImageFormat.sniff(content)
                .map(known -> known.name().toLowerCase(Locale.ROOT))
                .orElse("image");
        return folder.resolve(entry.folder()).resolve(entry.sha256() + "." + format);
    }
}

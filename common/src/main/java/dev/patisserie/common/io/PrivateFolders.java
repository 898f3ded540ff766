package dev.patisserie.common.io;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Creates folders that only their owner can read, because they contain photos, models or snapshots of trainings. */
public final class PrivateFolders {

    private PrivateFolders() {}

    /**
     * Creates a folder with the permissions {@code rwx------}. Missing parents get the usual permissions, since another
     * user may read other folders in them. An existing folder keeps its permissions, because its owner may have widened
     * them. File systems without POSIX permissions use their own.
     *
     * @return the folder
     * @throws FileAlreadyExistsException if a file of this name exists
     */
    public static Path create(Path folder) throws IOException {
        Path parent = folder.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        return Files.createDirectories(folder, permissions());
    }

    private static FileAttribute<?>[] permissions() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }
}

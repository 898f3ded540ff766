package dev.patisserie.common.model;

import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.io.AtomicFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;

/** A model store in a folder: a local disk, or a volume that the services share. */
public final class FolderModelStore implements ModelStore {

    /** The message of ENAMETOOLONG in the C library. */
    private static final String TOO_LONG = "File name too long";

    private final Path root;

    /**
     * Creates a store in a folder.
     *
     * @param root the folder; created by the first {@link #put} if absent
     */
    public FolderModelStore(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public void put(String name, Path archive) {
        Path target = resolve(name);
        try {
            AtomicFiles.write(target, temporary -> Files.copy(archive, temporary, StandardCopyOption.REPLACE_EXISTING));
        } catch (IOException e) {
            throw unavailable("write", name, e);
        }
    }

    @Override
    public void fetch(String name, Path target, long bytes) {
        Path source = resolve(name);
        try {
            BasicFileAttributes file = Files.readAttributes(source, BasicFileAttributes.class);
            if (!file.isRegularFile()) {
                throw StoreFault.invalid("'%s' below %s is no file".formatted(name, root));
            }
            StoreFault.requireSize(name, bytes, file.size());
            try (InputStream in = Files.newInputStream(source)) {
                StoreFault.copy(name, in, target, bytes, TransferTime.DEFAULT);
            }
        } catch (NoSuchFileException e) {
            throw StoreFault.missing("no file '%s' below %s".formatted(name, root), e);
        } catch (IOException e) {
            throw unavailable("read", name, e);
        }
    }

    /** Returns the path of a name. It is below the root, since no part is absolute or "..". */
    private Path resolve(String name) {
        ArtifactName.require("", name);
        try {
            return root.resolve(name);
        } catch (InvalidPathException e) {
            throw ArtifactName.invalid(name, e);
        }
    }

    private PatisserieException unavailable(String verb, String name, IOException cause) {
        if (cause instanceof FileSystemException failure
                && TOO_LONG.equals(failure.getReason())) { // some file systems allow less
            return ArtifactName.invalid(name, cause);
        }
        return StoreFault.unavailable("%s '%s' below %s".formatted(verb, name, root), cause, "space and permissions");
    }
}

package dev.patisserie.common.model;

import dev.patisserie.common.fault.PatisserieException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;

/** A model store in a folder: a local disk, or a volume that the services share. */
public final class FolderModelStore implements ModelStore {

    private final Path root;

    /**
     * Uses a folder.
     *
     * @param root created by the first {@link #put} if it is not there
     */
    public FolderModelStore(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public void put(String name, Path archive) {
        Path target = resolve(name);
        try {
            AtomicFiles.write(
                    target,
                    temporary ->
                            Files.copy(archive, temporary, StandardCopyOption.REPLACE_EXISTING));
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

    /** Names come from Kafka: one that leaves the store is treated as one that is not there. */
    private Path resolve(String name) {
        try {
            Path path = root.resolve(name).normalize();
            if (path.startsWith(root) && !path.equals(root)) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw StoreFault.missing("'%s' is no file name".formatted(name), e);
        }
        throw StoreFault.missing("'%s' lies outside the store %s".formatted(name, root), null);
    }

    private PatisserieException unavailable(String verb, String name, IOException cause) {
        return StoreFault.unavailable(
                "%s '%s' below %s".formatted(verb, name, root), cause, "space and permissions");
    }
}

package dev.patisserie.common.store;

import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.io.AtomicFiles;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.function.Consumer;

/** A store in a folder: a local disk, or a volume that the services share. */
public final class FolderObjectStore implements ObjectStore {

    /** The message of ENAMETOOLONG in the C library. */
    private static final String TOO_LONG = "File name too long";

    private final StoreFault fault;
    private final Path root;

    /**
     * Creates a store in a folder.
     *
     * @param content content of the store
     * @param root the folder; created by the first {@link #put} if absent
     */
    public FolderObjectStore(StoreContent content, Path root) {
        this.fault = new StoreFault(content);
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public void put(String name, Path file) {
        Path target = resolve(name);
        try {
            AtomicFiles.write(target, temporary -> Files.copy(file, temporary, StandardCopyOption.REPLACE_EXISTING));
        } catch (IOException e) {
            throw unavailable("write", name, e);
        }
    }

    @Override
    public void fetch(String name, Path target, long bytes) {
        Path source = resolve(name);
        try {
            fault.requireSize(name, bytes, requireFile(name, source).size());
            try (InputStream in = Files.newInputStream(source)) {
                fault.copy(name, in, target, bytes, TransferTime.DEFAULT);
            }
        } catch (NoSuchFileException e) {
            throw missing(name, e);
        } catch (IOException e) {
            throw unavailable("read", name, e);
        }
    }

    @Override
    public byte[] read(String name, long offset, int length) {
        Path source = resolve(name);
        try {
            long size = requireFile(name, source).size();
            if (offset > size - length) {
                throw fault.tooShort(name, offset, length, size);
            }
            return read(source, offset, length);
        } catch (NoSuchFileException e) {
            throw missing(name, e);
        } catch (IOException e) {
            throw unavailable("read", name, e);
        }
    }

    private static byte[] read(Path source, long offset, int length) throws IOException {
        ByteBuffer part = ByteBuffer.allocate(length);
        try (FileChannel channel = FileChannel.open(source, StandardOpenOption.READ)) {
            while (part.hasRemaining()) {
                if (channel.read(part, offset + part.position()) < 0) { // truncated meanwhile
                    throw new EOFException("expected %d bytes, found %d".formatted(length, part.position()));
                }
            }
        }
        return part.array();
    }

    private BasicFileAttributes requireFile(String name, Path source) throws IOException {
        BasicFileAttributes file = Files.readAttributes(source, BasicFileAttributes.class);
        if (!file.isRegularFile()) {
            throw fault.noFile("'%s' below %s is no file".formatted(name, root));
        }
        return file;
    }

    @Override
    public Optional<StoredObject> find(String name) {
        Path file = resolve(name);
        try {
            return Optional.of(stored(name, requireFile(name, file)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw unavailable("read", name, e);
        }
    }

    private static StoredObject stored(String name, BasicFileAttributes file) {
        return new StoredObject(name, file.size(), file.lastModifiedTime().toInstant());
    }

    @Override
    public void list(String folder, Consumer<StoredObject> reader) {
        Path top = resolve(folder);
        try {
            if (Files.exists(top)) {
                Files.walkFileTree(top, new Lister(reader));
            }
        } catch (IOException e) {
            throw unavailable("list", folder, e);
        }
    }

    /** Passes each file on; skips files and folders that disappear meanwhile. */
    private final class Lister extends SimpleFileVisitor<Path> {

        private final Consumer<StoredObject> reader;

        Lister(Consumer<StoredObject> reader) {
            this.reader = reader;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = root.relativize(file).toString().replace('\\', '/');
            if (attributes.isRegularFile() && ObjectName.isValid("", name)) {
                reader.accept(stored(name, attributes));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException found) throws IOException {
            if (found instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw found;
        }
    }

    @Override
    public void delete(String name) {
        try {
            Files.deleteIfExists(resolve(name));
        } catch (IOException e) {
            throw unavailable("delete", name, e);
        }
    }

    /** Returns the path of a name. It is below the root, since no part is absolute or "..". */
    private Path resolve(String name) {
        ObjectName.require("", name, fault);
        try {
            return root.resolve(name);
        } catch (InvalidPathException e) {
            throw fault.invalidName(name, e);
        }
    }

    private PatisserieException missing(String name, IOException cause) {
        return fault.missing("no file '%s' below %s".formatted(name, root), cause);
    }

    private PatisserieException unavailable(String verb, String name, IOException cause) {
        if (cause instanceof FileSystemException failure
                && TOO_LONG.equals(failure.getReason())) { // some file systems allow less
            return fault.invalidName(name, cause);
        }
        return fault.unavailable("%s '%s' below %s".formatted(verb, name, root), cause, "space and permissions");
    }
}

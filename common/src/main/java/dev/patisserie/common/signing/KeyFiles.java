package dev.patisserie.common.signing;

import dev.patisserie.common.io.AtomicFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Writes key files, and checks who may read them. */
public final class KeyFiles {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private static final Set<PosixFilePermission> ANYBODY = PosixFilePermissions.fromString("rw-r--r--");

    private KeyFiles() {}

    /**
     * Creates a random key and writes its files.
     *
     * @param privateFile the private key; only its owner may read it
     * @param publicFile the public key
     * @return the key
     * @throws java.nio.file.FileAlreadyExistsException if one of the files exists
     * @throws IOException if a file cannot be written
     */
    public static SigningKey generate(Path privateFile, Path publicFile) throws IOException {
        SigningKey key = SigningKey.generate();
        AtomicFiles.create(
                publicFile, temporary -> write(temporary, key.publicKey().pem(), ANYBODY));
        try {
            AtomicFiles.create(privateFile, temporary -> write(temporary, key.pem(), OWNER_ONLY));
        } catch (IOException e) {
            Files.deleteIfExists(publicFile);
            throw e;
        }
        return key;
    }

    /** Returns whether another user than the owner may read or change a file, links followed. */
    public static boolean isOpen(Path file) throws IOException {
        return isPosix(file)
                && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file).stream()
                        .filter(right -> right != PosixFilePermission.OWNER_EXECUTE)
                        .toList());
    }

    private static void write(Path file, String content, Set<PosixFilePermission> rights) throws IOException {
        if (isPosix(file.getParent())) {
            FileAttribute<?> mode = PosixFilePermissions.asFileAttribute(rights);
            Files.createFile(file, mode);
        }
        Files.writeString(file, content, StandardCharsets.US_ASCII);
    }

    private static boolean isPosix(Path path) throws IOException {
        return Files.getFileStore(path).supportsFileAttributeView("posix");
    }
}

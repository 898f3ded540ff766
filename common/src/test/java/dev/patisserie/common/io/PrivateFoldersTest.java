package dev.patisserie.common.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no POSIX permissions")
class PrivateFoldersTest {

    @TempDir
    Path folder;

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void createsAFolderThatOnlyTheOwnerCanReadInUsualParents() throws IOException {
        Path usual = Files.createDirectory(folder.resolve("usual"));

        Path created = PrivateFolders.create(folder.resolve("work/jobs"));

        assertThat(permissions(created)).isEqualTo("rwx------");
        assertThat(permissions(created.getParent())).isEqualTo(permissions(usual));
    }

    @Test
    void keepsThePermissionsOfAnExistingFolder() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-x---"));

        PrivateFolders.create(folder);

        assertThat(permissions(folder)).isEqualTo("rwxr-x---");
    }

    @Test
    void failsOnAFileOfTheName() throws IOException {
        Path file = Files.createFile(folder.resolve("work"));

        assertThatThrownBy(() -> PrivateFolders.create(file)).isInstanceOf(FileAlreadyExistsException.class);
    }
}

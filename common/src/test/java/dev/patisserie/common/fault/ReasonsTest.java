package dev.patisserie.common.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.EOFException;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Tests that a reason is a message for people, without classes and folders. */
class ReasonsTest {

    private static final String FILE = "/data/models/m.zip";

    @Test
    void fileExceptionsNameTheFileAndTheProblem() {
        assertEquals("the file m.zip does not exist", Reasons.of(new NoSuchFileException(FILE)));
        assertEquals("access to the file m.zip is denied", Reasons.of(new AccessDeniedException(FILE)));
        assertEquals("the file m.zip already exists", Reasons.of(new FileAlreadyExistsException(FILE)));
        assertEquals("the file m.zip is not a folder", Reasons.of(new NotDirectoryException(FILE)));
        assertEquals("the file m.zip is a folder that is not empty", Reasons.of(new DirectoryNotEmptyException(FILE)));
        assertEquals(
                "the file m.zip: No space left on device",
                Reasons.of(new FileSystemException(FILE, null, "No space left on device")));
        assertEquals("the file m.zip cannot be used", Reasons.of(new FileSystemException(FILE)));
    }

    @Test
    void aFileThatCannotBeOpenedIsNamedWithoutItsFolder() {
        var found = Assertions.assertThrows(
                FileNotFoundException.class, () -> new FileInputStream("/no-such-folder/m.zip").close());

        assertEquals("the file m.zip: No such file or directory", Reasons.of(found));
    }

    @Test
    void localReasonsContainTheFullPath() {
        assertEquals("the file /data/models/m.zip does not exist", Reasons.withPaths(new NoSuchFileException(FILE)));
    }

    @Test
    void wrappersAreRemoved() {
        var inner = new IOException("Connection refused");
        assertEquals("Connection refused", Reasons.of(new ExecutionException(inner)));
        assertEquals("Connection refused", Reasons.of(new CompletionException("later", inner)));
        assertEquals("Connection refused", Reasons.of(new UncheckedIOException(inner)));
        assertEquals("Connection refused", Reasons.of(new InvocationTargetException(inner)));
        assertEquals("Connection refused", Reasons.of(new IOException(inner)));
        assertEquals("Connection refused", Reasons.of(new ExecutionException(new CompletionException(inner))));
    }

    @Test
    void exceptionsOfThisProjectKeepTheirMessages() {
        var ours = new PatisserieException(ErrorCode.EVENT_INVALID, "expected a label, found none");
        assertEquals("expected a label, found none", Reasons.of(new ExecutionException(ours)));
        assertEquals("no room", Reasons.of(new IllegalStateException("no room")));
        assertEquals("cannot use it", Reasons.of(new UncheckedIOException("cannot use it", new IOException("broken"))));
    }

    @Test
    void messagesOfOtherExceptionsAreNotShown() {
        var byTheJdk =
                Assertions.assertThrows(NullPointerException.class, () -> Objects.requireNonNull(null, "secret"));
        assertEquals(Reasons.UNEXPECTED, Reasons.of(byTheJdk));
        var byTheJvm = Assertions.assertThrows(ClassCastException.class, () -> Integer.class.cast("one"));
        assertEquals(Reasons.UNEXPECTED, Reasons.of(byTheJvm));
        assertEquals(Reasons.UNEXPECTED, Reasons.of(new IOException()));
        assertEquals(Reasons.UNEXPECTED, Reasons.logged("decoding failed", byTheJdk));
    }

    @Test
    void exceptionsWithoutAMessageGetADescription() {
        assertEquals("the host broker is unknown", Reasons.of(new UnknownHostException("broker")));
        assertEquals("the data ends too early", Reasons.of(new EOFException()));
        assertEquals("not enough memory: Java heap space", Reasons.of(new OutOfMemoryError("Java heap space")));
        assertEquals("the work was cancelled", Reasons.of(new ExecutionException(new InterruptedException())));
    }
}

package dev.patisserie.common.fault;

import java.io.EOFException;
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
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Describes an exception as the reason in a message for people. A reason never names a Java class. Exceptions with
 * technical messages are logged with their stack traces, and the reason refers to the log.
 */
public final class Reasons {

    /** The reason of an exception with a technical message. */
    static final String UNEXPECTED = "an unexpected error (see the log)";

    private static final System.Logger LOG = System.getLogger(Reasons.class.getName());

    private static final String OURS = "dev.patisserie.";

    /** Packages whose exceptions have messages for people. */
    private static final List<String> WORDED = List.of(
            OURS,
            "ai.djl.",
            "io.jhdf.exceptions.",
            "java.net.http.",
            "org.apache.kafka.common.",
            "org.apache.kafka.clients.",
            "org.tensorflow.exceptions.",
            "software.amazon.awssdk.");

    /** The message of a {@link FileNotFoundException} that the JDK throws: path and reason. */
    private static final Pattern NOT_OPENED = Pattern.compile("(.*) \\((.*)\\)", Pattern.DOTALL);

    private Reasons() {}

    /**
     * Returns the reason of a failure. Files are named without their folders, so that the reason can be sent to a
     * client.
     *
     * @param failure the exception; wrappers such as {@link ExecutionException} are removed
     */
    public static String of(Throwable failure) {
        return reason(failure, false);
    }

    /**
     * Returns the reason of a failure for a user of this machine, with the full paths of files.
     *
     * @param failure the exception; wrappers such as {@link ExecutionException} are removed
     */
    public static String withPaths(Throwable failure) {
        return reason(failure, true);
    }

    /**
     * Logs a failure with its stack trace, and returns its reason like {@link #of}. For messages that refer to the log.
     *
     * @param event the event of the log record, such as {@code decoding failed}
     */
    public static String logged(String event, Throwable failure) {
        LOG.log(System.Logger.Level.WARNING, event, failure);
        return orElse(failure, UNEXPECTED);
    }

    /**
     * Returns the reason of a failure, or {@code otherwise} if its message is technical. Logs nothing: parsers throw
     * arbitrary exceptions for damaged files.
     */
    public static String orElse(Throwable failure, String otherwise) {
        String reason = worded(unwrapped(failure), false);
        return reason == null ? otherwise : reason;
    }

    private static String reason(Throwable failure, boolean paths) {
        Throwable cause = unwrapped(failure);
        String reason = worded(cause, paths);
        if (reason == null) {
            LOG.log(System.Logger.Level.WARNING, "unexpected error", failure);
            return UNEXPECTED;
        }
        return reason;
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause && isWrapper(cause)) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static boolean isWrapper(Throwable failure) {
        return failure instanceof ExecutionException
                || failure instanceof CompletionException
                || failure instanceof InvocationTargetException
                || failure instanceof UncheckedIOException && !isThrownHere(failure)
                || isConstruction(failure)
                || failure.getMessage() == null
                || failure.getMessage().equals(failure.getCause().toString());
    }

    /** Exceptions of Kafka's constructors name the client, and have the invalid setting as cause. */
    private static boolean isConstruction(Throwable failure) {
        return failure.getClass().getName().equals("org.apache.kafka.common.KafkaException")
                && String.valueOf(failure.getMessage()).startsWith("Failed to c");
    }

    /** Returns null if the message is technical. */
    private static String worded(Throwable cause, boolean paths) {
        if (cause instanceof FileSystemException failure) {
            return file(failure, paths);
        }
        if (cause instanceof FileNotFoundException unopened) {
            return notOpened(unopened, paths);
        }
        if (cause instanceof UnknownHostException) {
            return "the host %s is unknown".formatted(message(cause, "of the address"));
        }
        if (cause instanceof OutOfMemoryError) {
            return "not enough memory: " + message(cause, "the JVM gives no details");
        }
        if (cause instanceof InterruptedException || cause instanceof CancellationException) {
            return message(cause, "the work was cancelled");
        }
        if (cause instanceof TimeoutException) {
            return message(cause, "the time limit was exceeded");
        }
        if (cause instanceof EOFException) {
            return message(cause, "the data ends too early");
        }
        return hasWords(cause) ? message(cause, null) : null;
    }

    private static boolean hasWords(Throwable cause) {
        String type = cause.getClass().getName();
        return WORDED.stream().anyMatch(type::startsWith)
                || cause instanceof IOException && type.startsWith("java")
                || isThrownHere(cause);
    }

    /** Returns whether code of this project threw the exception. */
    private static boolean isThrownHere(Throwable failure) {
        Class<?> type = failure.getClass();
        StackTraceElement[] stack = failure.getStackTrace();
        return (type == IllegalStateException.class
                        || type == IllegalArgumentException.class
                        || type == UncheckedIOException.class)
                && stack.length > 0
                && stack[0].getClassName().startsWith(OURS);
    }

    private static String message(Throwable cause, String otherwise) {
        String message = cause.getMessage();
        return message == null || message.isBlank() ? otherwise : message;
    }

    /** The message of these exceptions is a path alone, or a path and a reason. */
    private static String file(FileSystemException failure, boolean paths) {
        String file = called(failure.getFile(), paths);
        if (failure instanceof NoSuchFileException) {
            return "%s does not exist".formatted(file);
        }
        if (failure instanceof AccessDeniedException) {
            return "access to %s is denied".formatted(file);
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "%s already exists".formatted(file);
        }
        if (failure instanceof NotDirectoryException) {
            return "%s is not a folder".formatted(file);
        }
        if (failure instanceof DirectoryNotEmptyException) {
            return "%s is a folder that is not empty".formatted(file);
        }
        return failure.getReason() == null
                ? "%s cannot be used".formatted(file)
                : "%s: %s".formatted(file, failure.getReason());
    }

    private static String notOpened(FileNotFoundException failure, boolean paths) {
        Matcher parts = NOT_OPENED.matcher(message(failure, ""));
        return parts.matches()
                ? "%s: %s".formatted(called(parts.group(1), paths), parts.group(2))
                : "%s does not exist".formatted(called(failure.getMessage(), paths));
    }

    private static String called(String path, boolean paths) {
        if (path == null || path.isBlank()) {
            return "a file";
        }
        String name = path.substring(path.lastIndexOf('/') + 1);
        return "the file " + (paths || name.isEmpty() ? path : name);
    }
}

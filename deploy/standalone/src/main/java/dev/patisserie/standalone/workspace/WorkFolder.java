package dev.patisserie.standalone.workspace;

import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.io.PrivateFolders;
import dev.patisserie.common.json.Json;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The folder of one stack: the broker's log, models, job records, log files. The folder is locked while the stack runs.
 * The operating system releases the lock at any end of the process.
 *
 * <p>The caller owns the folder and closes it once, after its last use.
 */
public final class WorkFolder implements AutoCloseable {

    private static final String LOCK = "lock";

    private static final String RUNNING = "running.json";

    /**
     * The folders that this JVM has locked. Their lock files must not be opened again, because POSIX releases a lock
     * when its process closes any channel of the file.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path root;
    private final FileLock lock;

    private WorkFolder(Path root, FileLock lock) {
        this.root = root;
        this.lock = lock;
    }

    /**
     * Opens and locks a folder, and keeps its content.
     *
     * @param folder the folder; created if absent
     * @throws IllegalStateException if another stack runs in it
     * @throws IOException if it cannot be written
     */
    public static WorkFolder take(Path folder) throws IOException {
        Path root = PrivateFolders.create(folder).toRealPath();
        FileLock lock = tryLock(root);
        if (lock == null) {
            throw new IllegalStateException(
                    "another patisserie runs in %s; stop it, or name another folder by --work".formatted(root));
        }
        Files.deleteIfExists(root.resolve(RUNNING)); // left by a stack that was killed
        return new WorkFolder(root, lock);
    }

    /**
     * Opens the folder that the user named with its content, or else the default folder after emptying it.
     *
     * @param named folder of the user; null if absent
     * @param usual the default folder, whose content is disposable
     */
    public static WorkFolder take(Path named, Path usual) throws IOException {
        return named == null ? takeEmpty(usual) : take(named);
    }

    /** Opens a folder and deletes its content. */
    public static WorkFolder takeEmpty(Path folder) throws IOException {
        WorkFolder work = take(folder);
        try (Stream<Path> content = Files.list(work.root)) {
            for (Path old : content.filter(path -> !path.endsWith(LOCK)).toList()) {
                AtomicFiles.deleteTree(old);
            }
        }
        return work;
    }

    /**
     * Reads the addresses of the running stack of a folder.
     *
     * @return empty if no stack runs in the folder
     */
    public static Optional<Running> running(Path folder) throws IOException {
        Path file = folder.resolve(RUNNING);
        if (Files.notExists(file) || !isLocked(folder)) {
            return Optional.empty();
        }
        return Optional.of(Json.MAPPER.readValue(file.toFile(), Running.class));
    }

    private static boolean isLocked(Path folder) throws IOException {
        Path root = folder.toRealPath();
        FileLock lock = tryLock(root);
        if (lock == null) {
            return true;
        }
        release(root, lock);
        return false;
    }

    /** Returns null if this or another process holds the lock. */
    private static FileLock tryLock(Path root) throws IOException {
        if (!HELD.add(root)) {
            return null;
        }
        FileLock lock = null;
        FileChannel channel = FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            lock = channel.tryLock();
            return lock;
        } finally {
            if (lock == null) {
                channel.close();
                HELD.remove(root);
            }
        }
    }

    private static void release(Path root, FileLock lock) throws IOException {
        lock.channel().close();
        HELD.remove(root);
    }

    /** Publishes the addresses of the stack to other commands. */
    public void announce(Running running) throws IOException {
        AtomicFiles.write(root.resolve(RUNNING), temporary -> Json.MAPPER.writeValue(temporary.toFile(), running));
    }

    /** Returns the folder itself. */
    public Path root() {
        return root;
    }

    /** Returns the broker's folder. */
    public Path broker() {
        return root.resolve("broker");
    }

    /** Returns the model store. */
    public Path models() {
        return root.resolve("models");
    }

    /** Returns the data set store. */
    public Path datasets() {
        return Path.of(datasetsBeside(models().toString()));
    }

    /** Returns the data set store of a stack with a model store. */
    public static String datasetsBeside(String modelStore) {
        return Path.of(modelStore).resolveSibling("datasets").toString();
    }

    /** Returns the folder of the trainer's reports on ended training requests. */
    public Path reports(String requestId) {
        return models().resolve(".jobs").resolve("reports").resolve(requestId);
    }

    /** Returns the folder of the weights files for requests. */
    public Path weights() {
        return root.resolve("weights");
    }

    /** Returns a service's own folder. */
    public Path service(String name) {
        return root.resolve(name);
    }

    /** Returns the folder of TensorBoard's files, with one folder per request. */
    public Path tensorBoard() {
        return tensorBoard(root);
    }

    /** Returns the folder of TensorBoard's files in any work folder. */
    public static Path tensorBoard(Path root) {
        return root.resolve("tensorboard");
    }

    /** Returns a log file. */
    public Path log(String name) {
        return root.resolve("logs").resolve(name + ".log");
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(root.resolve(RUNNING));
        release(root, lock);
    }
}

package dev.patisserie.inference.verify;

import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import java.io.File;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Builds the command line of a child process: a JVM with this JVM's class path and limited memory. On Linux a shell
 * limits writable memory (RLIMIT_DATA of setrlimit(2)) and sets the highest oom_score_adj of proc(5), so that the
 * kernel kills the child rather than the service when the container runs out of memory. The child inherits the nice
 * value of the starting thread, and none of the environment variables that may contain credentials.
 */
public final class ChildJvm {

    /** Name of Quarkus's launcher; the libraries are in the same folder. */
    private static final String LAUNCHER = "quarkus-run.jar";

    /** Property with the folder of JavaCPP's unpacked native libraries. */
    private static final String LIBRARIES = "org.bytedeco.javacpp.cachedir";

    private static final String LIMITS =
            "echo 1000 > /proc/self/oom_score_adj 2>/dev/null; ulimit -d %d 2>/dev/null; exec \"$@\"";

    /**
     * Heap size without the image file: the decoded pixels (at most 8 megapixels of 16 bytes, including all copies) or
     * the objects of a manifest of 16 MiB, and the libraries.
     */
    private static final long BASE_HEAP_BYTES = 320L << 20;

    /** Number of copies of an image file during decoding, including headroom for garbage collection. */
    private static final long COPIES_OF_FILE = 6;

    private ChildJvm() {}

    /**
     * Returns the maximum heap size. It grows with the largest image and leaves half of the memory to TensorFlow.
     *
     * @param memoryBytes limit of the process's writable memory
     * @param maxImageBytes maximum size of an image file
     */
    public static long heapBytes(long memoryBytes, long maxImageBytes) {
        long files = maxImageBytes > memoryBytes ? memoryBytes : COPIES_OF_FILE * maxImageBytes;
        return Math.min(memoryBytes / 2, BASE_HEAP_BYTES + files);
    }

    /**
     * Returns a builder of the process, without redirections.
     *
     * @param folder working directory, and argument of the class to run
     * @param memoryBytes limit of the process's writable memory, including the heap
     * @param heapBytes maximum heap size
     * @param main the class to run
     */
    public static ProcessBuilder builder(Path folder, long memoryBytes, long heapBytes, Class<?> main) {
        List<String> command = command(memoryBytes, heapBytes, main, folder.toString());
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        // The environment may contain credentials of the broker and the store.
        builder.environment()
                .keySet()
                .retainAll(List.of("PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TMPDIR"));
        builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "2");
        return builder;
    }

    /**
     * Returns the command.
     *
     * @param memoryBytes limit of the process's writable memory, including the heap
     * @param heapBytes maximum heap size
     * @param main the class to run
     * @param argument its argument
     */
    static List<String> command(long memoryBytes, long heapBytes, Class<?> main, String argument) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/bin/sh")) && Files.exists(Path.of("/proc/self"))) {
            command.addAll(List.of("/bin/sh", "-c", LIMITS.formatted(memoryBytes / 1024), "sh"));
        }
        command.add(java());
        command.addAll(List.of(
                "-Xmx" + heapBytes,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:ReservedCodeCacheSize=48m",
                "-XX:-UsePerfData",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=/dev/null",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:+DisplayVMOutputToStderr", // the output may be a protocol
                "-XX:MaxDirectMemorySize=" + memoryBytes));
        String libraries = System.getProperty(LIBRARIES);
        if (libraries != null) {
            command.add("-D" + LIBRARIES + "=" + libraries);
        }
        command.addAll(List.of("-cp", classPath(), main.getName(), argument));
        return command;
    }

    private static String java() {
        return Optional.of(Path.of(System.getProperty("java.home"), "bin", "java"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .orElse("java");
    }

    /**
     * Returns the class path; the libraries of a packaged service are in folders that only Quarkus's launcher reads. In
     * development mode only Quarkus's class loader knows the class path.
     */
    static String classPath() {
        String own = System.getProperty("java.class.path");
        Path launcher = Path.of(own.split(File.pathSeparator)[0]).toAbsolutePath();
        if (launcher.getFileName().toString().equals(LAUNCHER)) {
            return packagedClassPath(launcher.getParent());
        }
        String thisClass = ChildJvm.class.getName().replace('.', '/') + ".class";
        return ClassLoader.getSystemResource(thisClass) == null ? loadedClassPath() : own;
    }

    private static String packagedClassPath(Path application) {
        return Stream.of("app", "lib/main", "lib/boot")
                .map(application::resolve)
                .flatMap(ChildJvm::jars)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Returns the folders of this project's classes, and all jars of the class loader that have a manifest. */
    static String loadedClassPath() {
        try {
            Set<String> places = new LinkedHashSet<>();
            for (Class<?> type : List.of(ChildJvm.class, PatisserieException.class)) {
                places.add(Path.of(type.getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI())
                        .toString());
            }
            for (URL manifest : Collections.list(ChildJvm.class.getClassLoader().getResources(JarFile.MANIFEST_NAME))) {
                if (manifest.openConnection() instanceof JarURLConnection jar) {
                    places.add(Path.of(jar.getJarFileURL().toURI()).toString());
                }
            }
            return String.join(File.pathSeparator, places);
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(
                    "cannot determine the class path of the child process: " + Reasons.of(e), e);
        }
    }

    private static Stream<String> jars(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::toString).filter(file -> file.endsWith(".jar")).sorted().toList().stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }
}

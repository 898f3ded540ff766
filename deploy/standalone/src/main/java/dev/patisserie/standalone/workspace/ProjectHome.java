package dev.patisserie.standalone.workspace;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The project's folder, with the built services in it.
 *
 * @param root absolute
 */
public record ProjectHome(Path root) {

    /** System property that names the folder; the launcher script sets it. */
    public static final String PROPERTY = "patisserie.home";

    /**
     * Finds the project.
     *
     * @throws IllegalStateException if the property is not set
     */
    public static ProjectHome find() {
        String home = System.getProperty(PROPERTY);
        if (home == null) {
            throw new IllegalStateException(
                    "expected the system property %s with the project's folder; start by the ./patisserie script"
                            .formatted(PROPERTY));
        }
        return new ProjectHome(Path.of(home).toAbsolutePath().normalize());
    }

    /**
     * Returns a service's runnable jar.
     *
     * @param module e.g. {@code trainer-service}
     */
    public Path serviceJar(String module) {
        return built(root.resolve(module).resolve("target/quarkus-app/quarkus-run.jar"));
    }

    /**
     * Returns the class path of a service, for a process that runs a class of it without Quarkus.
     *
     * @param module e.g. {@code inference-service}
     */
    public String serviceClassPath(String module) {
        Path app = serviceJar(module).getParent();
        return Stream.of("app", "lib/boot", "lib/main")
                .map(folder -> app.resolve(folder).resolve("*").toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Returns the jar of the benchmarks. */
    public Path benchmarksJar() {
        return built(root.resolve("benchmarks/target/benchmarks.jar"));
    }

    /** Returns the jar with the agent that ends a service with its parent. */
    public Path guardJar() {
        return built(root.resolve("deploy/standalone/target/patisserie-guard.jar"));
    }

    /** Returns the folder of all work folders that the user did not choose. */
    public Path works() {
        return root.resolve(".patisserie");
    }

    private static Path built(Path jar) {
        if (Files.notExists(jar)) {
            throw new IllegalStateException(
                    "expected the build's %s, found none; run 'mvn -DskipTests package'".formatted(jar));
        }
        return jar;
    }
}

package dev.patisserie.standalone.workspace;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The project's folder with the built services.
 *
 * @param root the folder, absolute
 */
public record ProjectHome(Path root) {

    /** System property with the folder, which the launcher script sets. */
    public static final String PROPERTY = "patisserie.home";

    /**
     * Locates the project.
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
     * Returns the runnable jar of a service.
     *
     * @param module name of the module, e.g. {@code trainer-service}
     */
    public Path serviceJar(String module) {
        return built(root.resolve(module).resolve("target/quarkus-app/quarkus-run.jar"));
    }

    /**
     * Returns the class path of a service, for processes that run one of its classes without Quarkus.
     *
     * @param module name of the module, e.g. {@code inference-service}
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

    /** Returns the jar of the agent that ends a service after its parent. */
    public Path guardJar() {
        return built(root.resolve("deploy/standalone/target/patisserie-guard.jar"));
    }

    /** Returns the parent of the default work folders. */
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

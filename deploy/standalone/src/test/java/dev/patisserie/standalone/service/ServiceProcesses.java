package dev.patisserie.standalone.service;

import dev.patisserie.standalone.workspace.ProjectHome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Starts services as separate processes, for tests that kill them. */
public final class ServiceProcesses {

    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    private ServiceProcesses() {}

    /**
     * Starts a trainer and waits until it is ready.
     *
     * @param name name of its log file below {@code logs}
     * @param settings its configuration
     */
    public static ServiceProcess startTrainer(String name, Path logs, Map<String, String> settings)
            throws IOException, InterruptedException {
        ServiceProcess process = launch("trainer-service", name, logs, settings);
        process.awaitStarted(START_TIMEOUT);
        return process;
    }

    /**
     * Starts an inference service, but does not wait for it.
     *
     * @param name name of its log file below {@code logs}
     * @param settings its configuration
     */
    public static ServiceProcess launchInference(String name, Path logs, Map<String, String> settings)
            throws IOException {
        return launch("inference-service", name, logs, settings);
    }

    /**
     * Starts a feedback service, but does not wait for it.
     *
     * @param name name of its log file below {@code logs}
     * @param settings its configuration
     */
    public static ServiceProcess launchFeedback(String name, Path logs, Map<String, String> settings)
            throws IOException {
        return launch(Stack.FEEDBACK, name, logs, settings);
    }

    private static ServiceProcess launch(String module, String name, Path logs, Map<String, String> settings)
            throws IOException {
        ProjectHome home = ProjectHome.find();
        var spec = new ServiceSpec(
                name, home.serviceJar(module), "512m", FreePorts.find(1).get(0), settings);
        return ServiceProcess.start(spec, home.guardJar(), logs.resolve(name + ".log"));
    }
}

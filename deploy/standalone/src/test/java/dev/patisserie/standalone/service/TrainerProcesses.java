package dev.patisserie.standalone.service;

import dev.patisserie.standalone.workspace.ProjectHome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Starts trainer services as separate processes, for tests that kill them. */
public final class TrainerProcesses {

    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    private TrainerProcesses() {}

    /**
     * Starts a trainer and waits until it is ready.
     *
     * @param name name of its log file below {@code logs}
     * @param settings its configuration
     */
    public static ServiceProcess start(String name, Path logs, Map<String, String> settings)
            throws IOException, InterruptedException {
        ProjectHome home = ProjectHome.find();
        var spec = new ServiceSpec(
                name,
                home.serviceJar("trainer-service"),
                "512m",
                FreePorts.find(1).get(0),
                settings);
        ServiceProcess process = ServiceProcess.start(spec, home.guardJar(), logs.resolve(name + ".log"));
        process.awaitStarted(START_TIMEOUT);
        return process;
    }
}

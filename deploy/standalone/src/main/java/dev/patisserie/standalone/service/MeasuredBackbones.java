package dev.patisserie.standalone.service;

import dev.patisserie.common.backbone.BaseModel;
import dev.patisserie.standalone.workspace.ProjectHome;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The speeds of base models on this machine, measured in a process with the trainer's classes. */
public final class MeasuredBackbones {

    private static final String MAIN = "dev.patisserie.trainer.measure.BackboneSpeed";
    private static final int FIELDS = 3;

    private MeasuredBackbones() {}

    /**
     * Measures all widths of some base models.
     *
     * @return milliseconds an image, by {@link #key}
     * @throws ServiceFailedException if the process fails; its messages are on the standard error
     */
    public static Map<String, Double> measure(ProjectHome home, List<BaseModel> models)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx2g",
                "-cp",
                home.serviceClassPath("trainer-service"),
                MAIN));
        for (BaseModel model : models) {
            model.widths().forEach(width -> command.add(key(model, width)));
        }
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putIfAbsent("TF_CPP_MIN_LOG_LEVEL", "3");
        Process process = builder.start();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            Map<String, Double> millis = read(lines);
            if (process.waitFor() != 0) {
                throw new ServiceFailedException("the measurement ended with exit code " + process.exitValue());
            }
            return millis;
        } finally {
            process.destroyForcibly();
        }
    }

    /** Returns the name of a width in the arguments and results of the process. */
    public static String key(BaseModel model, BaseModel.Width width) {
        return "%s:%s".formatted(model.name(), width.alpha() == null ? "-" : width.alpha());
    }

    /** Reads the lines {@code NAME ALPHA MILLISECONDS}; others are messages of libraries. */
    static Map<String, Double> read(BufferedReader lines) throws IOException {
        Map<String, Double> millis = new LinkedHashMap<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] fields = line.split(" ");
            if (fields.length == FIELDS && fields[2].matches("\\d+\\.\\d+")) {
                millis.put(fields[0] + ":" + fields[1], Double.valueOf(fields[2]));
            }
        }
        return millis;
    }
}

package dev.patisserie.standalone.command.model;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.data.command.JsonFile;
import dev.patisserie.standalone.client.model.PublishedModels;
import dev.patisserie.standalone.client.model.ServedModels;
import dev.patisserie.standalone.command.option.ServiceOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code models}. */
@Command(
        name = "models",
        description = "List the published models and explain which one serves.",
        mixinStandardHelpOptions = true)
public final class ModelsCommand implements Callable<Integer> {

    @Mixin
    private ServiceOptions options;

    @Mixin
    private JsonFile json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        List<CheckpointPublished> published = PublishedModels.read(options.broker());
        URI service = options.inference().orElse(null);
        ServedModels served = service == null ? null : ServedModels.of(service);
        published.forEach(model -> print(out, model, served));
        if (published.isEmpty()) {
            out.println("no model is published yet; 'patisserie train' makes one");
        }
        printServing(out, served);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("published", published);
        figures.put("served", served);
        json.write(figures);
        return CommandLine.ExitCode.OK;
    }

    private static void print(PrintWriter out, CheckpointPublished model, ServedModels served) {
        out.printf(
                "%-40s %-10s holdout accuracy %.4f, loss %.4f  %s%n",
                model.modelId(),
                model.dataset(),
                model.holdout().accuracy(),
                model.holdout().loss(),
                model.publishedAt());
        if (served != null) {
            served.model(model.modelId()).ifPresent(known -> out.printf("    %s: %s%n", known.state(), known.reason()));
        }
    }

    private static void printServing(PrintWriter out, ServedModels served) {
        if (served == null) {
            out.println("the inference service knows which model serves; name it by --inference");
        } else if (served.serving() == null) {
            out.printf("no model serves data set %s yet%n", served.dataset());
        } else {
            out.printf(
                    "serving    %s since %s: %s%n",
                    served.serving().modelId(),
                    served.serving().since(),
                    served.serving().reason());
            if (served.serving().accuracy() != null) {
                out.printf("           %s%n", served.serving().accuracy().text());
            }
        }
        if (served != null && served.pin() != null) {
            out.printf(
                    "pinned     %s, %s: %s%n",
                    served.pin().modelId(), served.pin().state(), served.pin().reason());
        }
    }
}

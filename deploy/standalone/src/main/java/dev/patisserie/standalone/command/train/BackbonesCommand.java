package dev.patisserie.standalone.command.train;

import dev.patisserie.common.backbone.BaseModel;
import dev.patisserie.common.backbone.BaseModels;
import dev.patisserie.data.command.JsonFile;
import dev.patisserie.standalone.service.MeasuredBackbones;
import dev.patisserie.standalone.workspace.ProjectHome;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code backbones}. */
@Command(
        name = "backbones",
        description = {
            "List the base models of transfer learning.",
            "Without names all are listed. The columns are: image size and smallest size in pixels, millions of weights"
                    + " without the top, their megabytes, Keras's top-1 accuracy on ImageNet in percent, and the"
                    + " default first block of fine-tuning with the beginning of its layers' names."
        },
        mixinStandardHelpOptions = true)
public final class BackbonesCommand implements Callable<Integer> {

    private static final String ROW = "%-20s %6s %5s %8s %8s %7s %7s  %-24s%s%n";
    private static final double MILLION = 1e6;

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Names, also Keras's, such as ResNet50V2.")
    private List<String> names = List.of();

    @Option(
            names = "--measure",
            description = "Also measure the milliseconds an image of the default size takes on this machine.")
    private boolean measure;

    @Mixin
    private JsonFile json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<BaseModel> models = names.isEmpty()
                ? BaseModels.all()
                : names.stream().map(this::model).toList();
        PrintWriter out = spec.commandLine().getOut();
        Map<String, Double> millis = measure ? measured(models, out) : Map.of();
        String unit = measure ? "ms/image" : "";
        out.printf(ROW, "name", "alpha", "size", "minimum", "weights", "MB", "top-1", "cut", unit);
        List<Map<String, Object>> figures = new ArrayList<>();
        for (BaseModel model : models) {
            for (BaseModel.Width width : model.widths()) {
                print(out, model, width, millis.get(MeasuredBackbones.key(model, width)));
                figures.add(figures(model, width, millis.get(MeasuredBackbones.key(model, width))));
            }
        }
        json.write(figures);
        return CommandLine.ExitCode.OK;
    }

    private BaseModel model(String name) {
        return BaseModels.find(name)
                .orElseThrow(() -> new CommandLine.ParameterException(
                        spec.commandLine(),
                        "expected one of %s, found '%s'".formatted(String.join(", ", BaseModels.names()), name)));
    }

    private Map<String, Double> measured(List<BaseModel> models, PrintWriter out)
            throws IOException, InterruptedException {
        out.println("measuring; other programs slow it down");
        out.flush();
        return MeasuredBackbones.measure(ProjectHome.find(), models);
    }

    private static void print(PrintWriter out, BaseModel model, BaseModel.Width width, Double millis) {
        out.printf(
                ROW,
                model.name(),
                width.alpha() == null ? "-" : width.alpha(),
                model.sizes().standard(),
                model.sizes().minimum(),
                decimal(width.parameters() / MILLION) + " M",
                Math.round(width.parameters() * Float.BYTES / MILLION),
                width.accuracy() == null ? "-" : decimal(width.accuracy()),
                "%d %s".formatted(model.cut().block(), model.cut().layers()),
                millis == null ? "" : decimal(millis));
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static Map<String, Object> figures(BaseModel model, BaseModel.Width width, Double millis) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("name", model.name());
        figures.put("keras", model.kerasName());
        figures.put("alpha", width.alpha());
        figures.put("imageSize", model.sizes().standard());
        figures.put("minimumImageSize", model.sizes().minimum());
        figures.put("parameters", width.parameters());
        figures.put("accuracyPercent", width.accuracy());
        figures.put("fromBlock", model.cut().block());
        figures.put("layers", model.cut().layers());
        figures.put("warmupLearningRate", model.warmupRate());
        figures.put("file", width.file().name());
        figures.put("millisecondsAnImage", millis);
        return figures;
    }
}

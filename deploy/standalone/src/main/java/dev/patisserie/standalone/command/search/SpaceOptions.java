package dev.patisserie.standalone.command.search;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.SearchParameter;
import dev.patisserie.common.event.SearchParameter.Kind;
import dev.patisserie.standalone.request.RequestFields;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of the fields that a search varies. A single value is set in all trials. */
final class SpaceOptions {

    @Option(
            names = "--learning-rate",
            paramLabel = "A..B",
            description = {
                "Range of the learning rate, drawn on a logarithmic scale, e.g. 1e-5..1e-2. For transfer, that of",
                "the warm-up. A list, or one value, as of every such option: 0.001,0.0003."
            })
    private String learningRate;

    @Option(
            names = "--fine-tune-learning-rate",
            paramLabel = "A..B",
            description = "transfer: range of the learning rate of the fine-tuning.")
    private String fineTuneRate;

    @Option(names = "--optimizer", paramLabel = "LIST", description = "Optimizers, e.g. adam,sgd,rmsprop.")
    private String optimizer;

    @Option(
            names = "--dropout",
            paramLabel = "A..B",
            description = "Range of the fraction of features that is dropped before the last layer, e.g. 0.1..0.5.")
    private String dropout;

    @Option(names = "--batch-size", paramLabel = "LIST", description = "Images per training step, e.g. 8,16,32.")
    private String batchSize;

    @Option(names = "--label-smoothing", paramLabel = "A..B", description = "Range of the label smoothing.")
    private String labelSmoothing;

    @Option(
            names = "--space",
            paramLabel = "FIELD=RANGE",
            description = {
                "Range or list of any field of a training request, by its path. A range of integers has only",
                "integers; log: before it draws on a logarithmic scale. Repeatable. E.g. --space fineTune.fromBlock=11..14",
                "--space augmentation.zoom=0..0.3 --space warmup.learningRate=log:1e-4..1e-2."
            })
    private List<String> others = List.of();

    /**
     * Returns the varied fields, and sets the fields with one value.
     *
     * @param base the fields of the base request
     * @param pipeline the recipe, which determines the field of the learning rate
     * @throws IllegalArgumentException if a range or list is invalid
     */
    List<SearchParameter> parameters(RequestFields base, Pipeline pipeline) {
        boolean simple = pipeline == Pipeline.SIMPLE;
        List<SearchParameter> space = new ArrayList<>();
        add(space, base, simple ? "optimizer.learningRate" : "warmup.learningRate", logarithmic(learningRate));
        add(space, base, "fineTune.learningRate", logarithmic(fineTuneRate));
        add(space, base, "optimizer.name", optimizer);
        add(space, base, "dropout", dropout);
        add(space, base, "batchSize", batchSize);
        add(space, base, "labelSmoothing", labelSmoothing);
        for (String other : others) {
            int equals = other.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException("--space: expected FIELD=RANGE, found '%s'".formatted(other));
            }
            add(space, base, other.substring(0, equals), other.substring(equals + 1));
        }
        return space;
    }

    private static String logarithmic(String range) {
        return range != null && range.contains(SpaceText.TO) ? SpaceText.LOG + range : range;
    }

    private static void add(List<SearchParameter> space, RequestFields base, String path, String text) {
        if (text == null) {
            return;
        }
        if (SpaceText.isRange(text)) {
            space.add(SpaceText.range(path, text));
            return;
        }
        List<Object> values = SpaceText.values(path, text);
        if (values.size() == 1) {
            base.set(path, values.get(0));
        } else {
            space.add(new SearchParameter(path, Kind.CHOICE, null, null, values));
        }
    }
}

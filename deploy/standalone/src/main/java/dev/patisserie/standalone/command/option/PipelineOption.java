package dev.patisserie.standalone.command.option;

import dev.patisserie.common.event.Pipeline;
import picocli.CommandLine.Option;

/** The option for the recipe. */
public final class PipelineOption {

    @Option(
            names = "--pipeline",
            paramLabel = "P",
            converter = Converter.class,
            description = {
                "simple (a ConvNet from scratch), transfer (an ImageNet network with a new head),",
                "or compare (both). Default: simple."
            })
    private Pipeline pipeline;

    /** Returns the recipe; null if the option is absent. */
    public Pipeline pipeline() {
        return pipeline;
    }

    /** Reads the JSON names. */
    private static final class Converter implements Labelled<Pipeline> {
        @Override
        public Pipeline of(String label) {
            return Pipeline.of(label);
        }
    }
}

package dev.patisserie.standalone.command;

import dev.patisserie.common.event.Pipeline;
import picocli.CommandLine.Option;

/** Which recipe trains. */
final class PipelineOption {

    @Option(
            names = "--pipeline",
            paramLabel = "P",
            defaultValue = "simple",
            converter = Converter.class,
            description = {
                "simple (a ConvNet from scratch), transfer (an ImageNet network with a new head),",
                "or compare (both). Default: ${DEFAULT-VALUE}."
            })
    private Pipeline pipeline;

    Pipeline pipeline() {
        return pipeline;
    }

    /** Reads the names as they stand in JSON. */
    private static final class Converter implements Labelled<Pipeline> {
        @Override
        public Pipeline of(String label) {
            return Pipeline.of(label);
        }
    }
}

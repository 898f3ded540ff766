package dev.patisserie.standalone.command;

import dev.patisserie.common.event.Pipeline;
import picocli.CommandLine.TypeConversionException;

/** Reads a pipeline's name. */
final class PipelineOption {

    private PipelineOption() {}

    static Pipeline convert(String label) {
        try {
            return Pipeline.of(label);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}

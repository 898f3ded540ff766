package dev.patisserie.standalone.command.option;

import dev.patisserie.common.event.Decision;
import dev.patisserie.common.event.LabelSource;
import dev.patisserie.standalone.client.label.KnownClasses;
import picocli.CommandLine.Option;

/** The options of the commands that send labels. */
public final class LabelOptions {

    @Option(
            names = "--labeller",
            paramLabel = "NAME",
            defaultValue = "${sys:user.name}",
            description = "The person or program that decided. Default: the user's name.")
    private String labeller;

    @Option(
            names = "--source",
            paramLabel = "SOURCE",
            converter = Converter.class,
            defaultValue = "human",
            description = "Origin of the label: human, sensor, rule or header. Default: ${DEFAULT-VALUE}.")
    private LabelSource source;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Reason of the decision, for the record.")
    private String reason;

    @Option(names = "--new-class", description = "Accept classes that no published model and no data set version has.")
    private boolean newClass;

    /** Returns the labeller. */
    public String labeller() {
        return labeller;
    }

    /**
     * Returns the labeller and the reason.
     *
     * @throws IllegalArgumentException if one of them is too long
     */
    public Decision decision() {
        return new Decision(labeller, reason);
    }

    /** Returns the origin of the labels. */
    public LabelSource source() {
        return source;
    }

    /** Returns the classes to check labels with; without names if every class is accepted. */
    public KnownClasses classes(String bootstrap) {
        return newClass ? KnownClasses.ANY : KnownClasses.read(bootstrap);
    }

    /** Reads the JSON names. */
    private static final class Converter implements Labelled<LabelSource> {
        @Override
        public LabelSource of(String label) {
            return LabelSource.of(label);
        }
    }
}

package dev.patisserie.standalone.command.rollout;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.data.command.JsonFile;
import dev.patisserie.standalone.client.model.PublishedModels;
import dev.patisserie.standalone.client.model.SelectionClient;
import dev.patisserie.standalone.client.model.ServedModels;
import dev.patisserie.standalone.command.option.DecisionOptions;
import dev.patisserie.standalone.command.option.Labelled;
import dev.patisserie.standalone.command.option.ServiceOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code policy set}. */
@Command(
        name = "set",
        description = {
            "Set how a better model replaces the serving one.",
            "direct: the best model serves as soon as it is verified. shadow: a better model answers a sample of the",
            "images beside the serving one, and serves if it proves better. The policy remains until the next one."
        },
        mixinStandardHelpOptions = true)
final class PolicySetCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "DATASET",
            arity = "0..1",
            description = "The data set. Default: the one that the inference service serves.")
    private String dataset;

    @Option(
            names = "--rollout",
            paramLabel = "POLICY",
            required = true,
            converter = Converter.class,
            description = "The policy: direct or shadow.")
    private ModelPolicySet.Rollout rollout;

    @Option(
            names = "--sample",
            paramLabel = "SHARE",
            description = "With shadow: share of the images that a candidate answers. Default: "
                    + ModelPolicySet.DEFAULT_SAMPLE + ".")
    private Double sample;

    @Mixin
    private DecisionOptions decision;

    @Mixin
    private ServiceOptions service;

    @Mixin
    private JsonFile json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        requireValidSample();
        PrintWriter out = spec.commandLine().getOut();
        String broker = service.broker();
        String name = dataset == null ? served() : dataset;
        var client = new SelectionClient(broker, Clock.systemUTC());
        ModelPolicySet policy = client.setPolicy(name, rollout, sample, decision.decision());
        out.printf("policy     %s: %s%n", name, RolloutView.policy(policy));
        if (PublishedModels.read(broker).stream()
                .map(CheckpointPublished::dataset)
                .noneMatch(name::equals)) {
            out.printf("           no published model has data set %s yet%n", name);
        }
        json.write(policy);
        return CommandLine.ExitCode.OK;
    }

    private void requireValidSample() {
        if (sample != null && rollout != ModelPolicySet.Rollout.SHADOW) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "expected --sample with --rollout shadow only, found it with " + rollout.label());
        }
        if (sample != null && !(sample > 0 && sample <= 1)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "expected --sample above 0 and at most 1, found " + sample);
        }
    }

    private String served() throws IOException, InterruptedException {
        Optional<URI> inference = service.inference();
        if (inference.isEmpty()) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "expected a data set, found none; name it, or the service by --inference");
        }
        return ServedModels.of(inference.get()).dataset();
    }

    /** Reads the JSON names. */
    private static final class Converter implements Labelled<ModelPolicySet.Rollout> {
        @Override
        public ModelPolicySet.Rollout of(String label) {
            return ModelPolicySet.Rollout.of(label);
        }
    }
}

package dev.patisserie.standalone.command.train;

import dev.patisserie.common.event.TrainingProgressed.Epoch;
import dev.patisserie.common.event.TrainingProgressed.Step;
import dev.patisserie.common.event.TrialResult;
import dev.patisserie.common.time.Elapsed;
import dev.patisserie.data.command.JsonFile;
import dev.patisserie.standalone.client.JobState;
import dev.patisserie.standalone.client.KnownJobs;
import dev.patisserie.standalone.command.option.RunningOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code jobs}. */
@Command(
        name = "jobs",
        description = {
            "List the training requests with their states.",
            "The request with the latest event is printed last."
        },
        mixinStandardHelpOptions = true)
public final class JobsCommand implements Callable<Integer> {

    private static final String ROW = "%-40s %-9s %-30s %-9s %-16s %6s  %s%n";

    @Mixin
    private RunningOptions options;

    @Mixin
    private JsonFile json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        List<JobState> jobs = KnownJobs.read(options.broker());
        print(out, jobs, Instant.now());
        json.write(jobs);
        return CommandLine.ExitCode.OK;
    }

    /** Prints the table, with ages relative to {@code now}. */
    static void print(PrintWriter out, List<JobState> jobs, Instant now) {
        if (jobs.isEmpty()) {
            out.println("no training request is known; 'patisserie train' sends one");
            return;
        }
        out.printf(ROW, "request", "state", "phase", "pipeline", "dataset", "age", "result");
        for (JobState job : jobs) {
            out.printf(
                    ROW,
                    job.requestId(),
                    job.state().name().toLowerCase(Locale.ROOT),
                    phase(job),
                    job.pipeline() == null ? "-" : job.pipeline().label(),
                    job.dataset() == null ? "-" : job.dataset(),
                    age(Elapsed.between(job.at(), now)),
                    result(job));
        }
    }

    private static String phase(JobState job) {
        Step step = job.step();
        if (step != null) {
            return "%s %d/%d, step %d/%d"
                    .formatted(step.phase(), step.epoch(), step.epochs(), step.number(), step.of());
        }
        Epoch epoch = job.epoch();
        return epoch == null ? "-" : "%s %d/%d".formatted(epoch.phase(), epoch.number(), epoch.of());
    }

    /** Returns the age in the largest unit that is not zero. */
    private static String age(Duration age) {
        if (age.toDays() > 0) {
            return age.toDays() + " d";
        }
        if (age.toHours() > 0) {
            return age.toHours() + " h";
        }
        return age.toMinutes() > 0 ? age.toMinutes() + " min" : age.toSeconds() + " s";
    }

    private static String trial(TrialResult trial) {
        return trial.diverged()
                ? "diverged"
                : String.format(
                        Locale.ROOT,
                        "%d epochs, validation loss %.4f",
                        trial.epochs(),
                        trial.curve().get(trial.epochs() - 1).validationLoss());
    }

    private static String result(JobState job) {
        if (job.result() != null) {
            return String.format(
                    Locale.ROOT,
                    "%s, holdout accuracy %.4f",
                    job.result().modelId(),
                    job.result().holdoutAccuracy());
        }
        if (job.trial() != null) {
            return trial(job.trial());
        }
        return job.failure() == null
                ? ""
                : "%s: %s".formatted(job.failure().code(), job.failure().message());
    }
}

package dev.patisserie.standalone.command.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.Epoch;
import dev.patisserie.common.event.TrainingProgressed.Failure;
import dev.patisserie.common.event.TrainingProgressed.JobRef;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.event.TrainingProgressed.Step;
import dev.patisserie.standalone.client.JobState;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobsCommandTest {

    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    private static List<String> lines(JobState... jobs) {
        var out = new StringWriter();
        JobsCommand.print(new PrintWriter(out, true), List.of(jobs), NOW);
        return out.toString()
                .lines()
                .map(line -> line.replaceAll(" +", " ").strip())
                .toList();
    }

    @Test
    void listsTheProgressOfEachJob() {
        var running = new JobState(
                TrainingProgressed.running(new JobRef("r-1", Pipeline.TRANSFER, "desserts"), NOW)
                        .withStep(new Step("warmup", 3, 3, 7, 45, 0.5, 0.8, 90, 1), NOW.minusSeconds(61)),
                new Epoch("warmup", 2, 3, 0.5, 0.8, 0.6, 0.7, 0.001, 90, 1));

        assertThat(lines(running))
                .containsExactly(
                        "request state phase pipeline dataset age result",
                        "r-1 running warmup 3/3, step 7/45 transfer desserts 1 min");
    }

    @Test
    void listsTheFailureOfAJobWithAnUnknownRequest() {
        var cancelled = new JobState(
                TrainingProgressed.ended(
                        JobRef.unread("r-2"),
                        State.CANCELLED,
                        NOW.minus(Duration.ofDays(3)),
                        new Failure("TRAINING_CANCELLED", "cancelled: wrong photos")),
                null);

        assertThat(lines(cancelled)).contains("r-2 cancelled - - - 3 d TRAINING_CANCELLED: cancelled: wrong photos");
    }

    @Test
    void explainsHowToSendTheFirstRequest() {
        assertThat(lines()).singleElement().asString().contains("'patisserie train'");
    }
}

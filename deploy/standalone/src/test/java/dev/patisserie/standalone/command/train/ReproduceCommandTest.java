package dev.patisserie.standalone.command.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.CheckpointPublished.DatasetVersion;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.model.Manifest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReproduceCommandTest {

    private static final String VERSION = "ab".repeat(32);

    private static Manifest manifest(String dataset, DatasetVersion version) {
        return new Manifest(
                "m-1",
                List.of("eclair", "tart"),
                100,
                "simple",
                1234,
                TrainingRequested.builder("r-1", Pipeline.SIMPLE, dataset)
                        .seed(7L)
                        .build(),
                VERSION,
                VERSION,
                2,
                new Manifest.Evaluation(4, 0.25, 0.75, List.of(List.of(2, 0), List.of(1, 1)), List.of()),
                List.of(new Manifest.Probe("0.png", "tart", List.of(0.25f, 0.75f))),
                Map.of(),
                Instant.EPOCH,
                version);
    }

    @Test
    void requestsTheVersionOfTheModelAndNotTheNewestOne() {
        var version = new DatasetVersion(VERSION, Instant.EPOCH);

        for (String dataset : List.of("desserts", "desserts@" + VERSION)) {
            TrainingRequested again = ReproduceCommand.request(manifest(dataset, version), "r-2");

            assertThat(again.dataset()).isEqualTo("desserts@" + VERSION);
            assertThat(again.requestId()).isEqualTo("r-2");
            assertThat(again.seed()).isEqualTo(7);
        }
    }

    @Test
    void requestsTheFolderOfAModelWithoutVersion() {
        assertThat(ReproduceCommand.request(manifest("desserts", null), "r-2").dataset())
                .isEqualTo("desserts");
    }
}

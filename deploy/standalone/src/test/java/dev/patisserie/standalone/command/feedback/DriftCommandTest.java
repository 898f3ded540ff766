package dev.patisserie.standalone.command.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.event.DriftChanged;
import dev.patisserie.common.event.DriftChanged.Band;
import dev.patisserie.common.event.DriftChanged.Baseline;
import dev.patisserie.common.event.DriftChanged.State;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.standalone.broker.TestBroker;
import dev.patisserie.standalone.client.DriftMonitors;
import dev.patisserie.standalone.client.KafkaClients;
import dev.patisserie.standalone.command.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class DriftCommandTest {

    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    @TempDir
    Path temp;

    private final Terminal terminal = new Terminal();

    private static void send(DriftChanged event) throws Exception {
        try (var producer = KafkaClients.producer(BROKER.bootstrap())) {
            var context = new EventCodec.Context("e", URI.create("/test"), NOW);
            producer.send(EventCodec.encode(Topics.DRIFT, event, context)).get();
        }
    }

    private static DriftChanged monitor(String name, String modelId, State state, double level) {
        return new DriftChanged(
                "desserts",
                name,
                modelId,
                state,
                level,
                0.25,
                new Band(0, 0.12),
                new Baseline(0.1, 1000),
                500,
                NOW.plusMillis(7),
                NOW);
    }

    @Test
    void explainsMissingMonitors() {
        var out = new StringWriter();

        DriftView.print(new PrintWriter(out, true), new DriftMonitors(List.of()));

        assertThat(out.toString()).startsWith("no drift monitors yet");
    }

    @Test
    void printsTheMonitorsOfTheModelInUseTheAlarmsFirst() throws Exception {
        // Given: a monitor of an earlier model, and a monitor without a baseline
        send(monitor("mix:pie", "m-1", State.ALARMED, 1.5));
        send(monitor("errors", "m-1", State.ALARMED, 1.2));
        send(monitor("errors", "m-2", State.OK, 0.125));
        send(new DriftChanged("desserts", "unfamiliar", "m-2", State.OK, 0, null, null, null, 0, null, NOW));
        send(monitor("unsure", "m-2", State.ALARMED, 1.03));
        Path json = temp.resolve("drift.json");

        // When
        assertThat(terminal.run("drift", "--bootstrap", BROKER.bootstrap(), "--json", json))
                .as(terminal.toString())
                .isZero();

        // Then
        List<String> lines =
                terminal.out().lines().map(line -> line.replaceAll(" +", " ")).toList();
        assertThat(lines)
                .containsSequence(
                        "MONITOR STATE LEVEL OBSERVED ALLOWED SINCE MODEL",
                        "unsure alarmed 1.03 25.0% 0.0% to 12.0% 2026-01-31T12:00:00Z m-2",
                        "errors ok 0.13 25.0% 0.0% to 12.0% - m-2",
                        "unfamiliar ok 0.00 - no baseline - m-2");
        assertThat(terminal.out()).doesNotContain("mix:pie");
        JsonNode figures = Json.MAPPER.readTree(json.toFile());
        assertThat(figures.at("/monitors/0/state").asText()).isEqualTo("alarmed");
    }

    @Test
    void alarmsAreThoseOfTheGivenModels() {
        var monitors = new DriftMonitors(List.of(
                monitor("errors", "m-1", State.ALARMED, 1),
                monitor("unfamiliar", "m-1", State.WATCHING, 0.8),
                monitor("errors", "m-2", State.OK, 0),
                monitor("mix:pie", "m-2", State.ALARMED, 1)));

        assertThat(monitors.alarms(Set.of("m-1"))).containsExactly("errors");
        assertThat(monitors.alarms(Set.of("m-2"))).containsExactly("mix:pie");
        assertThat(monitors.alarms(Set.of("m-3"))).isEmpty();
    }
}

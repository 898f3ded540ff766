package dev.patisserie.standalone.command.rollout;

import static dev.patisserie.standalone.command.rollout.Rollouts.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.ModelPinned;
import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.common.event.ModelPolicySet.Rollout;
import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.event.RolloutChanged.Phase;
import dev.patisserie.common.event.RolloutCommanded;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.standalone.broker.TestBroker;
import dev.patisserie.standalone.client.EventTable;
import dev.patisserie.standalone.client.KafkaClients;
import dev.patisserie.standalone.client.TopicResponder;
import dev.patisserie.standalone.client.rollout.RolloutState;
import dev.patisserie.standalone.command.Terminal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The tests share a broker, so each uses a data set of its own. */
class RolloutCommandsTest {

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    private final Terminal terminal = new Terminal();

    private static void send(String topic, Event event) throws Exception {
        try (var producer = KafkaClients.producer(BROKER.bootstrap())) {
            producer.send(record(topic, event)).get();
        }
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, Event event) {
        return EventCodec.encode(topic, event, new EventCodec.Context("e", URI.create("/test"), NOON));
    }

    private int run(Object... arguments) {
        terminal.clear();
        List<Object> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--bootstrap", BROKER.bootstrap()));
        return terminal.run(all.toArray());
    }

    /** Runs a command while a feedback service answers each command with a state. */
    private int runAnswered(RolloutChanged answer, Object... arguments) throws Exception {
        var service = new TopicResponder(
                BROKER.bootstrap(), Topics.MODEL_SELECTION, command -> List.of(record(Topics.ROLLOUTS, answer)));
        try {
            return run(arguments);
        } finally {
            service.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"promote, PROMOTED", "abort, ROLLED_BACK"})
    void decisionIsAppliedAlsoIfTheNextRolloutHasStarted(String command, Phase applied) throws Exception {
        String dataset = "next-" + command;
        send(Topics.ROLLOUTS, Rollouts.rollout(dataset, Phase.SHADOW));
        var service = new TopicResponder(
                BROKER.bootstrap(),
                Topics.MODEL_SELECTION,
                sent -> List.of(
                        record(Topics.ROLLOUTS, Rollouts.rollout(dataset, applied)),
                        record(Topics.ROLLOUTS, Rollouts.rollout(dataset, Phase.SHADOW, "started", 2, NOON))));
        try {
            assertThat(run("rollout", command, "--dataset=" + dataset, "--timeout=20"))
                    .as(terminal.toString())
                    .isZero();
        } finally {
            service.close();
        }
    }

    private static RolloutCommanded command(String dataset) {
        Map<String, RolloutCommanded> commands = EventTable.read(
                BROKER.bootstrap(), Topics.MODEL_SELECTION, RolloutCommanded.KEY_PREFIX, RolloutCommanded.class);
        return commands.get(RolloutCommanded.KEY_PREFIX + dataset);
    }

    @Test
    void promotesTheCandidateOfTheRolloutUnderWay() throws Exception {
        // Given
        send(Topics.ROLLOUTS, Rollouts.rollout("promoted", Phase.SHADOW));

        // When
        int exit = runAnswered(
                Rollouts.rollout("promoted", Phase.PROMOTED),
                "rollout",
                "promote",
                "--dataset=promoted",
                "--by=ada",
                "--reason=proven");

        // Then
        assertThat(exit).as(terminal.toString()).isZero();
        assertThat(terminal.out().lines().toList())
                .containsExactly(
                        "before     m-2: shadow since 2026-01-31T12:00:00Z: because",
                        "after      m-2: promoted since 2026-01-31T12:00:00Z: because");
        RolloutCommanded sent = command("promoted");
        assertThat(sent.command()).isEqualTo(RolloutCommanded.Command.PROMOTE);
        assertThat(sent.modelId()).isEqualTo("m-2");
        assertThat(sent.by()).isEqualTo("ada");
        assertThat(sent.reason()).isEqualTo("proven");
    }

    @Test
    void failsIfTheDecisionIsNotApplied() throws Exception {
        send(Topics.ROLLOUTS, Rollouts.rollout("ignored", Phase.SHADOW));

        assertThat(run("rollout", "promote", "--dataset=ignored", "--timeout=0"))
                .isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(terminal.out()).contains("not applied within 0 s; check that the feedback service runs");
        assertThat(command("ignored")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"promote", "abort"})
    void rejectsADecisionAfterAFinalPause(String command) throws Exception {
        send(Topics.ROLLOUTS, Rollouts.rollout("final-" + command, Phase.PAUSED, "policy", 1, null));

        assertThat(run("rollout", command, "--dataset=final-" + command)).isEqualTo(CommandLine.ExitCode.SOFTWARE);

        assertThat(terminal.err()).contains("found none (m-2 is paused)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"promote", "abort"})
    void rejectsADecisionWithoutARolloutUnderWay(String command) throws Exception {
        send(Topics.ROLLOUTS, Rollouts.rollout("over-" + command, Phase.ROLLED_BACK, "evidence", 1, null));

        assertThat(run("rollout", command, "--dataset=over-" + command)).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(run("rollout", command, "--dataset=unknown-" + command)).isEqualTo(CommandLine.ExitCode.SOFTWARE);

        assertThat(terminal.err())
                .contains("expected a rollout under way of data set over-" + command
                        + ", found none (m-2 is rolled_back)")
                .contains("expected a rollout under way of data set unknown-" + command + ", found none;");
        assertThat(command("over-" + command)).isNull();
    }

    @Test
    void rejectsAPromotionWhileAModelIsPinned() throws Exception {
        send(Topics.ROLLOUTS, Rollouts.rollout("pinned", Phase.PAUSED, "pinned", 1, null));

        assertThat(run("rollout", "promote", "--dataset=pinned")).isEqualTo(CommandLine.ExitCode.SOFTWARE);

        assertThat(terminal.err()).contains("expected no pin, found data set pinned pinned", "patisserie unpin");
        assertThat(command("pinned")).isNull();
    }

    @Test
    void abortTakesBackAPromotionWhileItIsWatched() throws Exception {
        // Given
        Instant watched = Instant.now().plusSeconds(3600);
        send(Topics.ROLLOUTS, Rollouts.rollout("watched", Phase.PROMOTED, "evidence", 1, watched));
        send(Topics.ROLLOUTS, Rollouts.rollout("unwatched", Phase.PROMOTED, "evidence", 1, NOON));

        // When
        int exit = runAnswered(
                Rollouts.rollout("watched", Phase.ROLLED_BACK, "operator", 1, null),
                "rollout",
                "abort",
                "--dataset=watched");

        // Then
        assertThat(exit).as(terminal.toString()).isZero();
        assertThat(command("watched").command()).isEqualTo(RolloutCommanded.Command.ABORT);
        assertThat(run("rollout", "abort", "--dataset=unwatched")).isEqualTo(CommandLine.ExitCode.SOFTWARE);
    }

    @Test
    void asksForTheDataSetIfSeveralRolloutsAreUnderWay() {
        var state = new RolloutState(
                List.of(), List.of(Rollouts.rollout("a", Phase.SHADOW), Rollouts.rollout("b", Phase.PAUSED)));

        assertThatThrownBy(() -> RolloutOptions.only(state, null, rollout -> true))
                .hasMessage("expected one rollout under way, found those of a, b; name one by --dataset");
        assertThat(RolloutOptions.only(state, "b", rollout -> true).dataset()).isEqualTo("b");
    }

    @Test
    void startsTheRolloutOfAPublishedModel() throws Exception {
        // Given: a rollout of the same model that was rolled back
        send(Topics.CHECKPOINTS, Rollouts.model("m-2", "started"));
        send(Topics.MODEL_SELECTION, Rollouts.policy("started", Rollout.SHADOW));
        send(Topics.ROLLOUTS, Rollouts.rollout("started", Phase.ROLLED_BACK, "latency", 1, null));

        // When
        int exit =
                runAnswered(Rollouts.rollout("started", Phase.SHADOW, "started", 2, NOON), "rollout", "start", "m-2");

        // Then
        assertThat(exit).as(terminal.toString()).isZero();
        assertThat(command("started").command()).isEqualTo(RolloutCommanded.Command.START);

        // When: it is under way
        assertThat(run("rollout", "start", "m-2")).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(terminal.err()).contains("expected no rollout of m-2, found one under way");
    }

    @Test
    void rejectsTheStartOfAnUnknownModelAndUnderThePolicyDirect() throws Exception {
        send(Topics.CHECKPOINTS, Rollouts.model("m-direct", "direct"));
        send(Topics.MODEL_SELECTION, Rollouts.policy("direct", Rollout.DIRECT));

        assertThat(run("rollout", "start", "m-unknown")).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(run("rollout", "start", "m-direct")).isEqualTo(CommandLine.ExitCode.SOFTWARE);

        assertThat(terminal.err())
                .contains("expected a published model, found none of id 'm-unknown'")
                .contains("expected the policy shadow for data set direct, found direct");
        assertThat(command("direct")).isNull();
    }

    @Test
    void setsAndShowsThePolicy() throws Exception {
        // Given: a pin, a command and an invalid policy beside the policies
        send(Topics.CHECKPOINTS, Rollouts.model("m-9", "careful"));
        send(Topics.MODEL_SELECTION, new ModelPinned("careful", "m-1", NOON, null, null));
        byte[] key = "policy/broken".getBytes(StandardCharsets.UTF_8);
        try (var producer = KafkaClients.producer(BROKER.bootstrap())) {
            producer.send(new ProducerRecord<>(Topics.MODEL_SELECTION, key, key))
                    .get();
        }

        // When
        assertThat(run("policy", "set", "--rollout", "shadow", "--sample", "0.1", "--by", "ada", "careful"))
                .as(terminal.toString())
                .isZero();
        assertThat(terminal.out()).startsWith("policy     careful: shadow, a candidate answers 10.0 % of the images");
        assertThat(terminal.out()).doesNotContain("no published model");

        // Then
        ModelPolicySet policy =
                RolloutState.read(BROKER.bootstrap()).policy("careful").orElseThrow();
        assertThat(policy.isShadow()).isTrue();
        assertThat(policy.shadowSample()).isEqualTo(0.1);
        assertThat(policy.by()).isEqualTo("ada");
        assertThat(run("policy", "show")).isZero();
        assertThat(terminal.out()).contains("careful    shadow").doesNotContain("broken");
    }

    @Test
    void warnsOfADataSetWithoutModels() {
        assertThat(run("policy", "set", "--rollout", "direct", "misspelt")).isZero();

        assertThat(terminal.out()).contains("policy     misspelt: direct, since", "no published model has data set");
    }

    @Test
    void rejectsInvalidPolicies() {
        assertThat(run("policy", "set", "--rollout", "canary", "d")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(run("policy", "set", "--rollout", "shadow", "--sample", "1.5", "d"))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(run("policy", "set", "--rollout", "direct", "--sample", "0.5", "d"))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(run("policy", "set", "--rollout", "shadow")).isEqualTo(CommandLine.ExitCode.USAGE);

        assertThat(terminal.err())
                .contains("rollout must be one of direct, shadow, was 'canary'")
                .contains("expected --sample above 0 and at most 1, found 1.5")
                .contains("expected --sample with --rollout shadow only, found it with direct")
                .contains("expected a data set, found none; name it, or the service by --inference");
    }

    @Test
    void printsTheStatus() throws Exception {
        send(Topics.ROLLOUTS, Rollouts.rollout("printed", Phase.SHADOW));

        assertThat(run("rollout", "status")).isZero();

        assertThat(terminal.out()).contains("data set   printed", "candidate  m-2", "evidence   4.47, decides at 20.0");
    }
}

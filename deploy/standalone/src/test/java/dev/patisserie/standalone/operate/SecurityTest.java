package dev.patisserie.standalone.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Topics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Tests the permissions in {@code SECURITY.md}: the table, and the commands that grant them. */
class SecurityTest {

    private static final List<String> PRINCIPALS =
            List.of("inference", "console", "trainer", "feedback", "sender", "reader", "operator");

    private static final Pattern ROW = Pattern.compile("^\\| `([\\w.-]+)` \\|((?: ?[RW]* \\|){7})$", Pattern.MULTILINE);

    private static final Pattern COMMAND = Pattern.compile("^acl (\\w+) (\\w+) (--.*)$", Pattern.MULTILINE);

    private static final Pattern CHANNEL = Pattern.compile(
            "^mp\\.messaging\\.(incoming|outgoing)\\.\"?([\\w.-]+?)\"?\\.connector=", Pattern.MULTILINE);

    private final String text = ProjectFiles.text("SECURITY.md");

    /**
     * A permission of one principal for one topic.
     *
     * @param operation {@code Read} or {@code Write}
     */
    private record Right(String principal, String operation, String topic) {}

    private Map<String, List<String>> table() {
        Map<String, List<String>> rows = new TreeMap<>();
        ROW.matcher(text)
                .results()
                .forEach(row -> rows.put(
                        row.group(1),
                        Arrays.stream(row.group(2).split("\\|"))
                                .map(String::strip)
                                .toList()));
        return rows;
    }

    private Set<Right> tabled() {
        Set<Right> rights = new HashSet<>();
        table().forEach((topic, cells) -> {
            for (int i = 0; i < PRINCIPALS.size(); i++) {
                String principal = PRINCIPALS.get(i);
                if (cells.get(i).contains("R")) {
                    rights.add(new Right(principal, "Read", topic));
                }
                if (cells.get(i).contains("W")) {
                    rights.add(new Right(principal, "Write", topic));
                }
            }
        });
        return rights;
    }

    private Set<Right> granted() {
        Set<Right> rights = new HashSet<>();
        COMMAND.matcher(text).results().forEach(command -> {
            List<String> arguments = List.of(command.group(3).split(" "));
            if (arguments.contains("prefixed")) {
                return; // groups, transactions and the internal topics of Kafka Streams
            }
            for (String topic : values(arguments, "--topic")) {
                rights.add(new Right(command.group(1), command.group(2), topic));
            }
        });
        return rights;
    }

    /** Returns the values of an option; {@code --option={a,b}} is expanded as by the shell. */
    private static List<String> values(List<String> arguments, String option) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals(option)) {
                values.add(arguments.get(i + 1));
            } else if (argument.startsWith(option + "={") && argument.endsWith("}")) {
                values.addAll(List.of(argument.substring(option.length() + 2, argument.length() - 1)
                        .split(",")));
            }
        }
        return values;
    }

    private static Set<Right> channels(String principal, String module) {
        String settings = ProjectFiles.text(module + "/src/main/resources/application.properties");
        return CHANNEL.matcher(settings)
                .results()
                .map(channel -> right(principal, channel, settings))
                .collect(Collectors.toSet());
    }

    private static Right right(String principal, MatchResult channel, String settings) {
        String operation = channel.group(1).equals("incoming") ? "Read" : "Write";
        return new Right(principal, operation, topic(channel, settings));
    }

    /** Returns the topic of a channel: the setting, or the name of the channel. */
    private static String topic(MatchResult channel, String settings) {
        String key = "mp.messaging.%s.%s.topic=".formatted(channel.group(1), channel.group(2));
        return settings.lines()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()))
                .findFirst()
                .orElse(channel.group(2));
    }

    private static Set<Right> of(String principal, Set<Right> rights) {
        return rights.stream()
                .filter(right -> right.principal().equals(principal))
                .collect(Collectors.toSet());
    }

    @Test
    void tableHasExactlyTheTopics() {
        assertThat(table().keySet()).containsExactlyInAnyOrderElementsOf(Topics.ALL);
    }

    @Test
    void commandsGrantExactlyThePermissionsOfTheTable() {
        assertThat(granted()).isNotEmpty().isEqualTo(tabled());
    }

    @Test
    void servicesHaveExactlyThePermissionsOfTheirChannels() {
        Set<Right> inference = channels("inference", "inference-service");
        inference.add(new Right("inference", "Write", Topics.PREDICTIONS_SHADOW)); // a producer without a channel
        assertThat(of("inference", tabled())).isEqualTo(inference);
        Set<Right> trainer = channels("trainer", "trainer-service");
        trainer.add(new Right("trainer", "Write", Topics.SEARCHES)); // the transactions of searches, without a channel
        trainer.add(new Right("trainer", "Write", Topics.TRAINING_REQUESTS));
        assertThat(of("trainer", tabled())).isEqualTo(trainer);
    }

    @Test
    void everyTopicHasARowOnTheEffectsOfItsWriters() {
        String consequences = text.substring(text.indexOf("## What a writer of each topic can do"));

        assertThat(Topics.ALL).allMatch(topic -> consequences.contains("`" + topic + "`"));
    }

    @Test
    void isShortAndLinked() {
        assertThat(text.length()).isLessThanOrEqualTo(9 * 1024);
        assertThat(ProjectFiles.text("README.md")).contains("(SECURITY.md)");
        assertThat(ProjectFiles.text("docs/operations.md")).contains("(../SECURITY.md)");
    }
}

package dev.patisserie.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.json.Json;
import dev.patisserie.data.draw.DessertSet;
import dev.patisserie.standalone.broker.BrokerLog;
import dev.patisserie.standalone.command.Terminal;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labels of a stream estimate the accuracy and become a version of the data set, on which a better model trains. */
class DemoFeedbackIT {

    private static final String NAME = "streamed-desserts";

    /** Of 240 training photos per class, 80 are known and 160 are streamed, of which about 38 are chosen at random. */
    private static final DessertSet.Recipe RECIPE = new DessertSet.Recipe(3, 240, 8, 12, 48, 11);

    private static final int STREAMED = 3 * 160;

    private static final int KNOWN = 3 * (80 + 8 + 12);

    private static final Pattern LABELLED =
            Pattern.compile("labelled +(\\d+) of (\\d+) photos, as requested: (?:.*, )?(\\d+) random.*");

    private static final Pattern ESTIMATE =
            Pattern.compile(" +accuracy ([\\d.]+) \\[([\\d.]+), ([\\d.]+)] from random labels, (\\d+) labels");

    private static final Pattern TRUE = Pattern.compile("true +accuracy ([\\d.]+) of all (\\d+) streamed photos.*");

    private static final Pattern PUBLISHED =
            Pattern.compile("published +\\S+: (\\d+) images, (\\d+) of them in the holdout; (\\d+) added");

    @TempDir
    Path folder;

    private final Terminal terminal = new Terminal();

    private List<MatchResult> lines(Pattern pattern) {
        return terminal.out()
                .lines()
                .flatMap(line -> pattern.matcher(line).results())
                .toList();
    }

    private static int number(MatchResult match, int group) {
        return Integer.parseInt(match.group(group));
    }

    @Test
    void aBetterModelTakesOverAfterLabelsOfTheStreamHaveComeBack() throws Exception {
        // Given
        BrokerLog.quiet();
        Path set = folder.resolve(NAME);
        DessertSet.make(set, RECIPE);
        Path json = folder.resolve("out.json");

        // When
        int exit = terminal.run(
                "demo",
                "--feedback",
                "--data=" + set,
                "--epochs=6",
                "--batch-size=8",
                "--image-size=" + TinySet.IMAGE_SIZE,
                "--json=" + json);

        // Then the requested photos were labelled, some of them chosen at random
        assertThat(exit).as("%s", terminal).isZero();
        MatchResult labelled = lines(LABELLED).get(0);
        assertThat(number(labelled, 2)).isEqualTo(STREAMED);
        assertThat(number(labelled, 1)).isBetween(number(labelled, 3), STREAMED - 1);

        // and the estimate is plausible: its interval has more than 99.9 % if it is three times as wide
        double truth = Double.parseDouble(lines(TRUE).get(0).group(1));
        MatchResult estimate = lines(ESTIMATE).get(0);
        double low = Double.parseDouble(estimate.group(2));
        double high = Double.parseDouble(estimate.group(3));
        assertThat(truth).isBetween(low - (high - low), high + (high - low));
        assertThat(number(estimate, 4)).isLessThanOrEqualTo(number(labelled, 3));

        // and a version with labelled photos was published; near duplicates of the holdout are in none
        List<MatchResult> published = lines(PUBLISHED);
        assertThat(published).hasSize(2);
        int known = number(published.get(0), 1);
        assertThat(known).isBetween(KNOWN / 2, KNOWN);
        assertThat(number(published.get(1), 1)).isBetween(known + 1, known + number(labelled, 1));

        // and the model that was trained on it serves
        String[] serving = terminal.out()
                .lines()
                .filter(line -> line.startsWith("serving "))
                .toArray(String[]::new);
        JsonNode figures = Json.MAPPER.readTree(json.toFile());
        assertThat(serving).hasSize(2);
        assertThat(serving[1])
                .isNotEqualTo(serving[0])
                .contains(figures.get("modelId").asText());
        assertThat(figures.get("streamedAccuracy")).isEqualTo(figures.get("holdoutAccuracy"));
    }
}

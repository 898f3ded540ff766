package dev.patisserie.standalone.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Compares the index of the decision records with their files. */
class AdrIndexTest {

    private static final Pattern HEAD =
            Pattern.compile("\\A# (\\d+)\\. (.+)\\n\\nDate: (\\d{4}-\\d\\d-\\d\\d).*Status: ([^.]+)\\.");

    @Test
    void indexListsEachDecision() {
        assertThat(ProjectFiles.text("docs/adr/README.md").lines())
                .filteredOn(line -> line.startsWith("| ["))
                .containsExactlyElementsOf(ProjectFiles.files("docs/adr", ".md").stream()
                        .map(file -> file.getFileName().toString())
                        .filter(name -> !name.equals("README.md"))
                        .map(AdrIndexTest::row)
                        .toList());
    }

    private static String row(String name) {
        Matcher head = HEAD.matcher(ProjectFiles.text(Path.of("docs/adr", name).toString()));
        assertThat(head.find()).as("%s has title, date and status", name).isTrue();
        assertThat(Integer.parseInt(name.substring(0, 4))).isEqualTo(Integer.parseInt(head.group(1)));
        return "| [%s](%s) | %s | %s | %s |"
                .formatted(head.group(1), name, head.group(2), head.group(3), head.group(4));
    }
}

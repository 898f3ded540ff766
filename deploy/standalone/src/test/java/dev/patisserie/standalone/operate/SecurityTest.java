package dev.patisserie.standalone.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Topics;
import org.junit.jupiter.api.Test;

class SecurityTest {

    private final String text = ProjectFiles.text("SECURITY.md");

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

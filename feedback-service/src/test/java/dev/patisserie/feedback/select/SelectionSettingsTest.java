package dev.patisserie.feedback.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SelectionSettingsTest {

    private static final Duration WEEK = Duration.ofDays(7);

    @Test
    void eachPartitionHasTheSamePartOfTheBudget() {
        assertThat(new SelectionSettings(200, 3, 10, WEEK).budgetPerPartition()).isEqualTo(200.0 / 3);
    }

    @Test
    void namesTheSettingAndTheValueOfAnError() {
        assertThatThrownBy(() -> new SelectionSettings(-1, 1, 1, WEEK))
                .hasMessage("budgetPerDay must be at least 0, was -1");
        assertThatThrownBy(() -> new SelectionSettings(1, 0, 1, WEEK))
                .hasMessage("partitions must be at least 1, was 0");
        assertThatThrownBy(() -> new SelectionSettings(1, 1, 0, WEEK))
                .hasMessage("maxPerKey must be at least 1, was 0");
        assertThatThrownBy(() -> new SelectionSettings(1, 1, 1, Duration.ZERO))
                .hasMessage("imagesRetention must be above 0, was PT0S");
    }
}

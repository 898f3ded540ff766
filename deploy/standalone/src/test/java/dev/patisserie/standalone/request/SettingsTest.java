package dev.patisserie.standalone.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    @Test
    void readsNumbersBooleansAndTexts() {
        assertThat(Settings.parse("zoom=0.2, verticalFlip=true,fillMode=wrap", null)
                        .values())
                .containsExactly(
                        entry("zoom", new BigDecimal("0.2")), entry("verticalFlip", true), entry("fillMode", "wrap"));
    }

    @Test
    void usesTheDefaultNameOfTheFirstSetting() {
        assertThat(Settings.parse("cosine_decay,warmupSteps=10", "name").values())
                .containsExactly(entry("name", "cosine_decay"), entry("warmupSteps", new BigDecimal(10)));
    }

    @Test
    void blankTextIsNoSetting() {
        assertThat(Settings.parse(" ", "name").values()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "a=1,", "=1", "a=", "a=1,a=2", "a=1,2"})
    void rejectsASettingWithoutNameOrValueAndARepeatedOne(String text) {
        assertThatThrownBy(() -> Settings.parse(text, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found '%s'".formatted(text));
    }
}

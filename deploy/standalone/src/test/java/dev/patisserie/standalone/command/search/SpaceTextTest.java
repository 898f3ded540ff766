package dev.patisserie.standalone.command.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.SearchParameter;
import dev.patisserie.common.event.SearchParameter.Kind;
import org.junit.jupiter.api.Test;

class SpaceTextTest {

    @Test
    void readsRangesByTheirBounds() {
        assertThat(SpaceText.range("a", "0.1..0.5")).isEqualTo(new SearchParameter("a", Kind.UNIFORM, 0.1, 0.5, null));
        assertThat(SpaceText.range("a", "log:1e-5..1e-2"))
                .isEqualTo(new SearchParameter("a", Kind.LOG_UNIFORM, 1e-5, 1e-2, null));
        assertThat(SpaceText.range("a", "11..14")).isEqualTo(new SearchParameter("a", Kind.INTEGER, 11.0, 14.0, null));
        assertThat(SpaceText.range("a", "0..0.5")).isEqualTo(new SearchParameter("a", Kind.UNIFORM, 0.0, 0.5, null));
    }

    @Test
    void readsListsOfNumbersAndTexts() {
        assertThat(SpaceText.values("a", "adam, sgd,8,0.5")).containsExactly("adam", "sgd", 8, 0.5);
    }

    @Test
    void rejectsBoundsThatAreNotNumbersOrNotInOrderAndBlankElements() {
        assertThatThrownBy(() -> SpaceText.range("dropout", "low..0.5"))
                .hasMessage("dropout: expected a range A..B of numbers, found 'low..0.5'");
        assertThatThrownBy(() -> SpaceText.range("dropout", "0.5..0.1")).hasMessageContaining("low below high");
        assertThatThrownBy(() -> SpaceText.values("dropout", "a,,b")).hasMessageContaining("'a,,b'");
    }
}

package dev.patisserie.common.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClassNamesTest {

    private static final String NFC = "cr\u00e8me";
    private static final String NFD = "cre\u0300me";

    @Test
    void findsTheLabelOfAClassInEitherUnicodeForm() {
        assertThat(ClassNames.spelling(NFD, List.of("pie", NFC))).isEqualTo(NFC);
        assertThat(ClassNames.spelling(NFC, List.of("pie", NFD))).isEqualTo(NFD);
    }

    @Test
    void returnsANameThatIsNotALabel() {
        assertThat(ClassNames.spelling("creme", List.of("pie", NFC))).isEqualTo("creme");
        assertThat(ClassNames.spelling(null, List.of("pie"))).isNull();
    }

    @Test
    void acceptsClassWeightsInEitherUnicodeForm() {
        var weights = ClassWeights.of(Map.of(NFC, 2.0));

        assertThat(weights.of(List.of(NFD, "pie"), new int[] {1, 1})).containsExactly(2.0, 1.0);
    }
}

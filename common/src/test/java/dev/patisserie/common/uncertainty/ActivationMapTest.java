package dev.patisserie.common.uncertainty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.PredictionMade.Explanation;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class ActivationMapTest {

    /** 2 rows, 3 columns, 2 labels. */
    private static final float[] MAPS = {
        1, 9, -2, 0, 3, 1, // row 0
        5, 5, 0.5f, -1, 2, 2, // row 1
    };

    @Test
    void scalesThePositiveValuesToBytesRowByRow() {
        // Given
        ActivationMap map = ActivationMap.of(MAPS, 2, 3, 2, 0);

        // When
        Explanation explanation = map.explanation("cam", "pie", null);

        // Then: 1, 0 (of -2), 3, 5, 0.5, 2 times 255 / 5
        assertThat(bytes(explanation)).containsExactly(51, 0, 153, 255, 26, 102);
        assertThat(explanation)
                .returns("cam", Explanation::method)
                .returns("pie", Explanation::label)
                .returns(null, Explanation::against)
                .returns(3, Explanation::width)
                .returns(2, Explanation::height)
                .returns(0.0, Explanation::low)
                .returns(5.0, Explanation::high);
    }

    @Test
    void subtractsTheMapOfTheOtherClass() {
        // Given
        ActivationMap map = ActivationMap.difference(MAPS, 2, 3, 2, 1, 0);

        // Then
        assertThat(map.values()).containsExactly(8, 2, -2, 0, -1.5f, 0);
        Explanation explanation = map.explanation("cam", "tart", "pie");
        assertThat(bytes(explanation)).containsExactly(255, 64, 0, 0, 0, 0);
        assertThat(explanation.against()).isEqualTo("pie");
    }

    @Test
    void keepsTheRangeOfAMapWithoutNegativeValues() {
        // Given: 2 to 4
        Explanation explanation =
                ActivationMap.of(new float[] {2, 3, 4}, 1, 3, 1, 0).explanation("cam", "pie", null);

        // Then
        assertThat(bytes(explanation)).containsExactly(0, 128, 255);
        assertThat(explanation.low()).isEqualTo(2);
        assertThat(explanation.high()).isEqualTo(4);
    }

    @Test
    void isEmptyIfNoPartSpeaksForTheClass() {
        // Given
        Explanation explanation =
                ActivationMap.of(new float[] {-1, -2, -0f, -3}, 2, 2, 1, 0).explanation("grad-cam", "pie", null);

        // Then
        assertThat(bytes(explanation)).containsOnly(0);
        assertThat(explanation.low()).isZero();
        assertThat(explanation.high()).isZero();
    }

    @Test
    void aMapOfOnePositionHasOneByteAndItsActivation() {
        // Given
        Explanation explanation = ActivationMap.of(new float[] {7}, 1, 1, 1, 0).explanation("cam", "pie", null);

        // Then
        assertThat(bytes(explanation)).containsExactly(0);
        assertThat(explanation.low()).isEqualTo(7);
        assertThat(explanation.high()).isEqualTo(7);
    }

    @Test
    void rejectsWrongSizesUnknownClassesAndValuesThatAreNotFinite() {
        assertThatThrownBy(() -> ActivationMap.of(MAPS, 2, 2, 2, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maps must have rows * columns * labels = 2 * 2 * 2 values, had 12");
        assertThatThrownBy(() -> ActivationMap.of(MAPS, 2, 3, 2, 2)).hasMessage("label must be 0 to 1, was 2");
        assertThatThrownBy(() -> ActivationMap.difference(MAPS, 2, 3, 2, 0, -1))
                .hasMessage("label must be 0 to 1, was -1");
        assertThatThrownBy(() -> ActivationMap.of(new float[] {1, Float.NaN}, 1, 2, 1, 0))
                .hasMessage("an activation map must be finite, value 1 was NaN");
    }

    @Test
    void returnsACopyOfItsValues() {
        // Given
        ActivationMap map = ActivationMap.of(new float[] {1, 2}, 1, 2, 1, 0);

        // When
        map.values()[0] = 9;

        // Then
        assertThat(map.values()).containsExactly(1, 2);
    }

    private static int[] bytes(Explanation explanation) {
        byte[] decoded = Base64.getDecoder().decode(explanation.values());
        int[] unsigned = new int[decoded.length];
        for (int i = 0; i < unsigned.length; i++) {
            unsigned[i] = Byte.toUnsignedInt(decoded[i]);
        }
        return unsigned;
    }
}

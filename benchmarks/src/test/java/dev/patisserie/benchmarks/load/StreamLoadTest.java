package dev.patisserie.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamLoadTest {

    @ParameterizedTest
    @CsvSource({"0.5, 64", "19, 64", "100, 200", "1500, 384"})
    void theBacklogIsThatOfTwoSecondsWithinItsBounds(double imagesPerSecond, int images) {
        assertEquals(images, StreamLoad.backlog(imagesPerSecond));
    }
}

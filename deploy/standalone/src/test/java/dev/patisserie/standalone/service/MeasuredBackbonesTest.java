package dev.patisserie.standalone.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeasuredBackbonesTest {

    @Test
    void readsTheLinesOfResultsAndSkipsOthers() throws IOException {
        String output = "I0000 a message\nvgg16 - 12.500\nmobilenet 0.25 1.250\nthree more words\n";

        assertThat(MeasuredBackbones.read(new BufferedReader(new StringReader(output))))
                .isEqualTo(Map.of("vgg16:-", 12.5, "mobilenet:0.25", 1.25));
    }
}

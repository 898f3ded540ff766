package dev.patisserie.standalone.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that every way to start a trainer sets the variables of its allocator. */
class TrainerEnvironmentTest {

    private static final Path PROJECT = Path.of("../..");

    @ParameterizedTest
    @ValueSource(strings = {"docker-compose.yml", "deploy/kubernetes/trainer.yaml"})
    void containersHaveTheVariablesOfTheCommandLine(String file) throws IOException {
        assertThat(Files.readString(PROJECT.resolve(file))).contains(ServiceSpec.TRAINER.keySet());
    }
}

package dev.patisserie.inference.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChildJvmTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.patisserie.inference.verify.VerifierMain",
                "dev.patisserie.common.model.ModelArchive",
                "org.tensorflow.TensorFlow",
                "com.fasterxml.jackson.databind.ObjectMapper"
            })
    void loadedClassPathHasTheProjectAndItsLibraries(String type) throws Exception {
        // Given
        List<URL> places = new ArrayList<>();
        for (String place : ChildJvm.loadedClassPath().split(File.pathSeparator)) {
            places.add(Path.of(place).toUri().toURL());
        }

        // When
        try (var loader = new URLClassLoader(places.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            // Then
            assertThat(loader.loadClass(type).getClassLoader()).isSameAs(loader);
        }
    }
}

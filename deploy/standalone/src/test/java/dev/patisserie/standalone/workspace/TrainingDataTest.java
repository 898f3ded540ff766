package dev.patisserie.standalone.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.dataset.LabelledFile;
import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.data.draw.DessertSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingDataTest {

    @TempDir
    Path folder;

    private Path draw(String name) throws IOException {
        Path set = folder.resolve(name);
        DessertSet.make(set, new DessertSet.Recipe(2, 5, 1, 2, 32, 1));
        return set;
    }

    @Test
    void usesASplitSetInPlace() throws IOException {
        TrainingData data = TrainingData.of(draw("cakes"), folder.resolve("work"));

        assertThat(data).isEqualTo(new TrainingData(folder, "cakes"));
        assertThat(data.files(Split.HOLDOUT))
                .hasSize(4)
                .extracting(LabelledFile::label)
                .containsOnly("cupcake", "donut");
    }

    @Test
    void splitsClassFoldersOnceIntoTheWorkFolder() throws IOException {
        Path classes = draw("set").resolve("train");
        Path awkward = Files.move(classes, folder.resolve("my cakes!"));
        Path work = folder.resolve("work");

        TrainingData first = TrainingData.of(awkward, work);
        TrainingData second = TrainingData.of(awkward, work);

        assertThat(first.name()).isEqualTo("my-cakes-");
        assertThat(first.root()).isEqualTo(work.resolve("data"));
        assertThat(second).isEqualTo(first);
        assertThat(first.files(Split.TRAIN)).hasSize(6); // of 5 a class, one each is put aside
    }

    @Test
    void rejectsAnInvalidName() throws IOException {
        Path awkward = draw("my cakes!");

        assertThatThrownBy(() -> TrainingData.of(awkward, folder.resolve("work")))
                .isInstanceOf(PatisserieException.class)
                .hasMessageContaining("rename it");
    }
}

package dev.patisserie.trainer.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.clock.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

class EventRunTest {

    @TempDir
    Path temp;

    private final ManualClock clock = new ManualClock(LoggedTraining.START);

    private Path folder() {
        return temp.resolve("train");
    }

    private EventRun open() {
        return new EventRun(folder(), clock);
    }

    private List<Event> events() throws IOException {
        List<Event> events = new ArrayList<>();
        for (Path file : EventFile.in(folder())) {
            events.addAll(EventFile.read(file));
        }
        return events;
    }

    private List<Long> steps(String tag) throws IOException {
        return events().stream()
                .filter(event -> event.getSummary().getValueCount() == 1)
                .filter(event -> event.getSummary().getValue(0).getTag().equals(tag))
                .map(Event::getStep)
                .toList();
    }

    @Test
    void startsWithTheFormatVersion() throws IOException {
        // When
        EventRun run = open();
        run.add(7, Summaries.scalar("loss", 0.5));
        run.flush();

        // Then
        List<Event> events = events();
        assertThat(events).hasSize(2);
        assertThat(events.get(0).getFileVersion()).isEqualTo("brain.Event:2");
        assertThat(events.get(1).getStep()).isEqualTo(7);
        assertThat(events.get(1).getWallTime()).isEqualTo(LoggedTraining.START.toEpochMilli() / 1e3);
    }

    @Test
    void writesNoFileWithoutEvents() throws IOException {
        open().flush();

        assertThat(folder()).doesNotExist();
    }

    @Test
    void resumesInANewFileWithoutRepeatingAStep() throws IOException {
        // Given: a run that was killed after step 3
        EventRun killed = open();
        for (long step = 1; step <= 3; step++) {
            killed.add(step, Summaries.scalar("loss", step));
        }
        killed.flush();

        // When: it resumes from a snapshot of step 1, in the same second
        EventRun again = open();
        for (long step = 2; step <= 5; step++) {
            again.add(step, Summaries.scalar("loss", step));
            again.add(step, Summaries.scalar("accuracy", step));
        }
        again.flush();

        // Then
        assertThat(EventFile.in(folder())).hasSize(2);
        assertThat(steps("loss")).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(steps("accuracy")).containsExactly(2L, 3L, 4L, 5L);
    }

    @Test
    void resumesAfterAnIncompleteEvent() throws IOException {
        // Given
        EventRun killed = open();
        killed.add(1, Summaries.scalar("loss", 1));
        killed.add(2, Summaries.scalar("loss", 2));
        killed.flush();
        Path file = EventFile.in(folder()).get(0);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));

        // When
        EventRun again = open();
        again.add(2, Summaries.scalar("loss", 2));
        again.flush();

        assertThat(steps("loss")).containsExactly(1L, 2L);
    }

    @Test
    void keepsTheGraphOfEachPhaseOnce() throws IOException {
        // When
        for (int attempt = 0; attempt < 2; attempt++) {
            EventRun run = open();
            run.add(0, graph("head"));
            run.add(3, graph("tail"));
            run.flush();
        }

        // Then
        assertThat(events().stream().filter(Event::hasGraphDef).map(Event::getGraphDef))
                .containsExactly(graph("head").toByteString(), graph("tail").toByteString());
    }

    private static GraphDef graph(String node) {
        return GraphDef.newBuilder().addNode(NodeDef.newBuilder().setName(node)).build();
    }

    @Test
    void flushesOldEventsAutomatically() throws IOException {
        // Given
        EventRun run = open();
        run.add(1, Summaries.scalar("loss", 1));
        assertThat(folder()).isEmptyDirectory();

        // When
        clock.pass(Duration.ofSeconds(20));
        run.add(2, Summaries.scalar("loss", 2));

        assertThat(steps("loss")).containsExactly(1L, 2L);
    }

    @Test
    void continuesInAnotherFileAfterAFailure() throws IOException {
        // Given: a folder at the path of the file
        EventRun run = open();
        run.add(1, Summaries.scalar("loss", 1));
        Path obstacle = folder().resolve("events.out.tfevents.1767323045.v2");
        Files.createDirectory(obstacle);

        // When
        assertThatThrownBy(run::flush).isInstanceOf(IOException.class);
        run.add(2, Summaries.scalar("loss", 2));
        run.flush();

        // Then: only the events of the failed write are lost
        Files.delete(obstacle);
        assertThat(steps("loss")).containsExactly(2L);
    }

    @Test
    void errorNamesAFileThatIsNoEventFile() throws IOException {
        // Given
        Files.createDirectories(folder());
        Path strange = folder().resolve("events.out.tfevents.1767323045.v2");
        Files.write(strange, TfRecords.frame(new byte[] {-1, -1}), StandardOpenOption.CREATE_NEW);

        assertThatThrownBy(() -> open().add(1, Summaries.scalar("loss", 1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(strange.toString());
    }
}

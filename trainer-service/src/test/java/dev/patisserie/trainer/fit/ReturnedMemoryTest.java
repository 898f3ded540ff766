package dev.patisserie.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Shows the effect of TF_ONEDNN_USE_SYSTEM_ALLOCATOR (ADR 38); only on Linux x86_64. */
@Tag("nightly")
class ReturnedMemoryTest {

    private static final int MIB = 1 << 20;

    /** Suffices for the JVM and 2 GiB of tensors. */
    private static final int ADDRESS_SPACE_KIB = 12 << 20;

    @TempDir
    Path folder;

    /** The main class of a separate process, since TensorFlow reads the variable once. */
    static final class LargeStep {

        private LargeStep() {}

        /**
         * Allocates 1 GiB in a step, closes everything and writes the growth of its memory, in MiB.
         *
         * @param args the file to write, and the number of copies of the GiB, more than one of which must fail
         */
        public static void main(String[] args) throws IOException {
            TensorFlowRuntime.load(); // otherwise JavaCPP limits the memory to the heap size
            step(1, 1);
            long before = anonymous();
            int copies = Integer.parseInt(args[1]);
            if (copies == 1) {
                step(1024, 1);
            } else {
                assertThatThrownBy(() -> step(1024, copies)).isInstanceOf(TFResourceExhaustedException.class);
            }
            Files.writeString(Path.of(args[0]), Long.toString(anonymous() - before));
        }

        private static void step(int mebibytes, int copies) {
            try (Graph graph = new Graph()) {
                Ops tf = Ops.create(graph);
                var size = tf.constant(new int[] {mebibytes, MIB / Float.BYTES});
                var squares = tf.math.square(tf.random.randomUniform(size, TFloat32.class));
                var tiled = tf.tile(squares, tf.constant(new int[] {copies, 1}));
                var sum = tf.sum(tiled, tf.constant(new int[] {0, 1}));
                try (Session session = new Session(graph);
                        var result = session.runner().fetch(sum).run()) {
                    result.get(0);
                }
            }
        }

        private static long anonymous() throws IOException {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("RssAnon:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                    .findFirst()
                    .orElseThrow();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, -100, 300", "0, 1, 900, 4000", "1, 16, -100, 300", "0, 16, 900, 4000"})
    void onlyTheSystemsAllocatorReturnsTheMemoryOfAStep(String value, int copies, long least, long most)
            throws IOException, InterruptedException {
        assumeTrue(
                System.getProperty("os.name").equals("Linux")
                        && System.getProperty("os.arch").equals("amd64"),
                "skipped: needs Linux on x86_64");
        Path grown = folder.resolve("grown");
        var builder = new ProcessBuilder(
                "sh",
                "-c",
                "ulimit -v %d; exec \"$@\"".formatted(ADDRESS_SPACE_KIB),
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                LargeStep.class.getName(),
                grown.toString(),
                Integer.toString(copies));
        builder.environment().put("TF_ONEDNN_USE_SYSTEM_ALLOCATOR", value);
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);

        assertThat(builder.start().waitFor()).isZero();

        assertThat(Long.parseLong(Files.readString(grown))).isBetween(least, most);
    }
}

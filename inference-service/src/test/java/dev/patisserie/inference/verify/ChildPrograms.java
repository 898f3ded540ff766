package dev.patisserie.inference.verify;

import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** Programs that stand for the process that verifies a model. */
final class ChildPrograms {

    private ChildPrograms() {}

    private static void start(String[] arguments) throws IOException {
        Files.createFile(Path.of(arguments[0]).resolve(VerifierMain.STARTED));
    }

    /** Stands for a model whose native code writes to an invalid address: SIGSEGV. */
    static final class Crashing {
        public static void main(String[] arguments) throws Exception {
            start(arguments);
            Class<?> type = Class.forName("sun.misc.Unsafe");
            Field instance = type.getDeclaredField("theUnsafe");
            instance.setAccessible(true);
            type.getMethod("putInt", long.class, int.class).invoke(instance.get(null), 1L, 0);
        }
    }

    /** Stands for a model whose trial needs more heap than the process may have. */
    static final class HeapExhausting {
        public static void main(String[] arguments) throws IOException {
            start(arguments);
            List<byte[]> blocks = new ArrayList<>();
            while (blocks.size() < 1 << 20) {
                blocks.add(new byte[64 << 20]);
            }
        }
    }

    /** Stands for a process that the kernel ends for lack of memory. */
    static final class Killed {
        public static void main(String[] arguments) throws Exception {
            start(arguments);
            String pid = String.valueOf(ProcessHandle.current().pid());
            new ProcessBuilder("kill", "-KILL", pid).start();
            Thread.currentThread().join();
        }
    }

    /** Stands for a process whose result finds no room on the disk. */
    static final class FullDisk {
        public static void main(String[] arguments) throws IOException {
            start(arguments);
            Runtime.getRuntime().halt(VerifierMain.NO_RESULT);
        }
    }

    /** Stands for a process that receives SIGTERM together with its service. */
    static final class Terminated {
        public static void main(String[] arguments) throws Exception {
            start(arguments);
            String pid = String.valueOf(ProcessHandle.current().pid());
            new ProcessBuilder("kill", "-TERM", pid).start();
            Thread.currentThread().join();
        }
    }

    /** Stands for a model that never ends. */
    static final class Hanging {
        public static void main(String[] arguments) throws Exception {
            start(arguments);
            Thread.currentThread().join();
        }
    }

    /** Stands for a model that takes native memory without end. */
    static final class Greedy {
        public static void main(String[] arguments) throws IOException {
            start(arguments);
            TensorFlowRuntime.load(1);
            List<TFloat32> taken = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                var tensor = TFloat32.tensorOf(Shape.of(1 << 24)); // 64 MiB
                tensor.scalars().forEach(value -> value.setFloat(1));
                taken.add(tensor);
            }
            Files.writeString(Path.of(arguments[0]).resolve(VerifierMain.RESULT), "{\"computation\":\"FLOAT32\"}");
        }
    }

    /** Prints its environment and ends. */
    static final class Spying {
        public static void main(String[] arguments) throws IOException {
            start(arguments);
            throw new IllegalStateException("environment %s nice=%s libraries=%s"
                    .formatted(
                            System.getenv().keySet(),
                            VerifierProcessTest.niceValue(Path.of("/proc/self/stat")),
                            System.getProperty(VerifierProcessTest.LIBRARIES)));
        }
    }
}

package dev.patisserie.inference.shadow.child;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Programs that stand for the process of a candidate. */
final class CandidatePrograms {

    private static final int EXIT_STATUS = 42;
    private static final int SIGKILL_STATUS = 137;
    private static final int SIGTERM_STATUS = 143;

    private CandidatePrograms() {}

    private static DataOutputStream ready() throws IOException {
        var output = new DataOutputStream(new FileOutputStream(FileDescriptor.out));
        Frames.write(output, 0, "{\"computation\":\"FLOAT32\"}".getBytes(StandardCharsets.UTF_8));
        return output;
    }

    private static Frames.Frame request() throws IOException {
        return Frames.read(new DataInputStream(System.in), 1 << 20);
    }

    /** Stands for a candidate that cannot be loaded. */
    static final class NotStarting {
        public static void main(String[] arguments) {
            new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8)
                    .println("no such model");
            Runtime.getRuntime().halt(EXIT_STATUS);
        }
    }

    /** Stands for native code that ends the process. */
    static final class Crashing {
        public static void main(String[] arguments) throws IOException {
            ready();
            request();
            Runtime.getRuntime().halt(EXIT_STATUS);
        }
    }

    /** Stands for a forward pass that never ends. */
    static final class Hanging {
        public static void main(String[] arguments) throws Exception {
            ready();
            Thread.currentThread().join();
        }
    }

    /** Stands for a model that needs more heap than the process may have. */
    static final class HeapExhausting {
        public static void main(String[] arguments) throws IOException {
            ready();
            request();
            List<byte[]> blocks = new ArrayList<>();
            while (blocks.size() < 1 << 20) {
                blocks.add(new byte[64 << 20]);
            }
        }
    }

    /** Stands for a library that prints to the output. */
    static final class Printing {
        public static void main(String[] arguments) throws IOException {
            DataOutputStream output = ready();
            request();
            output.write("a warning of a library\n".getBytes(StandardCharsets.UTF_8));
            output.flush();
            System.in.read();
        }
    }

    /** Sends a message that is not an answer. */
    static final class NotAnswering {
        public static void main(String[] arguments) throws IOException {
            DataOutputStream output = ready();
            Frames.Frame request = request();
            Frames.write(output, request.number(), "[]".getBytes(StandardCharsets.UTF_8));
            System.in.read();
        }
    }

    /** Sends the answer null. */
    static final class SendingNull {
        public static void main(String[] arguments) throws IOException {
            DataOutputStream output = ready();
            Frames.write(output, request().number(), "null".getBytes(StandardCharsets.UTF_8));
            System.in.read();
        }
    }

    /** Answers another request than the last one. */
    static final class Repeating {
        public static void main(String[] arguments) throws IOException {
            DataOutputStream output = ready();
            Frames.write(
                    output,
                    request().number() + 1,
                    "{\"label\":\"red\",\"probability\":0.5}".getBytes(StandardCharsets.UTF_8));
            System.in.read();
        }
    }

    /** Ends like a process that received the signal SIGTERM. */
    static final class Terminated {
        public static void main(String[] arguments) throws IOException {
            ready();
            request();
            Runtime.getRuntime().halt(SIGTERM_STATUS);
        }
    }

    /** Ends like a process that the kernel killed. */
    static final class Killed {
        public static void main(String[] arguments) throws IOException {
            ready();
            request();
            Runtime.getRuntime().halt(SIGKILL_STATUS);
        }
    }
}

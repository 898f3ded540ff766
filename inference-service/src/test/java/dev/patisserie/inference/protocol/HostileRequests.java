package dev.patisserie.inference.protocol;

import dev.patisserie.common.fault.PatisserieException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * A process that reads requests of 16 MiB that would be far larger as objects, four in parallel, like the service. It
 * exits with 0 if all requests were rejected; the JVM terminates it if the heap is too small. A file contains the kind
 * of the current request.
 *
 * <pre>java -Xmx256m -XX:+ExitOnOutOfMemoryError ... HostileRequests FILE</pre>
 */
final class HostileRequests {

    private static final int BYTES = 16 << 20;
    private static final int AT_A_TIME = 4;

    private HostileRequests() {}

    public static void main(String[] arguments) throws Exception {
        Path note = Path.of(arguments[0]);
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME, HostileRequests::daemon);
        for (Map.Entry<String, Supplier<byte[]>> hostile : requests().entrySet()) {
            Files.writeString(note, hostile.getKey());
            byte[] body = hostile.getValue().get();
            var reading = IntStream.range(0, AT_A_TIME)
                    .mapToObj(i -> threads.submit(() -> read(body.clone())))
                    .toList();
            for (Future<?> one : reading) {
                await(one);
            }
        }
    }

    private static Thread daemon(Runnable task) {
        var thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    }

    private static void await(Future<?> reading) throws Exception {
        try {
            reading.get();
            throw new IllegalStateException("expected a rejection");
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof PatisserieException)) {
                throw e;
            }
        }
    }

    private static Object read(byte[] body) {
        return InferRequestReader.read(body, OptionalInt.empty(), 64);
    }

    /** Creates the requests one at a time, because all of them together would fill the heap. */
    private static Map<String, Supplier<byte[]>> requests() {
        var all = new TreeMap<String, Supplier<byte[]>>();
        all.put("strings of 4 characters", () -> filled("{\"inputs\":[{\"data\":[", "\"aaaa\","));
        all.put("empty strings", () -> filled("{\"inputs\":[{\"data\":[", "\"\","));
        all.put("inputs", () -> filled("{\"inputs\":[", "{},"));
        all.put("outputs", () -> filled("{\"outputs\":[", "{\"name\":\"probabilities\"},"));
        all.put("empty outputs", () -> filled("{\"outputs\":[", "{},"));
        all.put("dimensions", () -> filled("{\"inputs\":[{\"shape\":[", "1000,"));
        all.put("numbers", () -> filled("{\"inputs\":[{\"data\":[", "1,"));
        all.put("an id", () -> filled("{\"id\":\"", "\u00e9"));
        all.put("unknown fields", HostileRequests::fields);
        all.put("an unknown list", () -> filled("{\"mine\":[", "1,"));
        all.put("a parameter", () -> filled("{\"parameters\":{\"mine\":[", "{},"));
        return all;
    }

    private static byte[] filled(String begin, String element) {
        var json = new StringBuilder(begin);
        int length = BYTES - begin.length();
        int size = element.getBytes(StandardCharsets.UTF_8).length;
        json.append(element.repeat(length / size));
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] fields() {
        var json = new StringBuilder("{");
        for (int i = 0; json.length() < BYTES - 16; i++) {
            json.append('"').append(Integer.toString(i, 36)).append("\":0,");
        }
        return json.append("]").toString().getBytes(StandardCharsets.UTF_8);
    }
}

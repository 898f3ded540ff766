package dev.patisserie.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Bursts of photos, each sent at once to an idle service. The values are medians over the bursts.
 *
 * @param service the delivery guarantee of the service
 * @param images number of photos in a burst
 * @param bursts number of bursts
 * @param medianMillis median time from the first send to the answer of a photo, in milliseconds
 * @param totalMillis time from the first send to the last answer, in milliseconds
 * @param ratio the median divided by the total; about 0.5 if the answers are evenly distributed, 1 if they arrive
 *     together
 * @param unanswered number of photos of all bursts without an answer
 */
public record Bursts(
        String service,
        int images,
        int bursts,
        double medianMillis,
        double totalMillis,
        double ratio,
        long unanswered) {

    /** Number of photos in a burst: a full poll. */
    private static final int IMAGES = 64;

    /** One burst. */
    record Burst(double medianMillis, double totalMillis, long unanswered) {}

    /** Measures bursts, after one that is not counted. */
    public static Bursts measure(StreamLoad stream, String service, int bursts) throws InterruptedException {
        stream.burst(IMAGES);
        List<Burst> measured = new ArrayList<>();
        for (int i = 0; i < bursts; i++) {
            measured.add(stream.burst(IMAGES));
        }
        return of(service, measured);
    }

    private static Bursts of(String service, List<Burst> bursts) {
        return new Bursts(
                service,
                IMAGES,
                bursts.size(),
                median(bursts, Burst::medianMillis),
                median(bursts, Burst::totalMillis),
                median(bursts, burst -> burst.medianMillis() / burst.totalMillis()),
                bursts.stream().mapToLong(Burst::unanswered).sum());
    }

    private static double median(List<Burst> bursts, ToDoubleFunction<Burst> value) {
        return Throughput.median(bursts.stream().mapToDouble(value).toArray());
    }
}

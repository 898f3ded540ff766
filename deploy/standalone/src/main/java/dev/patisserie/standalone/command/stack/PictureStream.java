package dev.patisserie.standalone.command.stack;

import dev.patisserie.data.draw.Dessert;
import dev.patisserie.data.draw.DessertPicture;
import dev.patisserie.data.draw.Scene;
import dev.patisserie.standalone.client.ImageSender;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * Draws pictures of random desserts and sends them at a steady rate, like a camera. Few pictures wait for an answer at
 * any time, so that a slow service delays the stream instead of a growing backlog. Not thread-safe; the caller closes
 * it.
 */
final class PictureStream implements AutoCloseable {

    /** Largest number of pictures without an answer. */
    private static final int IN_FLIGHT = 16;

    private static final int SIZE = 144;

    private final ImageSender sender;
    private final Clock clock;
    private final Duration interval;
    private final Random random;
    private final Map<String, String> truth = new HashMap<>();
    private Scene scene = Scene.DAY;
    private Instant due;

    /**
     * Starts a stream.
     *
     * @param interval the time between two pictures
     * @param seed seed of all pictures
     */
    PictureStream(String bootstrap, Duration interval, long seed, Clock clock) {
        this.sender = new ImageSender(bootstrap, clock);
        this.clock = clock;
        this.interval = interval;
        this.random = new Random(seed);
        this.due = clock.instant();
    }

    /** Changes the scene of the next pictures. */
    void change(Scene next) {
        scene = next;
    }

    /**
     * Sends the pictures that are due. Pictures that were not sent in time are not caught up.
     *
     * @param answered number of pictures with an answer
     */
    void sendDue(int answered) throws IOException {
        Instant now = clock.instant();
        while (!due.isAfter(now)) {
            if (sent() - answered >= IN_FLIGHT) {
                due = now;
                return;
            }
            send();
            due = due.plus(interval);
        }
    }

    private void send() throws IOException {
        Dessert dessert = Dessert.values()[random.nextInt(Dessert.values().length)];
        byte[] picture = DessertPicture.jpeg(dessert, SIZE, random.nextLong(), scene);
        String id = "picture-%06d".formatted(sent());
        truth.put(id, dessert.label());
        sender.send(id, picture);
    }

    /** Returns the class of a picture; null if this stream did not send it. */
    String truth(String imageId) {
        return truth.get(imageId);
    }

    /** Returns the number of pictures. */
    int sent() {
        return truth.size();
    }

    @Override
    public void close() {
        sender.close();
    }
}

package dev.patisserie.inference.shadow;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** The images that wait for the candidate, limited in number and in bytes. Thread-safe; never blocks. */
final class SampleQueue {

    private final int mostImages;
    private final long mostBytes;
    private final Deque<SampledImage> images = new ArrayDeque<>();
    private long bytes;

    SampleQueue(int mostImages, long mostBytes) {
        this.mostImages = mostImages;
        this.mostBytes = mostBytes;
    }

    /** Adds an image; returns false if there is no room. */
    synchronized boolean offer(SampledImage image) {
        if (images.size() == mostImages || bytes + image.bytes() > mostBytes) {
            return false;
        }
        images.add(image);
        bytes += image.bytes();
        return true;
    }

    /** Removes the oldest image. */
    synchronized Optional<SampledImage> poll() {
        Optional<SampledImage> oldest = Optional.ofNullable(images.poll());
        oldest.ifPresent(image -> bytes -= image.bytes());
        return oldest;
    }
}

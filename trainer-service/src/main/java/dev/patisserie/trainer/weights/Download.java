package dev.patisserie.trainer.weights;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * Downloads a file by HTTP. Resumes a partial file if the server supports it, and retries a broken or stalled
 * connection as long as each attempt receives data.
 */
final class Download {

    private final URI address;
    private final Path part;
    private final Duration idleTimeout;
    private final long maxBytes;
    private final DownloadProgress progress;
    private final HttpClient client;

    /**
     * Creates a download.
     *
     * @param part the partial file; existing bytes are kept
     * @param locations the time-outs and the largest size
     */
    Download(URI address, Path part, WeightFiles.Locations locations, DownloadProgress progress) {
        this.address = address;
        this.part = part;
        this.idleTimeout = locations.idleTimeout();
        this.maxBytes = locations.maxBytes();
        this.progress = progress;
        client = HttpClient.newBuilder()
                .connectTimeout(locations.connectTimeout())
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
    }

    /**
     * Downloads the file completely.
     *
     * @throws IOException if an attempt received no data; the partial file is kept
     * @throws PatisserieException {@code WEIGHTS_CORRUPT} as soon as the stated length or the received bytes exceed the
     *     limit
     */
    void run() throws IOException, InterruptedException {
        boolean complete = false;
        while (!complete) {
            long before = size();
            try {
                complete = transfer(before);
            } catch (IOException e) {
                if (size() <= before) {
                    throw e;
                }
            }
        }
    }

    private long size() throws IOException {
        return Files.exists(part) ? Files.size(part) : 0;
    }

    /** Returns false if the server has no data at {@code from}, so that the next attempt starts from 0. */
    private boolean transfer(long from) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(idleTimeout);
        if (from > 0) {
            request.header("Range", "bytes=" + from + "-");
        }
        HttpResponse<BodyChunks> response = client.send(request.build(), info -> new BodyChunks(idleTimeout));
        try (BodyChunks body = response.body()) {
            switch (response.statusCode()) {
                case 200 -> append(body, 0, total(response, 0));
                case 206 -> append(body, from, total(response, from));
                case 416 -> {
                    Files.delete(part);
                    return false;
                }
                default -> throw new IOException("HTTP status " + response.statusCode());
            }
            return true;
        }
    }

    private static OptionalLong total(HttpResponse<?> response, long from) {
        OptionalLong length = response.headers().firstValueAsLong("Content-Length");
        return length.isPresent() ? OptionalLong.of(from + length.getAsLong()) : length;
    }

    private void append(BodyChunks body, long from, OptionalLong total) throws IOException, InterruptedException {
        requireWithinLimit(total.orElse(from));
        try (FileChannel file = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.truncate(from);
            file.position(from);
            for (List<ByteBuffer> piece = body.next(); !piece.isEmpty(); piece = body.next()) {
                long received = piece.stream().mapToLong(ByteBuffer::remaining).sum();
                requireWithinLimit(file.position() + received);
                for (ByteBuffer buffer : piece) {
                    while (buffer.hasRemaining()) {
                        file.write(buffer);
                    }
                }
                progress.received(file.position(), total);
            }
            file.force(true);
        }
    }

    private void requireWithinLimit(long bytes) {
        if (bytes > maxBytes) {
            throw new PatisserieException(
                    ErrorCode.WEIGHTS_CORRUPT,
                    "expected a weights file of at most %d bytes (trainer.weights-limit-bytes) at %s, found %d or more; check the server"
                            .formatted(maxBytes, address, bytes));
        }
    }
}

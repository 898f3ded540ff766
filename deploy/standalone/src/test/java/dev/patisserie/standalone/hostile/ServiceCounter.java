package dev.patisserie.standalone.hostile;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/**
 * A counter in the Prometheus metrics of a service.
 *
 * @param service address of the service
 * @param name name of the series, such as {@code inference_checkpoints_total}
 * @param label name of a label
 * @param labelValue value of the label
 */
record ServiceCounter(URI service, String name, String label, String labelValue) {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /** Reads the metrics and returns the sum of the counter's series with the label; 0 if there is none. */
    double value() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(service.resolve("/q/metrics")).build();
        String tag = "%s=\"%s\"".formatted(label, labelValue);
        return CLIENT.send(request, BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.startsWith(name + "{") && line.contains(tag))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}

package dev.patisserie.standalone.timeline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Draws a timeline as SVG: the moving accuracy with its interval above, the evidence against its bound below, and
 * events as numbered vertical lines. The colours follow the reader's light or dark scheme; lines differ in dashes too.
 */
public final class TimelinePlot {

    private static final int WIDTH = 960;
    private static final int LEFT = 70;
    private static final int RIGHT = 940;
    private static final double MARK_RADIUS = 9;
    private static final int MARK_TOP = 92;
    private static final int MARK_ROWS = 3;
    private static final int ROW = 20;
    private static final Panel ACCURACY = new Panel(158, 358, 1);
    private static final Panel EVIDENCE = new Panel(396, 546, 1.25);
    private static final int LIST_TOP = 622;
    private static final int COLUMNS = 2;
    private static final int[] LEGEND_COLUMNS = {0, 440, 760};
    private static final int MOST_POINTS = 400;

    private static final String STYLE = """
            :root { --back: #ffffff; --text: #1f2328; --grid: #d0d7de; --accuracy: #0550ae; --drift: #bc4c00;
              --rollout: #116329; --swap: #8250df; }
            @media (prefers-color-scheme: dark) { :root { --back: #0d1117; --text: #e6edf3; --grid: #3d444d;
              --accuracy: #79c0ff; --drift: #ffa657; --rollout: #56d364; --swap: #d2a8ff; } }
            .background { fill: var(--back); }
            text { fill: var(--text); font: 12px system-ui, sans-serif; }
            .heading { font-size: 16px; font-weight: 600; }
            .middle { text-anchor: middle; }
            .end { text-anchor: end; }
            line, polyline { fill: none; stroke-width: 1; }
            .grid { stroke: var(--grid); }
            .axis { stroke: var(--text); }
            .bound { stroke: var(--text); stroke-dasharray: 2 3; }
            .accuracy { stroke: var(--accuracy); stroke-width: 2; }
            .interval { fill: var(--accuracy); opacity: 0.2; }
            .drift { stroke: var(--drift); stroke-width: 2; }
            .rollout { stroke: var(--rollout); stroke-width: 2; stroke-dasharray: 7 3; }
            .swap { stroke: var(--swap); stroke-width: 2; }
            .step, .change { stroke: var(--text); stroke-dasharray: 1 3; }
            circle { fill: var(--back); stroke: var(--text); }
            circle.swap { stroke-dasharray: none; }
            circle.step, circle.change { stroke-dasharray: none; }
            """;

    private final Timeline timeline;
    private final Svg svg;
    private final int images;

    private TimelinePlot(Timeline timeline, String title) {
        this.timeline = timeline;
        this.images = Math.max(1, timeline.answers().size());
        int lines = (timeline.marks().size() + COLUMNS - 1) / COLUMNS;
        this.svg = new Svg(WIDTH, LIST_TOP + 10 + lines * ROW, title, description(timeline), STYLE);
        svg.text("heading", LEFT, 28, title);
    }

    /** A range of the vertical axis from 0, between two coordinates. */
    private record Panel(double top, double bottom, double max) {
        double y(double value) {
            return bottom - (bottom - top) * Math.max(0, Math.min(max, value)) / max;
        }
    }

    /**
     * Draws a timeline.
     *
     * @param title the heading
     * @return an SVG document
     */
    public static String of(Timeline timeline, String title) {
        var plot = new TimelinePlot(timeline, title);
        plot.drawLegend();
        plot.drawAxes();
        plot.drawMarks();
        plot.drawAccuracy();
        plot.drawEvidence();
        plot.drawList();
        return plot.svg.end();
    }

    private static String description(Timeline timeline) {
        return timeline.marks().stream()
                .map(mark -> "At image %d %s.".formatted(mark.image(), mark.text()))
                .collect(Collectors.joining(" "));
    }

    private double x(int image) {
        return LEFT + (double) (RIGHT - LEFT) * image / images;
    }

    private void drawLegend() {
        legend(
                0,
                0,
                "accuracy",
                "accuracy of the last %d images of a model, with its 95 %% interval".formatted(Timeline.RECENT));
        legend(1, 0, "swap", "another model answers");
        legend(0, 1, "drift", "evidence that the model makes more errors than allowed");
        legend(1, 1, "rollout", "evidence of a comparison of two models");
        legend(2, 1, "bound", "bound");
    }

    private void legend(int column, int row, String type, String text) {
        double x = LEFT + LEGEND_COLUMNS[column];
        double y = 48 + row * 18.0;
        svg.line(type, x, y, x + 26, y);
        svg.text("", x + 32, y + 4, text);
    }

    private void drawAxes() {
        horizontal(ACCURACY, 0.25, "accuracy (share)");
        horizontal(EVIDENCE, 0.5, "evidence / bound");
        svg.line("bound", LEFT, EVIDENCE.y(1), RIGHT, EVIDENCE.y(1));

        int step = step(images);
        for (int image = 0; image <= images; image += step) {
            svg.line("axis", x(image), EVIDENCE.bottom(), x(image), EVIDENCE.bottom() + 5);
            svg.text("middle", x(image), EVIDENCE.bottom() + 20, Integer.toString(image));
        }
        svg.text("middle", (LEFT + RIGHT) / 2.0, EVIDENCE.bottom() + 42, "answered images (number)");
    }

    private void horizontal(Panel panel, double step, String name) {
        for (double value = 0; value <= panel.max(); value += step) {
            svg.line(value == 0 ? "axis" : "grid", LEFT, panel.y(value), RIGHT, panel.y(value));
            svg.text("end", LEFT - 8, panel.y(value) + 4, String.format(Locale.ROOT, "%.2f", value));
        }
        svg.textUpwards("middle", 18, (panel.top() + panel.bottom()) / 2, name);
    }

    /** Returns a distance of about ten ticks: 1, 2 or 5 times a power of ten. */
    static int step(int images) {
        int power = 1;
        while (power * 100 < images) {
            power *= 10;
        }
        int[] steps = {1, 2, 5, 10};
        for (int step : steps) {
            if (step * power * 10 >= images) {
                return step * power;
            }
        }
        return 10 * power;
    }

    private void drawMarks() {
        double[] ends = new double[MARK_ROWS]; // right ends of the rows' last circles
        for (int i = 0; i < timeline.marks().size(); i++) {
            Timeline.Mark mark = timeline.marks().get(i);
            double x = x(mark.image());
            int row = IntStream.range(0, MARK_ROWS)
                    .boxed()
                    .filter(each -> ends[each] <= x - MARK_RADIUS)
                    .findFirst()
                    .orElse(IntStream.range(0, MARK_ROWS)
                            .boxed()
                            .min(Comparator.comparingDouble(each -> ends[each]))
                            .orElseThrow());
            double centre = Math.max(x, ends[row] + MARK_RADIUS);
            ends[row] = centre + MARK_RADIUS + 1;
            String type = mark.kind().name().toLowerCase(Locale.ROOT);
            double y = MARK_TOP + row * ROW;
            svg.line(type, x, y, x, EVIDENCE.bottom());
            svg.circle(type, centre, y, MARK_RADIUS);
            svg.text("middle", centre, y + 4.5, Integer.toString(i + 1));
        }
    }

    private void drawAccuracy() {
        int stride = Math.max(1, images / MOST_POINTS);
        List<Integer> segment = new ArrayList<>();
        for (int i = 0; i < timeline.answers().size(); i++) {
            boolean isLast = i + 1 == timeline.answers().size()
                    || !timeline.answers()
                            .get(i + 1)
                            .modelId()
                            .equals(timeline.answers().get(i).modelId());
            if (isLast || i % stride == 0) {
                segment.add(i);
            }
            if (isLast) {
                drawSegment(segment);
                segment.clear();
            }
        }
    }

    /** Draws the answers of one model. */
    private void drawSegment(List<Integer> answers) {
        List<Svg.Point> band =
                accuracies(answers, i -> timeline.accuracyAfter(i).high());
        List<Svg.Point> low = accuracies(answers, i -> timeline.accuracyAfter(i).low());
        for (int i = low.size() - 1; i >= 0; i--) {
            band.add(low.get(i));
        }
        svg.polygon("interval", band);
        svg.polyline(
                "accuracy", accuracies(answers, i -> timeline.accuracyAfter(i).share()));
    }

    private List<Svg.Point> accuracies(List<Integer> answers, IntToDoubleFunction value) {
        return answers.stream()
                .map(i -> new Svg.Point(x(i + 1), ACCURACY.y(value.applyAsDouble(i))))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** Draws one line for each run of a test; a level holds until the next one. */
    private void drawEvidence() {
        Map<String, List<Timeline.Level>> runs = timeline.levels().stream()
                .collect(Collectors.groupingBy(
                        level -> level.test() + level.run(), LinkedHashMap::new, Collectors.toList()));
        for (List<Timeline.Level> run : runs.values()) {
            List<Svg.Point> points = new ArrayList<>();
            for (Timeline.Level level : run) {
                double y = EVIDENCE.y(level.level());
                if (!points.isEmpty()) {
                    points.add(new Svg.Point(
                            x(level.image()), points.get(points.size() - 1).y()));
                }
                points.add(new Svg.Point(x(level.image()), y));
            }
            svg.polyline(run.get(0).test().name().toLowerCase(Locale.ROOT), points);
        }
    }

    private void drawList() {
        int lines = (timeline.marks().size() + COLUMNS - 1) / COLUMNS;
        for (int i = 0; i < timeline.marks().size(); i++) {
            Timeline.Mark mark = timeline.marks().get(i);
            svg.text(
                    "",
                    LEFT - 40 + i / lines * (double) (RIGHT - LEFT + 40) / COLUMNS,
                    LIST_TOP + i % lines * ROW,
                    "%d  %s  %s".formatted(i + 1, TimelineText.time(mark), mark.text()));
        }
    }
}

package dev.patisserie.standalone.timeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes SVG elements whose appearance is in classes of a style sheet. Coordinates are in pixels. */
final class Svg {

    private final StringBuilder out = new StringBuilder();

    /** A point. */
    record Point(double x, double y) {
        @Override
        public String toString() {
            return number(x) + ',' + number(y);
        }
    }

    /**
     * Starts a drawing.
     *
     * @param title read by screen readers, and shown by browsers
     * @param description the content of the drawing, for people who do not see it
     * @param style the style sheet
     */
    Svg(int width, int height, String title, String description, String style) {
        out.append(("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                        + " role=\"img\" aria-labelledby=\"title description\">%n")
                .formatted(width, height, width, height));
        element("title", "id=\"title\"", title);
        element("desc", "id=\"description\"", description);
        out.append("<style>\n").append(style).append("</style>\n");
        rectangle("background", 0, 0, width, height);
    }

    void rectangle(String type, double x, double y, double width, double height) {
        out.append("<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>%n"
                .formatted(type, number(x), number(y), number(width), number(height)));
    }

    void line(String type, double x1, double y1, double x2, double y2) {
        out.append("<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>%n"
                .formatted(type, number(x1), number(y1), number(x2), number(y2)));
    }

    void polyline(String type, List<Point> points) {
        points("polyline", type, points);
    }

    void polygon(String type, List<Point> points) {
        points("polygon", type, points);
    }

    private void points(String name, String type, List<Point> points) {
        List<String> all = new ArrayList<>();
        points.forEach(point -> all.add(point.toString()));
        out.append("<%s class=\"%s\" points=\"%s\"/>%n".formatted(name, type, String.join(" ", all)));
    }

    void circle(String type, double x, double y, double radius) {
        out.append("<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"%s\"/>%n"
                .formatted(type, number(x), number(y), number(radius)));
    }

    void text(String type, double x, double y, String text) {
        element("text", "class=\"%s\" x=\"%s\" y=\"%s\"".formatted(type, number(x), number(y)), text);
    }

    /** Writes text that reads upwards. */
    void textUpwards(String type, double x, double y, String text) {
        element("text", "class=\"%s\" transform=\"translate(%s) rotate(-90)\"".formatted(type, new Point(x, y)), text);
    }

    private void element(String name, String attributes, String text) {
        out.append("<%s %s>%s</%s>%n".formatted(name, attributes, escaped(text), name));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    /** Returns the drawing; it cannot be extended afterwards. */
    String end() {
        return out.append("</svg>\n").toString();
    }
}

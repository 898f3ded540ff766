package dev.patisserie.trainer.tensorboard;

import dev.patisserie.common.model.Manifest.Evaluation;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Draws a confusion matrix: a row for each true class, a column for each predicted one, the number
 * of images in each cell, and its share of the row as the colour.
 */
final class ConfusionMatrixPicture {

    private static final int WIDTH = 640; // of the cells together, in pixels
    private static final int SMALLEST = 4;
    private static final int LARGEST = 72;
    private static final int LETTERED = 11; // smaller cells have no room for a label
    private static final int GAP = 8;
    private static final Color FULL = new Color(0x08, 0x30, 0x6b);
    private static final double DARK = 0.5;

    private final List<String> labels;
    private final Evaluation evaluation;
    private final int cell;
    private final Font font;
    private final int margin; // for the labels
    private final int head; // for what stands above them

    private ConfusionMatrixPicture(Evaluation evaluation) {
        this.evaluation = evaluation;
        labels = evaluation.classes().stream().map(score -> score.label()).toList();
        cell = Math.max(SMALLEST, Math.min(LARGEST, WIDTH / labels.size()));
        font = new Font(Font.SANS_SERIF, Font.PLAIN, Math.max(10, Math.min(15, cell - 2)));
        FontMetrics metrics = metrics();
        int longest = labels.stream().mapToInt(metrics::stringWidth).max().orElse(0);
        int lettering = cell >= LETTERED ? longest : 0;
        head = 3 * metrics.getHeight() + GAP;
        margin = Math.max(lettering, metrics.stringWidth("true")) + 2 * GAP;
    }

    private FontMetrics metrics() {
        Graphics2D ruler = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
        try {
            return ruler.getFontMetrics(font);
        } finally {
            ruler.dispose();
        }
    }

    /**
     * Draws.
     *
     * @throws IOException if the picture cannot be encoded
     */
    static Picture of(Evaluation evaluation) throws IOException {
        return Picture.of(new ConfusionMatrixPicture(evaluation).draw());
    }

    private BufferedImage draw() {
        int cells = cell * labels.size();
        int titled = margin + Math.max(cells, metrics().stringWidth(title())) + GAP;
        var image =
                new BufferedImage(titled, head + margin + cells + GAP, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = image.createGraphics();
        try {
            canvas.setRenderingHint(
                    RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            canvas.setFont(font);
            canvas.setColor(Color.WHITE);
            canvas.fillRect(0, 0, image.getWidth(), image.getHeight());
            canvas.setColor(Color.BLACK);
            write(canvas);
            for (int row = 0; row < labels.size(); row++) {
                for (int column = 0; column < labels.size(); column++) {
                    fill(canvas, row, column);
                }
            }
        } finally {
            canvas.dispose();
        }
        return image;
    }

    private String title() {
        return String.format(
                Locale.ROOT,
                "holdout: accuracy %.4f of %d images",
                evaluation.accuracy(),
                evaluation.images());
    }

    private void write(Graphics2D canvas) {
        int line = canvas.getFontMetrics().getHeight();
        canvas.drawString(title(), margin, line);
        canvas.drawString("colour: share of the row", margin, 2 * line);
        canvas.drawString("predicted", margin, 3 * line);
        canvas.drawString("true", GAP, head + margin - GAP);
        if (cell >= LETTERED) {
            for (int i = 0; i < labels.size(); i++) {
                writeLabels(canvas, i);
            }
        }
    }

    private void writeLabels(Graphics2D canvas, int i) {
        String label = labels.get(i);
        FontMetrics metrics = canvas.getFontMetrics();
        int middle = (cell + metrics.getAscent() - metrics.getDescent()) / 2;
        int width = metrics.stringWidth(label);
        int top = head + margin;
        canvas.drawString(label, margin - GAP - width, top + i * cell + middle);
        if (width < cell - GAP) {
            canvas.drawString(label, margin + i * cell + (cell - width) / 2, top - GAP);
            return;
        }
        AffineTransform upright = canvas.getTransform();
        canvas.translate(margin + i * cell + middle, top - GAP);
        canvas.rotate(-Math.PI / 2);
        canvas.drawString(label, 0, 0);
        canvas.setTransform(upright);
    }

    private void fill(Graphics2D canvas, int row, int column) {
        List<Integer> counts = evaluation.confusion().get(row);
        int count = counts.get(column);
        int images = counts.stream().mapToInt(Integer::intValue).sum();
        double share = images == 0 ? 0 : (double) count / images;
        int x = margin + column * cell;
        int y = head + margin + row * cell;
        canvas.setColor(shade(share));
        canvas.fillRect(x, y, cell - 1, cell - 1);
        FontMetrics metrics = canvas.getFontMetrics();
        String text = Integer.toString(count);
        int width = metrics.stringWidth(text);
        if (count > 0 && width < cell - 1) {
            canvas.setColor(share > DARK ? Color.WHITE : Color.BLACK);
            canvas.drawString(
                    text,
                    x + (cell - width) / 2,
                    y + (cell + metrics.getAscent() - metrics.getDescent()) / 2);
        }
    }

    /** Returns a blue between nearly white and full. */
    private static Color shade(double share) {
        int red = mixed(0xf2, FULL.getRed(), share);
        int green = mixed(0xf6, FULL.getGreen(), share);
        return new Color(red, green, mixed(0xfb, FULL.getBlue(), share));
    }

    private static int mixed(int from, int to, double share) {
        return (int) Math.round(from + (to - from) * share);
    }
}

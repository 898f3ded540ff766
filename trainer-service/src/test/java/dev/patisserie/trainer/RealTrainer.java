package dev.patisserie.trainer;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/** The unmodified service with a small data set {@code dots} of red and blue discs. */
public class RealTrainer implements QuarkusTestProfile {

    private static final Map<String, Color> CLASSES = Map.of("blue", Color.BLUE, "red", Color.RED);

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> settings = TestFolders.make();
        try {
            draw(Path.of(settings.get("trainer.data-root"), "dots"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return settings;
    }

    private static void draw(Path dataset) throws IOException {
        for (String split : List.of("train", "validation", "holdout")) {
            for (String label : CLASSES.keySet()) {
                Path folder = Files.createDirectories(dataset.resolve(split).resolve(label));
                for (int i = 0; i < 4; i++) {
                    var file = folder.resolve(i + ".png").toFile();
                    ImageIO.write(disc(CLASSES.get(label), split.length() + 3 * i), "png", file);
                }
            }
        }
    }

    /** All positions differ, so no image is in two splits. */
    private static BufferedImage disc(Color colour, int position) {
        var image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(colour);
        graphics.fillOval(position, 20 - position, 12, 12);
        graphics.dispose();
        return image;
    }
}

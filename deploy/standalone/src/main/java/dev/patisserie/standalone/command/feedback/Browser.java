package dev.patisserie.standalone.command.feedback;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The browser of the user, which the opener of the operating system starts.
 *
 * @param osName the system property {@code os.name}
 * @param environment the environment variables
 */
record Browser(String osName, Map<String, String> environment) {

    /** An opener that runs for longer has started a browser in the foreground. */
    private static final long MOST_SECONDS = 5;

    /** Returns the browser of this machine. */
    static Browser ofSystem() {
        return new Browser(System.getProperty("os.name"), System.getenv());
    }

    private boolean isWindows() {
        return osName.startsWith("Windows");
    }

    /** Returns the command that opens an address. */
    List<String> command(URI address) {
        if (isWindows()) {
            return List.of("cmd", "/c", "start", "", address.toString()); // the empty text is the title of a window
        }
        return List.of(osName.startsWith("Mac") ? "open" : "xdg-open", address.toString());
    }

    /** Opens an address. Returns false if there is no display or no opener, or if the opener fails. */
    boolean open(URI address) throws InterruptedException {
        List<String> command = new ArrayList<>(command(address));
        Optional<String> opener = found(command.get(0));
        if (opener.isEmpty()) {
            return false;
        }
        command.set(0, opener.get());
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return !process.waitFor(MOST_SECONDS, TimeUnit.SECONDS) || process.exitValue() == 0;
        } catch (IOException e) {
            System.getLogger(Browser.class.getName())
                    .log(System.Logger.Level.DEBUG, "browser not started address=" + address, e);
            return false;
        }
    }

    /** Returns an opener on the PATH that has a display; Windows finds its own. */
    private Optional<String> found(String opener) {
        if (isWindows()) {
            return Optional.of(opener);
        }
        boolean hasDisplay = environment.containsKey("DISPLAY") || environment.containsKey("WAYLAND_DISPLAY");
        if (opener.equals("xdg-open") && !hasDisplay) {
            return Optional.empty(); // without a display xdg-open starts a text browser, whose output is discarded
        }
        return Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, opener))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }
}

package dev.patisserie.standalone.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;

/** Runs commands as a user types them, and keeps what all of them printed. */
public final class Terminal {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** Runs a command to its end; returns its exit code. */
    public int run(Object... arguments) {
        return Patisserie.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
    }

    /** Returns what was printed. */
    public String out() {
        return out.toString();
    }

    /** Returns what was complained about. */
    public String err() {
        return err.toString();
    }

    /** Forgets what was printed. */
    public void clear() {
        out.getBuffer().setLength(0);
    }

    /** Returns both, for whoever wonders what went wrong. */
    @Override
    public String toString() {
        return out + System.lineSeparator() + err;
    }
}

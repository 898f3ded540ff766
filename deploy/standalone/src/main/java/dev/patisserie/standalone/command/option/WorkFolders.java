package dev.patisserie.standalone.command.option;

/** Names of the work folders below {@code .patisserie} that the commands use by default. */
public final class WorkFolders {

    /** The work folder of {@code up}. */
    public static final String UP = "up";

    /** The work folder of {@code demo}. */
    public static final String DEMO = "demo";

    /** The work folder of {@code compare}. */
    public static final String COMPARE = "compare";

    /** The work folder of {@code broker}. */
    public static final String DEVELOPMENT = "dev";

    private WorkFolders() {}
}

package dev.patisserie.trainer.pipeline;

/**
 * The file of a training's starting weights.
 *
 * @param name file name without folders
 * @param sha256 digest of its bytes, lower-case hexadecimal
 * @param known whether the request determines the bytes, by a digest or by a published file
 */
public record StartingWeightsFile(String name, String sha256, boolean known) {

    /** Returns name and digest, for the manifest. */
    public String description() {
        return name + " SHA-256 " + sha256;
    }
}

package dev.patisserie.trainer.pipeline;

/**
 * The file of weights that a training starts from.
 *
 * @param name name of the file, without folders
 * @param sha256 digest of its bytes, lower-case hexadecimal
 * @param known whether the request determines the bytes: by a digest, or because Keras publishes one
 */
public record StartingWeightsFile(String name, String sha256, boolean known) {

    /** Returns name and digest, for the manifest. */
    public String description() {
        return name + " SHA-256 " + sha256;
    }
}
